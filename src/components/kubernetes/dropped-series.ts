import type { Relabeling } from '../service-monitor.ts';
import type { ClusterJob } from './cluster-jobs.ts';

/** Drops series by name. The expression is anchored at both ends, as Prometheus does. */
const dropNames = (regex: string): Relabeling => ({ action: 'drop', sourceLabels: ['__name__'], regex });

/** Drops series by the values of labels, joined by semicolons. */
const dropWhere = (sourceLabels: string[], regex: string): Relabeling => ({
  action: 'drop',
  sourceLabels,
  separator: ';',
  regex,
});

/** What every process of Kubernetes tells of its own build: more than a hundred series each. */
const ABOUT_THE_PROCESS: readonly Relabeling[] = [
  // Constants, and the inner life of the Go runtime. The classic go_goroutines and go_memstats_* stay.
  dropNames(
    'kubernetes_feature_enabled|go_(cgo|cpu|godebug|memory|sched|sync)_.+|go_gc_(cycles|heap|limiter|pauses|scan|stack)_.+',
  ),
];

/** Histograms of a client of the API server, by queue or by address and verb. The counters beside them stay. */
const ABOUT_A_CLIENT = dropNames('(rest_client|workqueue)_.+_bucket');

/** Leftovers of a shared library. On k3s they are the API server's own: all components are one process. */
const SHARED_LIBRARY = dropNames('(apiserver|apiextensions|aggregator)_.+');

/** Series of containers that nobody reads and that there are many of. */
const OF_CADVISOR: readonly Relabeling[] = [
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
const OF_KUBELET: readonly Relabeling[] = [
  ...ABOUT_THE_PROCESS,
  SHARED_LIBRARY,
  ABOUT_A_CLIENT,
  // Of the same one process on k3s.
  dropNames('(etcd|scheduler)_.+'),
  // A histogram for each volume plugin and operation.
  dropNames('(storage_operation_duration|csi_operations)_seconds_bucket'),
];

/** Series of the API server that make up most of its answer. */
const OF_API_SERVER: readonly Relabeling[] = [
  ...ABOUT_THE_PROCESS,
  ABOUT_A_CLIENT,
  // Histograms by resource, webhook or queue that only a developer of the API server reads.
  dropNames(
    '(apiserver_admission_.+|apiserver_flowcontrol_.+|apiserver_response_sizes|apiserver_request_body_size_bytes|apiserver_watch_events_sizes|apiserver_watch_cache_.+)_bucket',
  ),
  // Latency by verb and resource: 0.05, 0.1, 0.2, 1, 2, 5, 10, 30 and 60 seconds remain of more than twenty bounds.
  // Prometheus 3 writes whole numbers as 1.0, older ones as 1.
  dropWhere(
    ['__name__', 'le'],
    '(apiserver_request|apiserver_request_sli|etcd_request)_duration_seconds_bucket;(0\\.005|0\\.025|0\\.4|0\\.6|0\\.8|1\\.25|1\\.5|3|4|6|8|15|20|45)(\\.0)?',
  ),
];

/** The answer of the path for objectives also tells when the process started, as /metrics does. */
const START_TIME = dropNames('process_start_time_seconds');

/**
 * What is thrown away of each path of each job, before it is stored. What rules and dashboards read stays: a test
 * holds each of them against these lists.
 */
export const DROPPED: Readonly<Record<ClusterJob, Readonly<Record<string, readonly Relabeling[]>>>> = {
  apiserver: { '/metrics': OF_API_SERVER, '/metrics/slis': [START_TIME] },
  // Sizes of questions and answers by zone and protocol.
  coredns: { '/metrics': [dropNames('coredns_dns_(request|response)_size_bytes_bucket')] },
  // Counters of messages for each of the methods of its API; what was handled, and how, stays.
  etcd: { '/metrics': [dropNames('grpc_server_msg_.+|etcd_debugging_.+')] },
  'kube-controller-manager': { '/metrics': [...ABOUT_THE_PROCESS, SHARED_LIBRARY, ABOUT_A_CLIENT] },
  'kube-proxy': { '/metrics': [...ABOUT_THE_PROCESS, SHARED_LIBRARY, ABOUT_A_CLIENT] },
  'kube-scheduler': {
    '/metrics': [
      ...ABOUT_THE_PROCESS,
      SHARED_LIBRARY,
      ABOUT_A_CLIENT,
      // A histogram for each plugin and point of extension.
      dropNames('scheduler_(plugin_execution|framework_extension_point)_duration_seconds_bucket'),
    ],
  },
  kubelet: { '/metrics': OF_KUBELET, '/metrics/cadvisor': OF_CADVISOR },
};
