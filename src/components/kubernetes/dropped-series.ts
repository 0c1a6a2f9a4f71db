import type { Relabeling } from '../service-monitor.ts';

/** Drops series by name. The expression is anchored at both ends, as Prometheus does. */
const dropNames = (regex: string): Relabeling => ({ action: 'drop', sourceLabels: ['__name__'], regex });

/** Drops series by the values of labels, joined by semicolons. */
const dropWhere = (sourceLabels: string[], regex: string): Relabeling => ({
  action: 'drop',
  sourceLabels,
  separator: ';',
  regex,
});

/**
 * Series of containers that nobody reads and that there are many of. What rules and dashboards read stays; a test
 * holds every rule against these lists.
 */
export const DROPPED_OF_CADVISOR: readonly Relabeling[] = [
  // One series per state, socket state, failure type or device of each container. Most are constantly zero.
  dropNames(
    'container_(tasks_state|memory_failures_total|network_(tcp|tcp6|udp|udp6|advance_tcp)_.*|blkio_device_usage_total|cpu_load_average_10s|cpu_load_d_average_10s)',
  ),
  // Units of the operating system. Pods have a pod label, and the node as a whole is the group "/".
  dropWhere(['id', 'pod'], '/(system|user)\\.slice/.+;'),
  // Pods with the network of the host see an interface for every other pod of the node.
  dropWhere(
    ['__name__', 'interface'],
    'container_network_.+;(cali|cilium|cni|eni|azv|gke|flannel|lxc|nodelocaldns|tunl|veth).*',
  ),
];

/** Series of the kubelet that are about its libraries, or that other jobs write. */
export const DROPPED_OF_KUBELET: readonly Relabeling[] = [
  // Leftovers of a shared library. On k3s they are the API server's and etcd's own: all components are one process.
  dropNames('(apiserver|apiextensions|aggregator|etcd)_.+'),
  // Several hundred constants on each node.
  dropNames('kubernetes_feature_enabled'),
  // A histogram for each volume plugin and operation.
  dropNames('(storage_operation|csi_operations)_duration_seconds_bucket'),
];

/** Series of the API server that make up most of its answer. */
export const DROPPED_OF_API_SERVER: readonly Relabeling[] = [
  // Histograms by resource, webhook or queue that only a developer of the API server reads.
  dropNames(
    '(apiserver_admission_.+|apiserver_flowcontrol_.+|apiserver_response_sizes|apiserver_request_body_size_bytes|apiserver_watch_events_sizes|apiserver_watch_cache_.+|rest_client_.+|workqueue_.+)_bucket',
  ),
  // Latency by verb and resource: 0.05, 0.1, 0.2, 1, 2, 5, 10, 30 and 60 seconds remain of more than twenty bounds.
  dropWhere(
    ['__name__', 'le'],
    '(apiserver_request|apiserver_request_sli|etcd_request)_duration_seconds_bucket;(0\\.005|0\\.025|0\\.4|0\\.6|0\\.8|1\\.25|1\\.5|3|4|6|8|15|20|45)(\\.0)?',
  ),
];
