import { GO_PROCESS } from './kubernetes.ts';
import { collected, counter, gauge, histogram, type Metric, summary } from './metric.ts';

const POD = ['namespace', 'pod', 'uid'];
const OF_CONTAINER = [...POD, 'container'];
const RESOURCE = [...OF_CONTAINER, 'node', 'resource', 'unit'];
const OWNER = ['owner_is_controller', 'owner_kind', 'owner_name'];

/** Numbers of replicas of a kind of workload. */
const replicas = (kind: string, ...names: string[]): Metric[] =>
  names.map((name) => gauge(`kube_${kind}_${name}`, 'namespace', kind));

/**
 * Kubernetes objects, by the collector that must run.
 *
 * @see https://github.com/kubernetes/kube-state-metrics/tree/main/docs/metrics
 */
export const KUBE_STATE_METRICS: readonly Metric[] = [
  ...collected('daemonsets', [
    ...replicas('daemonset', 'status_desired_number_scheduled', 'status_number_ready', 'status_number_misscheduled'),
    ...replicas('daemonset', 'status_current_number_scheduled', 'status_updated_number_scheduled'),
    ...replicas('daemonset', 'status_number_available', 'status_number_unavailable'),
    ...replicas('daemonset', 'metadata_generation', 'status_observed_generation'),
  ]),
  ...collected('deployments', [
    ...replicas('deployment', 'spec_replicas', 'status_replicas_available', 'status_replicas_updated'),
    ...replicas('deployment', 'metadata_generation', 'status_observed_generation'),
    gauge('kube_deployment_status_condition', 'namespace', 'deployment', 'condition', 'status'),
  ]),
  ...collected('statefulsets', [
    ...replicas('statefulset', 'replicas', 'status_replicas', 'status_replicas_ready', 'status_replicas_updated'),
    ...replicas('statefulset', 'metadata_generation', 'status_observed_generation'),
    ...['current', 'update'].map((name) =>
      gauge(`kube_statefulset_status_${name}_revision`, 'namespace', 'statefulset', 'revision'),
    ),
  ]),
  ...collected('replicasets', [gauge('kube_replicaset_owner', 'namespace', 'replicaset', ...OWNER)]),
  ...collected('jobs', [
    gauge('kube_job_owner', 'namespace', 'job_name', ...OWNER),
    gauge('kube_job_failed', 'namespace', 'job_name', 'condition'),
    gauge('kube_job_status_active', 'namespace', 'job_name'),
    gauge('kube_job_status_start_time', 'namespace', 'job_name'),
  ]),
  ...collected('cronjobs', [
    ...['next_schedule_time', 'spec_suspend', 'status_active', 'status_last_schedule_time'].map((name) =>
      gauge(`kube_cronjob_${name}`, 'namespace', 'cronjob'),
    ),
    gauge('kube_cronjob_status_last_successful_time', 'namespace', 'cronjob'),
  ]),
  ...collected('horizontalpodautoscalers', [
    gauge(
      'kube_horizontalpodautoscaler_info',
      'namespace',
      'horizontalpodautoscaler',
      'scaletargetref_api_version',
      'scaletargetref_kind',
      'scaletargetref_name',
    ),
    gauge(
      'kube_horizontalpodautoscaler_status_condition',
      'namespace',
      'horizontalpodautoscaler',
      'condition',
      'status',
    ),
    ...['spec_max_replicas', 'spec_min_replicas', 'status_current_replicas', 'status_desired_replicas'].map((name) =>
      gauge(`kube_horizontalpodautoscaler_${name}`, 'namespace', 'horizontalpodautoscaler'),
    ),
  ]),
  ...collected('namespaces', [gauge('kube_namespace_status_phase', 'namespace', 'phase')]),
  ...collected('resourcequotas', [gauge('kube_resourcequota', 'namespace', 'resource', 'resourcequota', 'type')]),
  ...collected('nodes', [
    gauge('kube_node_info', 'node', 'internal_ip', 'kernel_version', 'kubelet_version', 'os_image'),
    gauge('kube_node_spec_taint', 'node', 'effect', 'key', 'value'),
    gauge('kube_node_spec_unschedulable', 'node'),
    gauge('kube_node_status_allocatable', 'node', 'resource', 'unit'),
    gauge('kube_node_status_capacity', 'node', 'resource', 'unit'),
    gauge('kube_node_status_condition', 'node', 'condition', 'status'),
  ]),
  ...collected('persistentvolumes', [gauge('kube_persistentvolume_status_phase', 'persistentvolume', 'phase')]),
  ...collected('persistentvolumeclaims', [
    gauge('kube_persistentvolumeclaim_access_mode', 'namespace', 'persistentvolumeclaim', 'access_mode'),
    gauge('kube_persistentvolumeclaim_status_phase', 'namespace', 'persistentvolumeclaim', 'phase'),
    gauge('kube_persistentvolumeclaim_info', 'namespace', 'persistentvolumeclaim', 'storageclass', 'volumename'),
  ]),
  ...collected('poddisruptionbudgets', [
    ...['current_healthy', 'desired_healthy', 'expected_pods', 'pod_disruptions_allowed'].map((name) =>
      gauge(`kube_poddisruptionbudget_status_${name}`, 'namespace', 'poddisruptionbudget'),
    ),
  ]),
  ...collected('pods', [
    gauge('kube_pod_info', ...POD, 'created_by_kind', 'created_by_name', 'host_ip', 'host_network', 'node', 'pod_ip'),
    gauge('kube_pod_owner', ...POD, ...OWNER),
    gauge('kube_pod_start_time', ...POD),
    gauge('kube_pod_deletion_timestamp', ...POD),
    gauge('kube_pod_spec_volumes_persistentvolumeclaims_info', ...POD, 'persistentvolumeclaim', 'volume'),
    gauge('kube_pod_status_phase', ...POD, 'phase'),
    gauge('kube_pod_status_ready', ...POD, 'condition'),
    gauge('kube_pod_status_reason', ...POD, 'reason'),
    gauge('kube_pod_status_unschedulable', ...POD),
    gauge('kube_pod_init_container_status_waiting_reason', ...OF_CONTAINER, 'reason'),
    gauge('kube_pod_container_info', ...OF_CONTAINER, 'image', 'image_spec'),
    gauge('kube_pod_container_resource_limits', ...RESOURCE),
    gauge('kube_pod_container_resource_requests', ...RESOURCE),
    gauge('kube_pod_container_status_last_terminated_reason', ...OF_CONTAINER, 'reason'),
    gauge('kube_pod_container_status_ready', ...OF_CONTAINER),
    counter('kube_pod_container_status_restarts_total', ...OF_CONTAINER),
    gauge('kube_pod_container_status_running', ...OF_CONTAINER),
    gauge('kube_pod_container_status_waiting_reason', ...OF_CONTAINER, 'reason'),
  ]),
];

/** kube-state-metrics about itself. */
export const KUBE_STATE_METRICS_TELEMETRY: readonly Metric[] = [
  ...GO_PROCESS,
  counter('kube_state_metrics_list_total', 'resource', 'result'),
  gauge('kube_state_metrics_shard_ordinal', 'shard_ordinal'),
  gauge('kube_state_metrics_total_shards'),
  counter('kube_state_metrics_watch_total', 'resource', 'result'),
];

const FILE_SYSTEM = ['device', 'device_error', 'fstype', 'mountpoint'];

/**
 * The operating system of a node, by the collector that must run.
 *
 * @see https://github.com/prometheus/node_exporter#collectors
 */
export const NODE_EXPORTER: readonly Metric[] = [
  ...GO_PROCESS,
  gauge('node_scrape_collector_success', 'collector'),
  ...collected('bonding', [gauge('node_bonding_active', 'master'), gauge('node_bonding_slaves', 'master')]),
  ...collected('conntrack', [gauge('node_nf_conntrack_entries'), gauge('node_nf_conntrack_entries_limit')]),
  ...collected('cpu', [counter('node_cpu_seconds_total', 'cpu', 'mode')]),
  ...collected('diskstats', [
    ...['io_time_seconds', 'io_time_weighted_seconds', 'read_bytes', 'written_bytes'].map((name) =>
      counter(`node_disk_${name}_total`, 'device'),
    ),
    ...['reads_completed', 'writes_completed'].map((name) => counter(`node_disk_${name}_total`, 'device')),
  ]),
  ...collected('edac', [
    counter('node_edac_correctable_errors_total', 'controller'),
    counter('node_edac_uncorrectable_errors_total', 'controller'),
  ]),
  ...collected('filefd', [gauge('node_filefd_allocated'), gauge('node_filefd_maximum')]),
  ...collected('filesystem', [
    ...['avail_bytes', 'device_error', 'files', 'files_free', 'free_bytes', 'readonly', 'size_bytes'].map((name) =>
      gauge(`node_filesystem_${name}`, ...FILE_SYSTEM),
    ),
  ]),
  ...collected(
    'loadavg',
    ['1', '5', '15'].map((minutes) => gauge(`node_load${minutes}`)),
  ),
  ...collected('mdadm', [gauge('node_md_disks', 'device', 'state'), gauge('node_md_disks_required', 'device')]),
  ...collected('meminfo', [
    ...['Buffers', 'Cached', 'MemAvailable', 'MemFree', 'MemTotal', 'SwapFree', 'SwapTotal'].map((name) =>
      gauge(`node_memory_${name}_bytes`),
    ),
  ]),
  ...collected('netclass', [gauge('node_network_up', 'device'), gauge('node_network_speed_bytes', 'device')]),
  ...collected('netdev', [
    ...['receive', 'transmit'].flatMap((direction) =>
      ['bytes', 'drop', 'errs', 'packets'].map((what) => counter(`node_network_${direction}_${what}_total`, 'device')),
    ),
  ]),
  ...collected('netstat', [
    ...['Tcp_OutSegs', 'Tcp_RetransSegs', 'TcpExt_ListenDrops', 'TcpExt_ListenOverflows'].map((name) =>
      counter(`node_netstat_${name}`),
    ),
  ]),
  ...collected('pressure', [
    ...['cpu_waiting', 'io_stalled', 'io_waiting', 'memory_stalled', 'memory_waiting'].map((name) =>
      counter(`node_pressure_${name}_seconds_total`),
    ),
  ]),
  ...collected('stat', [gauge('node_boot_time_seconds'), counter('node_context_switches_total')]),
  ...collected('time', [gauge('node_time_seconds')]),
  ...collected('timex', [
    ...['estimated_error_seconds', 'maxerror_seconds', 'offset_seconds', 'sync_status'].map((name) =>
      gauge(`node_timex_${name}`),
    ),
  ]),
  ...collected('uname', [gauge('node_uname_info', 'machine', 'nodename', 'release', 'sysname')]),
  ...collected('vmstat', [counter('node_vmstat_oom_kill'), counter('node_vmstat_pgmajfault')]),
];

/** What a probe of the blackbox exporter tells of its target. */
export const PROBE: readonly Metric[] = [
  gauge('probe_dns_lookup_time_seconds'),
  gauge('probe_duration_seconds'),
  gauge('probe_failed_due_to_regex'),
  gauge('probe_http_duration_seconds', 'phase'),
  gauge('probe_http_redirects'),
  gauge('probe_http_ssl'),
  gauge('probe_http_status_code'),
  gauge('probe_http_version'),
  gauge('probe_ip_protocol'),
  gauge('probe_ssl_earliest_cert_expiry'),
  gauge('probe_ssl_last_chain_expiry_timestamp_seconds'),
  gauge('probe_success'),
  gauge('probe_tls_version_info', 'version'),
];

/** The blackbox exporter about itself. */
export const BLACKBOX_EXPORTER: readonly Metric[] = [
  ...GO_PROCESS,
  gauge('blackbox_exporter_config_last_reload_successful'),
  counter('blackbox_module_unknown_total'),
];

/** Series that Prometheus adds to every scrape. */
export const EVERY_SCRAPE: readonly Metric[] = [
  gauge('up'),
  gauge('scrape_duration_seconds'),
  gauge('scrape_samples_post_metric_relabeling'),
  gauge('scrape_samples_scraped'),
  gauge('scrape_series_added'),
];

/** The sidecar of Prometheus and Alertmanager that has them read new configuration. */
export const CONFIG_RELOADER: readonly Metric[] = [
  ...GO_PROCESS,
  gauge('reloader_last_reload_successful'),
  gauge('reloader_last_reload_success_timestamp_seconds'),
];

export const PROMETHEUS_OPERATOR: readonly Metric[] = [
  ...GO_PROCESS,
  counter('prometheus_operator_list_operations_failed_total', 'controller'),
  counter('prometheus_operator_list_operations_total', 'controller'),
  gauge('prometheus_operator_managed_resources', 'controller', 'resource', 'state'),
  counter('prometheus_operator_node_address_lookup_errors_total'),
  gauge('prometheus_operator_ready', 'controller'),
  counter('prometheus_operator_reconcile_errors_total', 'controller'),
  counter('prometheus_operator_reconcile_operations_total', 'controller'),
  counter('prometheus_operator_status_update_errors_total', 'controller'),
  counter('prometheus_operator_status_update_operations_total', 'controller'),
  gauge('prometheus_operator_syncs', 'controller', 'status'),
  counter('prometheus_operator_watch_operations_failed_total', 'controller'),
  counter('prometheus_operator_watch_operations_total', 'controller'),
];

/** @see https://prometheus.io/docs/prometheus/latest/ (its own /metrics) */
export const PROMETHEUS: readonly Metric[] = [
  ...GO_PROCESS,
  gauge('prometheus_build_info', 'version'),
  gauge('prometheus_config_last_reload_successful'),
  gauge('prometheus_config_last_reload_success_timestamp_seconds'),
  counter('prometheus_notifications_dropped_total'),
  counter('prometheus_notifications_errors_total', 'alertmanager'),
  gauge('prometheus_notifications_alertmanagers_discovered'),
  gauge('prometheus_notifications_queue_capacity'),
  gauge('prometheus_notifications_queue_length'),
  counter('prometheus_notifications_sent_total', 'alertmanager'),
  counter('prometheus_rule_evaluation_failures_total', 'rule_group'),
  counter('prometheus_rule_group_iterations_missed_total', 'rule_group'),
  gauge('prometheus_rule_group_last_duration_seconds', 'rule_group'),
  gauge('prometheus_rule_group_interval_seconds', 'rule_group'),
  gauge('prometheus_engine_queries'),
  gauge('prometheus_engine_queries_concurrent_max'),
  summary('prometheus_engine_query_duration_seconds', 'quantile', 'slice'),
  counter('prometheus_http_requests_total', 'code', 'handler'),
  gauge('prometheus_ready'),
  counter('prometheus_sd_kubernetes_failures_total'),
  counter('prometheus_sd_refresh_failures_total', 'mechanism'),
  summary('prometheus_target_interval_length_seconds', 'interval', 'quantile'),
  counter('prometheus_target_scrapes_exceeded_body_size_limit_total'),
  counter('prometheus_target_scrapes_exceeded_sample_limit_total'),
  counter('prometheus_target_scrapes_sample_out_of_bounds_total'),
  counter('prometheus_target_scrapes_sample_out_of_order_total'),
  counter('prometheus_target_scrape_pool_exceeded_target_limit_total'),
  counter('prometheus_target_scrape_pool_reloads_failed_total'),
  gauge('prometheus_target_scrape_pool_target_limit', 'scrape_job'),
  gauge('prometheus_target_scrape_pool_targets', 'scrape_job'),
  counter('prometheus_target_sync_failed_total', 'scrape_job'),
  counter('prometheus_target_scrape_pool_exceeded_label_limits_total'),
  counter('prometheus_target_scrapes_sample_duplicate_timestamp_total'),
  gauge('prometheus_tsdb_blocks_loaded'),
  counter('prometheus_tsdb_compactions_failed_total'),
  counter('prometheus_tsdb_compactions_total'),
  counter('prometheus_tsdb_head_samples_appended_total', 'type'),
  gauge('prometheus_tsdb_head_chunks_storage_size_bytes'),
  gauge('prometheus_tsdb_head_series'),
  counter('prometheus_tsdb_head_series_created_total'),
  gauge('prometheus_tsdb_lowest_timestamp_seconds'),
  counter('prometheus_tsdb_reloads_failures_total'),
  gauge('prometheus_tsdb_retention_limit_bytes'),
  counter('prometheus_tsdb_size_retentions_total'),
  gauge('prometheus_tsdb_storage_blocks_bytes'),
  counter('prometheus_tsdb_wal_corruptions_total'),
  summary('prometheus_tsdb_wal_fsync_duration_seconds', 'quantile'),
  gauge('prometheus_tsdb_wal_storage_size_bytes'),
  counter('prometheus_tsdb_wal_truncations_failed_total'),
  counter('prometheus_remote_storage_bytes_total', 'remote_name', 'url'),
  counter('prometheus_remote_storage_samples_failed_total', 'remote_name', 'url'),
  gauge('prometheus_remote_storage_samples_pending', 'remote_name', 'url'),
  counter('prometheus_remote_storage_samples_retried_total', 'remote_name', 'url'),
  gauge('prometheus_remote_storage_shards', 'remote_name', 'url'),
  counter('prometheus_remote_storage_samples_dropped_total', 'remote_name', 'url'),
  counter('prometheus_remote_storage_samples_total', 'remote_name', 'url'),
  gauge('prometheus_remote_storage_highest_timestamp_in_seconds'),
  gauge('prometheus_remote_storage_queue_highest_timestamp_seconds', 'remote_name', 'url'),
  gauge('prometheus_remote_storage_queue_highest_sent_timestamp_seconds', 'remote_name', 'url'),
  gauge('prometheus_remote_storage_shards_desired', 'remote_name', 'url'),
  gauge('prometheus_remote_storage_shards_max', 'remote_name', 'url'),
];

/** @see https://thanos.io/tip/components/rule.md/ (its own /metrics) */
export const THANOS_RULER: readonly Metric[] = [
  ...GO_PROCESS,
  counter('prometheus_rule_evaluations_total', 'rule_group'),
  counter('prometheus_rule_evaluation_failures_total', 'rule_group'),
  counter('thanos_alert_sender_alerts_dropped_total'),
  counter('thanos_alert_sender_alerts_sent_total', 'alertmanager'),
  gauge('thanos_rule_config_last_reload_successful'),
];

/** The sidecar that answers Thanos and uploads blocks. @see https://thanos.io/tip/components/sidecar.md/ */
export const THANOS_SIDECAR: readonly Metric[] = [
  ...GO_PROCESS,
  gauge('thanos_objstore_bucket_last_successful_upload_time', 'bucket'),
  counter('thanos_objstore_bucket_operation_failures_total', 'bucket', 'operation'),
  counter('thanos_objstore_bucket_operations_total', 'bucket', 'operation'),
  gauge('thanos_sidecar_prometheus_up'),
];

export const ALERTMANAGER: readonly Metric[] = [
  ...GO_PROCESS,
  gauge('alertmanager_alerts', 'state'),
  counter('alertmanager_alerts_invalid_total', 'version'),
  counter('alertmanager_alerts_received_total', 'status', 'version'),
  gauge('alertmanager_cluster_failed_peers'),
  gauge('alertmanager_cluster_members'),
  gauge('alertmanager_config_hash'),
  gauge('alertmanager_config_last_reload_successful'),
  histogram('alertmanager_notification_latency_seconds', [1, 5, 10, 15, 20], 'integration', 'receiver_name'),
  counter('alertmanager_notifications_failed_total', 'integration', 'reason', 'receiver_name'),
  counter('alertmanager_notifications_total', 'integration', 'receiver_name'),
  gauge('alertmanager_silences', 'state'),
];

export const GRAFANA: readonly Metric[] = [
  ...GO_PROCESS,
  gauge('grafana_build_info', 'version'),
  histogram('grafana_http_request_duration_seconds', [0.005, 0.01, 0.1, 1, 10], 'handler', 'method', 'status_code'),
  counter('grafana_plugin_request_total', 'endpoint', 'plugin_id', 'status', 'status_source', 'target'),
];
