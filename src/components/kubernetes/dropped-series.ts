import type { Relabeling } from '../service-monitor.ts';
import type { ClusterJob } from './cluster-jobs.ts';

/** Drops series by name. The expression is anchored at both ends, as Prometheus does. */
export const dropNames = (regex: string): Relabeling => ({ action: 'drop', sourceLabels: ['__name__'], regex });

/** Drops series by the values of labels, joined by semicolons. */
const dropWhere = (sourceLabels: string[], regex: string): Relabeling => ({
  action: 'drop',
  sourceLabels,
  separator: ';',
  regex,
});

/** What every process of Kubernetes tells of its own build: more than a hundred series each. */
export const ABOUT_THE_PROCESS: readonly Relabeling[] = [
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
  // The group around the containers of a pod, and the process that keeps its network, repeat what the containers say.
  // Network is counted there alone, and stays.
  dropWhere(['container', 'pod', '__name__'], ';.+;container_(cpu|fs|memory|oom|pressure)_.+'),
  // What kube-state-metrics tells of requests, limits and starts, and what processes hold: a constant each.
  dropNames(
    'container_(spec_.+|start_time_seconds|last_seen|file_descriptors|processes|sockets|threads|threads_max|ulimits_soft)',
  ),
  // Parts of sums that stay: the usage of CPU, and the cache, the working set and the usage of memory.
  dropNames(
    'container_(cpu_(system|user)_seconds_total|memory_(failcnt|kernel_usage|mapped_file|max_usage_bytes|total_active_file_bytes|total_inactive_file_bytes))',
  ),
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
  // A histogram for each volume plugin and operation, each path of its own API and each operation on control groups.
  dropNames('(storage_operation_duration|csi_operations|volume_operation_total)_seconds_bucket'),
  dropNames('kubelet_(http_requests|cgroup_manager)_duration_seconds_bucket'),
];

/** A histogram for each probe of each container. How often each succeeds and how long it takes on average stay. */
const OF_PROBES: readonly Relabeling[] = [dropNames('prober_probe_duration_seconds_bucket')];

/** Series of the API server that make up most of its answer. */
const OF_API_SERVER: readonly Relabeling[] = [
  ...ABOUT_THE_PROCESS,
  ABOUT_A_CLIENT,
  // Histograms by resource, webhook or queue that only a developer of the API server reads.
  dropNames('(apiserver_admission_.+|apiserver_flowcontrol_.+)_bucket'),
  // Sizes of bodies, answers and events, by kind of object and verb: whole histograms.
  dropNames('apiserver_(request_body_size_bytes|response_sizes|watch_events_sizes)_(bucket|sum|count)'),
  // The cache between the API server and etcd: some fifteen series for each kind of object.
  dropNames('apiserver_(watch_cache|cache_list|storage_list)_.+'),
  // Requests of the API server to itself, and requests to etcd, which their durations count as well.
  dropNames('apiserver_selfrequest_total|etcd_requests_total'),
  // Watches and connections end when the client wishes: their duration says nothing.
  dropWhere(['__name__', 'verb'], 'apiserver_request_duration_seconds_bucket;(WATCH|CONNECT)'),
  // Latency by verb and resource: 0.05, 0.1, 0.2, 1, 5 and 30 seconds remain of more than twenty bounds, which are those
  // of objectives (1, 5, 30) and of fast answers. Prometheus 3 writes whole numbers as 1.0, older ones as 1.
  dropWhere(
    ['__name__', 'le'],
    '(apiserver_request|apiserver_request_sli)_duration_seconds_bucket;(0\\.005|0\\.025|0\\.4|0\\.6|0\\.8|1\\.25|1\\.5|2|3|4|6|8|10|15|20|45|60)(\\.0)?',
  ),
  // Of etcd, 0.005, 0.025, 0.1, 1 and 5 seconds remain.
  dropWhere(
    ['__name__', 'le'],
    'etcd_request_duration_seconds_bucket;(0\\.05|0\\.2|0\\.4|0\\.6|0\\.8|1\\.25|1\\.5|2|3|4|6|8|10|15|20|30|45|60)(\\.0)?',
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
  'kube-controller-manager': {
    '/metrics': [...ABOUT_THE_PROCESS, SHARED_LIBRARY, ABOUT_A_CLIENT],
    '/metrics/slis': [START_TIME],
  },
  'kube-proxy': {
    '/metrics': [...ABOUT_THE_PROCESS, SHARED_LIBRARY, ABOUT_A_CLIENT],
    '/metrics/slis': [START_TIME],
  },
  'kube-scheduler': {
    '/metrics': [
      ...ABOUT_THE_PROCESS,
      SHARED_LIBRARY,
      ABOUT_A_CLIENT,
      // A histogram for each plugin and point of extension.
      dropNames('scheduler_(plugin_execution|framework_extension_point)_duration_seconds_bucket'),
    ],
    '/metrics/slis': [START_TIME],
  },
  kubelet: {
    '/metrics': OF_KUBELET,
    '/metrics/cadvisor': OF_CADVISOR,
    '/metrics/probes': OF_PROBES,
    '/metrics/slis': [START_TIME],
  },
};
