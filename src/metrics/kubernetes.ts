import { counter, gauge, histogram, type Metric, summary } from './metric.ts';

/** What every Go process tells of itself. */
export const GO_PROCESS: readonly Metric[] = [
  gauge('go_goroutines'),
  gauge('go_info', 'version'),
  gauge('go_memstats_heap_inuse_bytes'),
  summary('go_gc_duration_seconds', 'quantile'),
  counter('process_cpu_seconds_total'),
  gauge('process_max_fds'),
  gauge('process_open_fds'),
  gauge('process_resident_memory_bytes'),
  gauge('process_start_time_seconds'),
];

/** What a Go process tells of its runtime where it is asked for everything. */
export const GO_RUNTIME: readonly Metric[] = [
  counter('go_cgo_go_to_c_calls_calls_total'),
  counter('go_cpu_classes_total_cpu_seconds_total'),
  counter('go_gc_cycles_total_gc_cycles_total'),
  gauge('go_gc_heap_live_bytes'),
  gauge('go_gc_limiter_last_enabled_gc_cycle'),
  histogram('go_gc_pauses_seconds', [6.4e-8, 7.168e-6, 0.000163, 0.00786]),
  gauge('go_gc_scan_total_bytes'),
  gauge('go_gc_stack_starting_size_bytes'),
  counter('go_godebug_non_default_behavior_execerrdot_events_total'),
  gauge('go_memory_classes_total_bytes'),
  gauge('go_sched_gomaxprocs_threads'),
  counter('go_sync_mutex_wait_total_seconds_total'),
];

/** What every process of Kubernetes tells besides. */
const KUBERNETES_PROCESS: readonly Metric[] = [
  ...GO_PROCESS,
  ...GO_RUNTIME,
  gauge('kubernetes_build_info', 'git_version'),
  gauge('kubernetes_feature_enabled', 'name', 'stage'),
];

/** Bounds of times in the client of the API server. */
const CLIENT_BOUNDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60];

/** What everything that talks to the API server tells of it. */
const CLIENT: readonly Metric[] = [
  counter('rest_client_requests_total', 'code', 'host', 'method'),
  histogram('rest_client_request_duration_seconds', CLIENT_BOUNDS, 'host', 'verb'),
  histogram('rest_client_rate_limiter_duration_seconds', CLIENT_BOUNDS, 'host', 'verb'),
  counter('workqueue_adds_total', 'name'),
  gauge('workqueue_depth', 'name'),
  histogram('workqueue_queue_duration_seconds', [1e-8, 1e-6, 1e-4, 0.001, 0.1, 1, 10], 'name'),
  histogram('workqueue_work_duration_seconds', [1e-8, 1e-6, 1e-4, 0.001, 0.1, 1, 10], 'name'),
];

/** The library of API servers, which every component serves its metrics with. */
const SERVER_LIBRARY: readonly Metric[] = [
  counter('apiserver_audit_error_total', 'plugin'),
  counter('apiserver_audit_event_total'),
  histogram('apiserver_delegated_authn_request_duration_seconds', [0.25, 0.5, 0.7, 1, 1.5, 3, 5, 10], 'code'),
  gauge('aggregator_discovery_aggregation_count_total'),
];

const BOUNDS_UP_TO_A_MINUTE = [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];
const FINE_BOUNDS = [0.005, 0.025, ...BOUNDS_UP_TO_A_MINUTE];
const REQUEST = ['component', 'resource', 'scope', 'subresource', 'verb'];

/** Remaining lives of client certificates. */
const CERTIFICATE_BOUNDS = [
  0, 1800, 3600, 7200, 21_600, 43_200, 86_400, 172_800, 345_600, 604_800, 2_592_000, 7_776_000, 15_552_000, 31_104_000,
];

/**
 * The API server at /metrics.
 *
 * @see https://kubernetes.io/docs/reference/instrumentation/metrics/
 */
export const API_SERVER: readonly Metric[] = [
  ...KUBERNETES_PROCESS,
  ...CLIENT,
  ...SERVER_LIBRARY,
  counter('apiserver_request_total', 'code', ...REQUEST),
  histogram('apiserver_request_duration_seconds', FINE_BOUNDS, ...REQUEST),
  histogram('apiserver_request_sli_duration_seconds', BOUNDS_UP_TO_A_MINUTE, ...REQUEST),
  histogram('etcd_request_duration_seconds', FINE_BOUNDS, 'operation', 'type'),
  counter('apiserver_request_terminations_total', 'code', ...REQUEST),
  counter('apiserver_selfrequest_total', 'resource', 'subresource', 'verb'),
  counter('etcd_requests_total', 'operation', 'type'),
  gauge('apiserver_watch_cache_capacity', 'resource'),
  counter('apiserver_cache_list_total', 'resource_prefix'),
  counter('apiserver_storage_list_total', 'resource'),
  gauge('apiserver_current_inflight_requests', 'request_kind'),
  gauge('apiserver_longrunning_requests', ...REQUEST),
  counter('apiserver_watch_events_total', 'group', 'kind', 'version'),
  gauge('apiserver_flowcontrol_current_inqueue_requests', 'flow_schema', 'priority_level'),
  histogram('apiserver_response_sizes', [1000, 10_000, 100_000, 1_000_000, 10_000_000], ...REQUEST),
  histogram('apiserver_request_body_size_bytes', [50_000, 150_000, 250_000, 350_000], 'resource', 'verb'),
  histogram('apiserver_watch_events_sizes', [1024, 2048, 4096, 8192, 16_384], 'resource'),
  histogram('apiserver_watch_cache_read_wait_seconds', [0.005, 0.025, 0.05, 0.1, 1], 'resource'),
  histogram('apiserver_admission_controller_admission_duration_seconds', [0.005, 0.025, 0.1, 0.5, 1, 2.5], 'name'),
  histogram('apiserver_admission_webhook_admission_duration_seconds', [0.005, 0.025, 0.1, 0.5, 1, 2.5], 'name'),
  counter('apiserver_admission_webhook_fail_open_count', 'name', 'type'),
  counter('apiserver_admission_webhook_rejection_count', 'name', 'error_type', 'operation', 'rejection_code', 'type'),
  counter('apiserver_admission_webhook_request_total', 'name', 'code', 'operation', 'rejected', 'type'),
  histogram('apiserver_client_certificate_expiration_seconds', CERTIFICATE_BOUNDS),
  counter('apiserver_flowcontrol_dispatched_requests_total', 'flow_schema', 'priority_level'),
  histogram('apiserver_flowcontrol_request_wait_duration_seconds', [0, 0.005, 0.02, 0.1, 1, 10], 'priority_level'),
  counter('apiserver_flowcontrol_rejected_requests_total', 'flow_schema', 'priority_level', 'reason'),
  gauge('apiserver_resource_objects', 'group', 'resource'),
  gauge('apiserver_storage_objects', 'resource'),
  gauge('apiserver_storage_size_bytes', 'storage_cluster_id'),
  counter('aggregator_unavailable_apiservice_total', 'name', 'reason'),
  gauge('aggregator_unavailable_apiservice', 'name'),
];

/**
 * Every process of Kubernetes at /metrics/slis: what its health checks say.
 *
 * @see https://kubernetes.io/docs/reference/instrumentation/slis/
 */
export const COMPONENT_SLIS: readonly Metric[] = [
  gauge('kubernetes_healthcheck', 'name', 'type'),
  counter('kubernetes_healthchecks_total', 'name', 'status', 'type'),
  gauge('process_start_time_seconds'),
];

export const CONTROLLER_MANAGER: readonly Metric[] = [
  ...KUBERNETES_PROCESS,
  ...CLIENT,
  ...SERVER_LIBRARY,
  gauge('leader_election_master_status', 'name'),
  gauge('node_collector_zone_health', 'zone'),
  gauge('node_collector_unhealthy_nodes_in_zone', 'zone'),
  gauge('node_collector_zone_size', 'zone'),
];

/** From a millisecond to sixteen seconds. */
const DOUBLING_BOUNDS = Array.from({ length: 15 }, (_, power) => 2 ** power / 1000);

export const SCHEDULER: readonly Metric[] = [
  ...KUBERNETES_PROCESS,
  ...CLIENT,
  ...SERVER_LIBRARY,
  gauge('leader_election_master_status', 'name'),
  gauge('scheduler_pending_pods', 'queue'),
  counter('scheduler_schedule_attempts_total', 'profile', 'result'),
  histogram('scheduler_scheduling_attempt_duration_seconds', DOUBLING_BOUNDS, 'profile', 'result'),
  histogram('scheduler_plugin_execution_duration_seconds', [0.00001, 0.0001, 0.001, 0.01], 'plugin', 'status'),
  histogram('scheduler_framework_extension_point_duration_seconds', [0.0001, 0.001, 0.01, 0.1], 'extension_point'),
];

export const KUBE_PROXY: readonly Metric[] = [
  ...KUBERNETES_PROCESS,
  ...CLIENT,
  ...SERVER_LIBRARY,
  histogram('kubeproxy_sync_proxy_rules_duration_seconds', DOUBLING_BOUNDS, 'ip_family'),
  counter('kubeproxy_sync_proxy_rules_iptables_restore_failures_total', 'ip_family'),
  counter('kubeproxy_sync_proxy_rules_nftables_sync_failures_total', 'ip_family'),
  gauge('kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds', 'ip_family'),
  gauge('kubeproxy_sync_proxy_rules_last_timestamp_seconds', 'ip_family'),
  histogram('kubeproxy_network_programming_duration_seconds', [0.25, 0.5, 1, 2, 5, 10, 60], 'ip_family'),
];

const DISK_BOUNDS = [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048, 4.096, 8.192];

const ROUND_TRIP_BOUNDS = Array.from({ length: 16 }, (_, power) => 2 ** power / 10_000);

/** @see https://etcd.io/docs/latest/metrics/ */
export const ETCD: readonly Metric[] = [
  ...GO_PROCESS,
  gauge('etcd_server_has_leader'),
  counter('etcd_server_leader_changes_seen_total'),
  counter('etcd_server_proposals_failed_total'),
  gauge('etcd_server_quota_backend_bytes'),
  gauge('etcd_mvcc_db_total_size_in_bytes'),
  gauge('etcd_mvcc_db_total_size_in_use_in_bytes'),
  histogram('etcd_disk_wal_fsync_duration_seconds', DISK_BOUNDS),
  histogram('etcd_disk_backend_commit_duration_seconds', DISK_BOUNDS),
  histogram('etcd_network_peer_round_trip_time_seconds', ROUND_TRIP_BOUNDS, 'To'),
  counter('etcd_debugging_mvcc_events_total'),
  counter('grpc_server_handled_total', 'grpc_code', 'grpc_method', 'grpc_service', 'grpc_type'),
  counter('grpc_server_msg_received_total', 'grpc_method', 'grpc_service', 'grpc_type'),
  counter('grpc_server_msg_sent_total', 'grpc_method', 'grpc_service', 'grpc_type'),
];

const SIZE_BOUNDS = [0, 100, 200, 300, 400, 511, 1023, 2047, 4095, 8291, 16_000, 32_000, 48_000, 64_000];

const DNS_BOUNDS = Array.from({ length: 16 }, (_, power) => 2 ** power / 4000);

/** @see https://coredns.io/plugins/metrics/ */
export const COREDNS: readonly Metric[] = [
  ...GO_PROCESS,
  counter('coredns_dns_requests_total', 'proto', 'server', 'type', 'zone'),
  counter('coredns_dns_responses_total', 'plugin', 'rcode', 'server', 'zone'),
  histogram('coredns_dns_request_duration_seconds', DNS_BOUNDS, 'server', 'zone'),
  histogram('coredns_dns_request_size_bytes', SIZE_BOUNDS, 'proto', 'zone'),
  histogram('coredns_dns_response_size_bytes', SIZE_BOUNDS, 'proto', 'zone'),
  counter('coredns_cache_hits_total', 'server', 'type'),
  counter('coredns_cache_requests_total', 'server'),
  counter('coredns_panics_total'),
  counter('coredns_forward_healthcheck_broken_total'),
  counter('coredns_forward_max_concurrent_rejects_total'),
  counter('coredns_proxy_healthcheck_failures_total', 'proxy_name', 'to'),
  histogram('coredns_proxy_request_duration_seconds', DNS_BOUNDS, 'proxy_name', 'rcode', 'to'),
];

/** Bounds that the client library of Prometheus sets where nobody says otherwise. */
export const DEFAULT_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const VOLUME_BOUNDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 25, 50, 120, 300, 600];

export const KUBELET: readonly Metric[] = [
  ...KUBERNETES_PROCESS,
  ...CLIENT,
  ...SERVER_LIBRARY,
  gauge('kubelet_node_name', 'node'),
  gauge('kubelet_running_pods'),
  gauge('kubelet_running_containers', 'container_state'),
  counter('kubelet_certificate_manager_client_expiration_renew_errors'),
  gauge('kubelet_certificate_manager_client_ttl_seconds'),
  gauge('kubelet_certificate_manager_server_ttl_seconds'),
  counter('kubelet_server_expiration_renew_errors'),
  counter('kubelet_evictions', 'eviction_signal'),
  histogram('kubelet_pleg_relist_duration_seconds', [0.005, 0.01, 0.1, 1, 10]),
  histogram('kubelet_pod_worker_duration_seconds', [0.005, 0.01, 0.1, 1, 10], 'operation_type'),
  histogram('kubelet_pod_start_sli_duration_seconds', [0.5, 1, 5, 10, 30, 60, 300, 600, 1800, 3600]),
  counter('kubelet_runtime_operations_errors_total', 'operation_type'),
  counter('kubelet_runtime_operations_total', 'operation_type'),
  ...['available', 'capacity', 'used'].map((part) =>
    gauge(`kubelet_volume_stats_${part}_bytes`, 'namespace', 'persistentvolumeclaim'),
  ),
  ...['inodes', 'inodes_free', 'inodes_used'].map((part) =>
    gauge(`kubelet_volume_stats_${part}`, 'namespace', 'persistentvolumeclaim'),
  ),
  histogram('storage_operation_duration_seconds', VOLUME_BOUNDS, 'operation_name', 'status', 'volume_plugin'),
  histogram('csi_operations_seconds', VOLUME_BOUNDS, 'driver_name', 'method_name'),
  histogram('volume_operation_total_seconds', VOLUME_BOUNDS, 'operation_name', 'plugin_name'),
  histogram('kubelet_http_requests_duration_seconds', DEFAULT_BOUNDS, 'method', 'path', 'server_type'),
  histogram('kubelet_cgroup_manager_duration_seconds', DEFAULT_BOUNDS, 'operation_type'),
];

const CONTAINER = ['container', 'id', 'image', 'name', 'namespace', 'pod'];
const INTERFACE = ['id', 'image', 'interface', 'name', 'namespace', 'pod'];

/** @see https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md */
export const CADVISOR: readonly Metric[] = [
  counter('container_cpu_cfs_periods_total', ...CONTAINER),
  counter('container_cpu_cfs_throttled_periods_total', ...CONTAINER),
  counter('container_cpu_cfs_throttled_seconds_total', ...CONTAINER),
  counter('container_cpu_usage_seconds_total', 'cpu', ...CONTAINER),
  gauge('container_cpu_load_average_10s', ...CONTAINER),
  gauge('container_cpu_load_d_average_10s', ...CONTAINER),
  counter('container_blkio_device_usage_total', 'device', 'operation', ...CONTAINER),
  counter('container_fs_reads_bytes_total', 'device', ...CONTAINER),
  counter('container_fs_writes_bytes_total', 'device', ...CONTAINER),
  gauge('container_memory_cache', ...CONTAINER),
  counter('container_memory_failures_total', 'failure_type', 'scope', ...CONTAINER),
  gauge('container_memory_rss', ...CONTAINER),
  gauge('container_memory_swap', ...CONTAINER),
  gauge('container_memory_usage_bytes', ...CONTAINER),
  gauge('container_memory_working_set_bytes', ...CONTAINER),
  counter('container_oom_events_total', ...CONTAINER),
  ...['system', 'user'].map((mode) => counter(`container_cpu_${mode}_seconds_total`, ...CONTAINER)),
  ...['failcnt', 'kernel_usage', 'mapped_file', 'max_usage_bytes'].map((what) =>
    gauge(`container_memory_${what}`, ...CONTAINER),
  ),
  ...['active', 'inactive'].map((what) => gauge(`container_memory_total_${what}_file_bytes`, ...CONTAINER)),
  ...['file_descriptors', 'last_seen', 'processes', 'sockets', 'spec_cpu_shares', 'start_time_seconds'].map((what) =>
    gauge(`container_${what}`, ...CONTAINER),
  ),
  ...['threads', 'threads_max', 'ulimits_soft'].map((what) => gauge(`container_${what}`, ...CONTAINER)),
  ...['receive', 'transmit'].flatMap((direction) =>
    ['bytes', 'errors', 'packets', 'packets_dropped'].map((what) =>
      counter(`container_network_${direction}_${what}_total`, ...INTERFACE),
    ),
  ),
  gauge('container_network_advance_tcp_stats_total', 'tcp_state', ...CONTAINER),
  ...['tcp', 'tcp6'].map((protocol) => gauge(`container_network_${protocol}_usage_total`, 'tcp_state', ...CONTAINER)),
  ...['udp', 'udp6'].map((protocol) => gauge(`container_network_${protocol}_usage_total`, 'udp_state', ...CONTAINER)),
  gauge('container_tasks_state', 'state', ...CONTAINER),
  gauge('machine_cpu_cores', 'machine_id'),
  gauge('machine_memory_bytes', 'machine_id'),
];

export const KUBELET_PROBES: readonly Metric[] = [
  counter('prober_probe_total', 'container', 'namespace', 'pod', 'pod_uid', 'probe_type', 'result'),
  histogram('prober_probe_duration_seconds', DEFAULT_BOUNDS, 'container', 'namespace', 'pod', 'probe_type'),
];

/** prometheus-adapter, which is an API server of its own. */
export const PROMETHEUS_ADAPTER: readonly Metric[] = [
  ...KUBERNETES_PROCESS,
  ...CLIENT,
  counter('apiserver_audit_event_total'),
  histogram('apiserver_delegated_authn_request_duration_seconds', [0.25, 0.5, 0.7, 1, 1.5, 3, 5, 10], 'code'),
  gauge('apiserver_envelope_encryption_dek_cache_fill_percent'),
  counter('apiserver_storage_data_key_generation_failures_total'),
  counter('apiserver_webhooks_x509_missing_san_total'),
  counter('apiserver_request_total', 'code', ...REQUEST),
  histogram('apiserver_request_duration_seconds', FINE_BOUNDS, ...REQUEST),
  gauge('apiserver_current_inflight_requests', 'request_kind'),
];
