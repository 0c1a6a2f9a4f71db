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
  /** Share of busy CPU by node: cluster, node. */
  nodeCpuUtilisation: 'node:node_cpu_utilization:ratio_rate5m',
  /** Share of used memory by node: cluster, node. */
  nodeMemoryUtilisation: 'node:node_memory_utilization:ratio',

  /** Requests per second by service, route and status code: cluster, namespace, service, route, code. */
  routeRequests: 'namespace_service_route_code:http_requests:rate5m',
  /** Requests per second by service: cluster, namespace, service. */
  requests: 'namespace_service:http_requests:rate5m',
  /** Requests per second that failed by the caller's fault (4xx). */
  requests4xx: 'namespace_service:http_requests_4xx:rate5m',
  /** Requests per second that failed by the service's fault (5xx). */
  requests5xx: 'namespace_service:http_requests_5xx:rate5m',
  /** Share of requests that failed by the caller's fault. */
  ratio4xx: 'namespace_service:http_errors_4xx:ratio_rate5m',
  /** Share of requests that failed by the service's fault. */
  ratio5xx: 'namespace_service:http_errors_5xx:ratio_rate5m',
  /** Latency histogram in seconds by service: cluster, namespace, service, le. */
  latencyBuckets: 'namespace_service_le:http_request_duration_seconds_bucket:rate5m',
  /** Latency in seconds that half, 95 % and 99 % of the requests stay below: cluster, namespace, service. */
  latencyP50: 'namespace_service:http_request_duration_seconds:p50',
  latencyP95: 'namespace_service:http_request_duration_seconds:p95',
  latencyP99: 'namespace_service:http_request_duration_seconds:p99',
  /** CPU use in cores by service, and its share of requests and of limits. */
  serviceCpu: 'namespace_service:container_cpu_usage:sum_rate5m',
  serviceCpuOfRequests: 'namespace_service:container_cpu_usage:ratio_requests',
  serviceCpuOfLimits: 'namespace_service:container_cpu_usage:ratio_limits',
  /** Working set in bytes by service, and its share of requests and of limits. */
  serviceMemory: 'namespace_service:container_memory_working_set_bytes:sum',
  serviceMemoryOfRequests: 'namespace_service:container_memory_working_set_bytes:ratio_requests',
  serviceMemoryOfLimits: 'namespace_service:container_memory_working_set_bytes:ratio_limits',
} as const;

/** Name of a series that a recording rule writes. */
export type RecordName = (typeof records)[keyof typeof records];
