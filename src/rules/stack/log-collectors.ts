import type { ProcessJob } from '../process-alert.ts';
import { stackJobs } from './stack-jobs.ts';

/** A collector of logs, as far as the alerts about it differ from those about another. */
export interface LogCollector {
  /** Its name in texts, with which the names of its alerts begin. */
  readonly name: string;
  /** Name of its component, container and job. */
  readonly container: string;
  readonly port: number;
  readonly job: ProcessJob;
  readonly metrics: {
    /** Histogram of requests to Loki, by status code. */
    readonly requests: string;
    /** Counter of lines that were given up, by reason. */
    readonly lostLines: string;
    /** Counter of lines beyond the rate limit, by label and its value. */
    readonly cutLines: string;
    /** Gauges of the size of each file, and of how much of it was read. */
    readonly fileBytes: string;
    readonly readBytes: string;
    /** Gauge of what it reads at all. */
    readonly sources: string;
    /** Counters of what was sent. */
    readonly sentLines: string;
    readonly sentBytes: string;
    /** Counter of lines that are not meant to be sent, by reason. */
    readonly sortedOutLines: string;
  };
}

/** The collectors that `logs.collector` can name. */
export const logCollectors = {
  promtail: {
    name: 'Promtail',
    container: 'promtail',
    port: 3101,
    job: stackJobs.promtail,
    metrics: {
      requests: 'promtail_request_duration_seconds',
      lostLines: 'promtail_dropped_entries_total',
      cutLines: 'logentry_dropped_lines_by_label_total',
      fileBytes: 'promtail_file_bytes_total',
      readBytes: 'promtail_read_bytes_total',
      sources: 'promtail_targets_active_total',
      sentLines: 'promtail_sent_entries_total',
      sentBytes: 'promtail_sent_bytes_total',
      sortedOutLines: 'logentry_dropped_lines_total',
    },
  },
  /** @see https://grafana.com/docs/alloy/latest/reference/components/loki/ */
  alloy: {
    name: 'Alloy',
    container: 'alloy',
    port: 12345,
    job: stackJobs.alloy,
    metrics: {
      requests: 'loki_write_request_duration_seconds',
      lostLines: 'loki_write_dropped_entries_total',
      cutLines: 'loki_process_dropped_lines_by_label_total',
      fileBytes: 'loki_source_file_file_bytes_total',
      readBytes: 'loki_source_file_read_bytes_total',
      sources: 'loki_source_file_files_active_total',
      sentLines: 'loki_write_sent_entries_total',
      sentBytes: 'loki_write_sent_bytes_total',
      sortedOutLines: 'loki_process_dropped_lines_total',
    },
  },
} as const satisfies Readonly<Record<string, LogCollector>>;
