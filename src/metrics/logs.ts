import { GO_PROCESS } from './kubernetes.ts';
import { counter, gauge, histogram, type Metric } from './metric.ts';

/** @see https://grafana.com/docs/loki/latest/operations/observability/ */
export const LOKI: readonly Metric[] = [
  ...GO_PROCESS,
  gauge('loki_build_info', 'version'),
  gauge('loki_boltdb_shipper_compact_tables_operation_last_successful_run_timestamp_seconds'),
  gauge('loki_boltdb_shipper_compactor_running'),
  gauge('loki_compactor_apply_retention_last_successful_run_timestamp_seconds'),
  counter('loki_discarded_samples_total', 'reason', 'tenant'),
  counter('loki_distributor_bytes_received_total', 'tenant'),
  counter('loki_distributor_lines_received_total', 'tenant'),
  counter('loki_ingester_checkpoint_creations_failed_total'),
  counter('loki_ingester_chunks_flush_failures_total'),
  gauge('loki_ingester_memory_chunks'),
  gauge('loki_ingester_memory_streams', 'tenant'),
  counter('loki_ingester_wal_corruptions_total', 'type'),
  counter('loki_ingester_wal_disk_full_failures_total'),
  gauge('loki_ingester_wal_replay_active'),
  counter('loki_panic_total'),
  histogram('loki_request_duration_seconds', [0.005, 0.01, 0.1, 1, 10], 'method', 'route', 'status_code', 'ws'),
  gauge('loki_ring_members', 'name', 'state'),
];

/** @see https://grafana.com/docs/loki/latest/operations/loki-canary/ */
export const LOKI_CANARY: readonly Metric[] = [...GO_PROCESS, counter('loki_canary_missing_entries_total')];

/** Some of its metrics are gauges, although their names end like those of counters. */
export const PROMTAIL: readonly Metric[] = [
  ...GO_PROCESS,
  counter('logentry_dropped_lines_by_label_total', 'label_name', 'label_value'),
  counter('logentry_dropped_lines_total', 'reason'),
  counter('promtail_dropped_entries_total', 'host', 'reason', 'tenant'),
  gauge('promtail_file_bytes_total', 'path'),
  gauge('promtail_read_bytes_total', 'path'),
  histogram('promtail_request_duration_seconds', [0.005, 0.01, 0.1, 1, 10], 'host', 'status_code'),
  counter('promtail_sent_bytes_total', 'host'),
  counter('promtail_sent_entries_total', 'host'),
  gauge('promtail_targets_active_total'),
];

/**
 * What every Alloy has that sends lines.
 *
 * @see https://grafana.com/docs/alloy/latest/reference/components/loki/loki.write/
 */
export const ALLOY_OF_EVENTS: readonly Metric[] = [
  ...GO_PROCESS,
  counter('loki_process_dropped_lines_total', 'component_id', 'reason'),
  counter('loki_write_dropped_entries_total', 'component_id', 'host', 'reason', 'tenant'),
  histogram(
    'loki_write_request_duration_seconds',
    [0.005, 0.01, 0.1, 1, 10],
    'component_id',
    'host',
    'status_code',
    'tenant',
  ),
  counter('loki_write_sent_bytes_total', 'component_id', 'host', 'tenant'),
  counter('loki_write_sent_entries_total', 'component_id', 'host', 'tenant'),
];

/**
 * Some of its metrics are gauges, although their names end like those of counters.
 *
 * @see https://grafana.com/docs/alloy/latest/reference/components/loki/
 */
export const ALLOY: readonly Metric[] = [
  ...ALLOY_OF_EVENTS,
  counter('loki_process_dropped_lines_by_label_total', 'component_id', 'label_name', 'label_value'),
  gauge('loki_source_file_file_bytes_total', 'component_id', 'path'),
  gauge('loki_source_file_files_active_total', 'component_id'),
  gauge('loki_source_file_read_bytes_total', 'component_id', 'path'),
];
