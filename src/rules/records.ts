/**
 * Names of the series that recording rules write. Rules and dashboards refer to them from here, so that a
 * record that is renamed or removed is a compile error wherever it is read.
 */
export const records = {
  /** CPU use in cores, by container: cluster, node, namespace, pod, container. */
  containerCpu: 'node_namespace_pod_container:container_cpu_usage_seconds_total:sum_rate5m',
  /** Working set in bytes, by container: cluster, node, namespace, pod, container. */
  containerMemory: 'node_namespace_pod_container:container_memory_working_set_bytes',
  /** Maps pods to their workload: cluster, namespace, pod, workload, workload_type; always 1. */
  podOwner: 'namespace_workload_pod:kube_pod_owner:relabel',
  /** CPU requests of pods that are scheduled or running: cluster, namespace, pod, container. */
  podCpuRequests: 'cluster:namespace:pod_cpu:active:kube_pod_container_resource_requests',
  podCpuLimits: 'cluster:namespace:pod_cpu:active:kube_pod_container_resource_limits',
  podMemoryRequests: 'cluster:namespace:pod_memory:active:kube_pod_container_resource_requests',
  podMemoryLimits: 'cluster:namespace:pod_memory:active:kube_pod_container_resource_limits',
  /** Sums of the above by namespace: cluster, namespace. */
  namespaceCpuRequests: 'namespace_cpu:kube_pod_container_resource_requests:sum',
  namespaceMemoryRequests: 'namespace_memory:kube_pod_container_resource_requests:sum',
  namespaceCpuLimits: 'namespace_cpu:kube_pod_container_resource_limits:sum',
  namespaceMemoryLimits: 'namespace_memory:kube_pod_container_resource_limits:sum',
  /** CPU use in cores and working set in bytes: cluster, namespace. */
  namespaceCpu: 'namespace:container_cpu_usage:sum_rate5m',
  namespaceMemory: 'namespace:container_memory_working_set_bytes:sum',
  /** The same of all containers: cluster. */
  clusterCpu: 'cluster:container_cpu_usage:sum_rate5m',
  clusterMemory: 'cluster:container_memory_working_set_bytes:sum',
  /** What a node can give to pods, and what the pods on it have asked for and may use at most: cluster, node. */
  nodeCpuAllocatable: 'node_cpu:kube_node_status_allocatable:max',
  nodeMemoryAllocatable: 'node_memory:kube_node_status_allocatable:max',
  nodeCpuRequests: 'node_cpu:kube_pod_container_resource_requests:sum',
  nodeMemoryRequests: 'node_memory:kube_pod_container_resource_requests:sum',
  nodeCpuLimits: 'node_cpu:kube_pod_container_resource_limits:sum',
  nodeMemoryLimits: 'node_memory:kube_pod_container_resource_limits:sum',
  /** Pods by phase: cluster, namespace, phase. */
  namespacePods: 'namespace_phase:kube_pod_status_phase:sum',
  /** Pods that run on a node or are about to, and how many it may run: cluster, node. */
  nodePods: 'node:kube_pod_info:count',
  nodePodsAllocatable: 'node_pods:kube_node_status_allocatable:max',
  /** What a cluster can promise to pods: from three nodes on, without the largest, which may fail: cluster. */
  clusterCpuBearable: 'cluster_cpu:kube_node_status_allocatable:bearable',
  clusterMemoryBearable: 'cluster_memory:kube_node_status_allocatable:bearable',
  /** CPU use in cores and working set in bytes: cluster, namespace, workload, workload_type. */
  workloadCpu: 'namespace_workload:container_cpu_usage:sum_rate5m',
  workloadMemory: 'namespace_workload:container_memory_working_set_bytes:sum',
  /** Restarts of the containers of a workload within an hour: cluster, namespace, workload, workload_type. */
  workloadRestarts: 'namespace_workload:kube_pod_container_status_restarts:increase1h',
  /** Requests and limits of the pods of a workload: cluster, namespace, workload, workload_type. */
  workloadCpuRequests: 'namespace_workload_cpu:kube_pod_container_resource_requests:sum',
  workloadCpuLimits: 'namespace_workload_cpu:kube_pod_container_resource_limits:sum',
  workloadMemoryRequests: 'namespace_workload_memory:kube_pod_container_resource_requests:sum',
  workloadMemoryLimits: 'namespace_workload_memory:kube_pod_container_resource_limits:sum',
  /** Share of busy CPU by node: cluster, node. */
  nodeCpuUtilisation: 'node:node_cpu_utilization:ratio_rate5m',
  /** Share of used memory by node: cluster, node. */
  nodeMemoryUtilisation: 'node:node_memory_utilization:ratio',
  /** CPUs of a node: cluster, node. */
  nodeCpuCount: 'node:node_num_cpu:sum',
  /** Share of busy CPU of all nodes: cluster. */
  clusterCpuUtilisation: 'cluster:node_cpu:ratio_rate5m',
  /** Processes that run or want to, per CPU, over a minute: cluster, node. */
  nodeLoadPerCpu: 'node:node_load1_per_cpu:ratio',
  /** Memory that programs can still get, in bytes, on all nodes: cluster. */
  clusterMemoryAvailable: ':node_memory_MemAvailable_bytes:sum',
  /** Share of used memory of all nodes: cluster. */
  clusterMemoryUtilisation: 'cluster:node_memory:ratio',
  /** Pages per second that had to be read from disk: cluster, node. */
  nodeMajorPageFaults: 'node:node_vmstat_pgmajfault:rate5m',
  /** Share of the time in which a disk was at work: cluster, node, device. */
  diskUtilisation: 'node_device:node_disk_io_time_seconds:rate5m',
  /** Requests that waited for a disk or were served, on average: cluster, node, device. */
  diskSaturation: 'node_device:node_disk_io_time_weighted_seconds:rate5m',
  /** Traffic of a node over its hardware, in bytes per second: cluster, node. */
  nodeNetworkReceiveBytes: 'node:node_network_receive_bytes:rate5m',
  nodeNetworkTransmitBytes: 'node:node_network_transmit_bytes:rate5m',
  /** Packets per second that the same interfaces dropped: cluster, node. */
  nodeNetworkReceiveDrops: 'node:node_network_receive_drop:rate5m',
  nodeNetworkTransmitDrops: 'node:node_network_transmit_drop:rate5m',
  /** Share of a file system that is in use, reserved blocks included: cluster, node, device, mountpoint. */
  filesystemUsed: 'node_device_mountpoint:node_filesystem_used:ratio',
  /** Share of the files that a file system can hold: cluster, node, device, mountpoint. */
  filesystemFilesUsed: 'node_device_mountpoint:node_filesystem_files_used:ratio',
  /** Seconds in which the kubelet learned the state of all its containers, by quantile: cluster, node, quantile. */
  plegDuration: 'node_quantile:kubelet_pleg_relist_duration_seconds:histogram_quantile',

  /** Requests per second that the API servers answered: cluster, code, verb, resource. */
  apiServerRequests: 'code_verb_resource:apiserver_request_total:rate5m',
  /** Latency histogram of reads and writes, without the time in webhooks and queues: cluster, verb, scope, le. */
  apiServerBuckets: 'verb_scope_le:apiserver_request_sli_duration_seconds_bucket:rate5m',
  /** Latency in seconds that half and 99 % of the requests stay below: cluster, verb. */
  apiServerLatencyP50: 'verb:apiserver_request_sli_duration_seconds:p50',
  apiServerLatencyP99: 'verb:apiserver_request_sli_duration_seconds:p99',
  /** Mean latency in seconds: cluster, verb, resource. */
  apiServerLatencyMean: 'verb_resource:apiserver_request_sli_duration_seconds:mean_rate5m',
  /** Requests per second that the objective of the API server counts: cluster, verb (read or write). */
  apiServerSloRequests: 'verb:apiserver_slo_requests:rate5m',
  /** Those of them that failed by the server's fault, or took too long: cluster, verb (read or write). */
  apiServerSloErrors: 'verb:apiserver_slo_errors:rate5m',
  /** Share of failed or late requests within a window: cluster. */
  apiServerErrors5m: 'cluster:apiserver_slo_errors:ratio_rate5m',
  apiServerErrors30m: 'cluster:apiserver_slo_errors:ratio_rate30m',
  apiServerErrors1h: 'cluster:apiserver_slo_errors:ratio_rate1h',
  apiServerErrors2h: 'cluster:apiserver_slo_errors:ratio_rate2h',
  apiServerErrors6h: 'cluster:apiserver_slo_errors:ratio_rate6h',
  apiServerErrors1d: 'cluster:apiserver_slo_errors:ratio_rate1d',
  apiServerErrors3d: 'cluster:apiserver_slo_errors:ratio_rate3d',
  /** Share of good requests within 30 days, as far as series are kept: cluster, verb (read, write or all). */
  apiServerAvailability: 'apiserver_request:availability30d',
  /** Latency histogram of the storage, as the API servers see it: cluster, operation, le. */
  apiServerEtcdBuckets: 'operation_le:etcd_request_duration_seconds_bucket:rate5m',
  /** Latency in seconds that 99 % of the requests to the storage stay below: cluster, operation. */
  apiServerEtcdP99: 'operation:etcd_request_duration_seconds:p99',

  /** Latency histogram of attempts to schedule a pod: cluster, le. */
  schedulerBuckets: 'le:scheduler_scheduling_attempt_duration_seconds_bucket:rate5m',
  /** Seconds that half and 99 % of the attempts stay below: cluster. */
  schedulerLatencyP50: 'cluster:scheduler_scheduling_attempt_duration_seconds:p50',
  schedulerLatencyP99: 'cluster:scheduler_scheduling_attempt_duration_seconds:p99',
  /** Attempts per second: cluster, result. */
  schedulerAttempts: 'result:scheduler_schedule_attempts:rate5m',

  /** Questions per second that CoreDNS is asked: cluster, type. */
  coreDnsRequests: 'type:coredns_dns_requests:rate5m',
  /** Answers per second: cluster, rcode. */
  coreDnsResponses: 'rcode:coredns_dns_responses:rate5m',
  /** Latency histogram of CoreDNS: cluster, le. */
  coreDnsBuckets: 'le:coredns_dns_request_duration_seconds_bucket:rate5m',
  /** Latency in seconds that half and 99 % of the answers stay below: cluster. */
  coreDnsLatencyP50: 'cluster:coredns_dns_request_duration_seconds:p50',
  coreDnsLatencyP99: 'cluster:coredns_dns_request_duration_seconds:p99',

  /** Requests per second by service, route and status code: cluster, namespace, service, route, code. */
  routeRequests: 'namespace_service_route_code:http_requests:rate5m',
  /** Requests per second by service: cluster, namespace, service. */
  requests: 'namespace_service:http_requests:rate5m',
  /** Requests per second that failed by the caller's fault (4xx). */
  /** The same on average over half an hour, and the smaller one of what that was one and two weeks ago. */
  requestsOnAverage: 'namespace_service:http_requests:avg30m',
  requestsUsual: 'namespace_service:http_requests:usual30m',
  requests4xx: 'namespace_service:http_requests_4xx:rate5m',
  /** Requests per second that failed by the service's fault (5xx). */
  requests5xx: 'namespace_service:http_requests_5xx:rate5m',
  /** Share of requests that failed by the caller's fault. */
  ratio4xx: 'namespace_service:http_errors_4xx:ratio_rate5m',
  /** Share of requests that failed by the service's fault. */
  ratio5xx: 'namespace_service:http_errors_5xx:ratio_rate5m',
  /** Latency histogram by service, with boundaries in the unit of its library: cluster, namespace, service, le. */
  latencyBuckets: 'namespace_service_le:http_request_duration_seconds_bucket:rate5m',
  /** The same as a native histogram, of services that have one: cluster, namespace, service. */
  latencyHistogram: 'namespace_service:http_request_duration_seconds:rate5m',
  /** Latency in seconds that half, 95 % and 99 % of the requests stay below: cluster, namespace, service. */
  latencyP50: 'namespace_service:http_request_duration_seconds:p50',
  latencyP95: 'namespace_service:http_request_duration_seconds:p95',
  latencyP99: 'namespace_service:http_request_duration_seconds:p99',
  /** Messages of a queue per second that the service finished, those that failed, and their share. */
  queueMessages: 'namespace_service:queue_messages:rate5m',
  queueFailures: 'namespace_service:queue_messages_failed:rate5m',
  queueFailureRatio: 'namespace_service:queue_messages_failed:ratio_rate5m',
  /** Messages that wait, and the age in seconds of the oldest: cluster, namespace, service. */
  queueLength: 'namespace_service:queue_length:max',
  queueLag: 'namespace_service:queue_lag_seconds:max',
  /** What runs by the clock: time of the last success, seconds that the last run took, failures within an hour. */
  cronLastSuccess: 'namespace_service:cron_last_success_timestamp_seconds:max',
  cronDuration: 'namespace_service:cron_duration_seconds:max',
  cronFailures: 'namespace_service:cron_failures:increase1h',
  /** Which workload runs a service, and whose it is; always 1: cluster, namespace, service, team, workload, workload_type. */
  serviceWorkload: 'namespace_service_workload:service:info',
  /** Working set as a share of its limit, by container: cluster, namespace, pod, container, workload, workload_type. */
  containerMemoryOfLimit: 'namespace_workload_pod_container:container_memory_working_set_bytes:ratio_limits',
  /** CPU use in cores by service, and its share of requests, of limits, and of limits or else requests. */
  serviceCpu: 'namespace_service:container_cpu_usage:sum_rate5m',
  serviceCpuOfRequests: 'namespace_service:container_cpu_usage:ratio_requests',
  serviceCpuOfLimits: 'namespace_service:container_cpu_usage:ratio_limits',
  serviceCpuOfBound: 'namespace_service:container_cpu_usage:ratio_limits_or_requests',
  /** Working set in bytes by service, and its share of requests and of limits. */
  serviceMemory: 'namespace_service:container_memory_working_set_bytes:sum',
  serviceMemoryOfRequests: 'namespace_service:container_memory_working_set_bytes:ratio_requests',
  serviceMemoryOfLimits: 'namespace_service:container_memory_working_set_bytes:ratio_limits',
  /** Share of the periods in which containers of a service had to wait for CPU, because of their limits. */
  serviceThrottling: 'namespace_service:container_cpu_cfs_throttled_periods:ratio_rate5m',
  /** Restarts of the containers of a service within an hour. */
  serviceRestarts: 'namespace_service:kube_pod_container_status_restarts:increase1h',
  /** Pods that the workload of a service should have, and those that are available. */
  serviceReplicasDesired: 'namespace_service:kube_workload_replicas_desired:max',
  serviceReplicasAvailable: 'namespace_service:kube_workload_replicas_available:max',
} as const;

/** Name of a series that a recording rule writes. */
export type RecordName = (typeof records)[keyof typeof records];
