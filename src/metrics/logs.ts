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
  counter('loki_distributor_lines_received_total', 'tenant'),
  counter('loki_ingester_checkpoint_creations_failed_total'),
  counter('loki_ingester_chunks_flush_failures_total'),
  gauge('loki_ingester_memory_streams', 'tenant'),
  counter('loki_ingester_wal_corruptions_total', 'type'),
  counter('loki_ingester_wal_disk_full_failures_total'),
  gauge('loki_ingester_wal_replay_active'),
  counter('loki_panic_total'),
  histogram('loki_request_duration_seconds', [0.005, 0.01, 0.1, 1, 10], 'method', 'route', 'status_code', 'ws'),
  gauge('loki_ring_members', 'name', 'state'),
];

/** Some of its metrics are gauges, although their names end like those of counters. */
export const PROMTAIL: readonly Metric[] = [
  ...GO_PROCESS,
  counter('logentry_dropped_lines_by_label_total', 'label_name', 'label_value'),
  counter('promtail_dropped_entries_total', 'host', 'reason', 'tenant'),
  gauge('promtail_file_bytes_total', 'path'),
  gauge('promtail_read_bytes_total', 'path'),
  histogram('promtail_request_duration_seconds', [0.005, 0.01, 0.1, 1, 10], 'host', 'status_code'),
  counter('promtail_sent_entries_total', 'host'),
  gauge('promtail_targets_active_total'),
];
