import { GO_PROCESS } from './kubernetes.ts';
import { counter, gauge, histogram, type Metric } from './metric.ts';

/** @see https://grafana.com/docs/tempo/latest/operations/monitor/ */
export const TEMPO: readonly Metric[] = [
  ...GO_PROCESS,
  gauge('tempo_build_info', 'version'),
  counter('prometheus_remote_storage_samples_failed_total', 'remote_name', 'tenant', 'url'),
  counter('tempo_backend_scheduler_jobs_failed_total', 'job_type', 'tenant'),
  counter('tempo_discarded_spans_total', 'reason', 'tenant'),
  counter('tempo_distributor_bytes_received_total', 'tenant'),
  counter('tempo_distributor_spans_received_total', 'tenant'),
  gauge('tempo_live_store_live_traces', 'tenant'),
  counter('tempo_live_store_local_failed_flushes_total'),
  gauge('tempo_metrics_generator_registry_active_series', 'tenant'),
  counter('tempo_metrics_generator_registry_series_limited_total', 'tenant'),
  histogram('tempo_request_duration_seconds', [0.005, 0.01, 0.1, 1, 10], 'method', 'route', 'status_code', 'ws'),
  gauge('tempodb_blocklist_length', 'tenant'),
  counter('tempodb_blocklist_poll_errors_total', 'tenant'),
];

/**
 * What the collector tells of itself is no Go process as others describe it: it names its own memory and CPU.
 *
 * @see https://opentelemetry.io/docs/collector/internal-telemetry/
 */
export const OTEL_COLLECTOR: readonly Metric[] = [
  counter('otelcol_exporter_enqueue_failed_spans_total', 'exporter'),
  gauge('otelcol_exporter_queue_capacity', 'data_type', 'exporter'),
  gauge('otelcol_exporter_queue_size', 'data_type', 'exporter'),
  counter('otelcol_exporter_send_failed_spans_total', 'exporter'),
  counter('otelcol_exporter_sent_spans_total', 'exporter'),
  gauge('otelcol_process_memory_rss_bytes'),
  counter('otelcol_processor_tail_sampling_new_trace_id_received_total'),
  counter('otelcol_processor_tail_sampling_sampling_trace_dropped_too_early_total'),
  counter('otelcol_receiver_accepted_spans_total', 'receiver', 'transport'),
  counter('otelcol_receiver_refused_spans_total', 'receiver', 'transport'),
];
