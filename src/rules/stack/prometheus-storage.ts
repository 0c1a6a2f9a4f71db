import type { Percentage } from '../../config/percentage.ts';
import { type CaseLabels, round, series, steady } from '../cases.ts';
import { countedAlert, processAlert } from '../process-alert.ts';
import { maxBy, ratio } from '../promql.ts';
import type { AlertRule } from '../rule.ts';
import { databaseAlerts, SEE_LOG } from './prometheus-database.ts';
import { type SeriesThresholds, seriesAlerts } from './prometheus-series.ts';
import { stackJobs } from './stack-jobs.ts';

interface StorageThresholds extends SeriesThresholds {
  readonly prometheusOversize: Percentage;
}

const { prometheus } = stackJobs;
const POD = ['namespace', 'pod'];
const own = (metric: string): string => `${metric}{${prometheus.matchers}}`;

/** Alerts about what Prometheus stores. */
export function storageAlerts(thresholds: StorageThresholds): AlertRule[] {
  return [
    ...databaseAlerts(),
    oversize(thresholds.prometheusOversize.ratio),
    historyCut(),
    ...seriesAlerts(thresholds),
  ];
}

function oversize(threshold: number): AlertRule {
  const limit = 100_000;
  const most = round(1 + threshold * 1.2);
  const parts = {
    prometheus_tsdb_storage_blocks_bytes: 0.7,
    prometheus_tsdb_wal_storage_size_bytes: 0.2,
    prometheus_tsdb_head_chunks_storage_size_bytes: 0.1,
  };
  const sized = (share: number) => (labels: CaseLabels) => [
    series('prometheus_tsdb_retention_limit_bytes', labels, steady(limit)),
    ...Object.entries(parts).map(([metric, part]) => series(metric, labels, steady(part * share * limit))),
  ];
  const used = Object.keys(parts)
    .map((metric) => maxBy(POD, own(metric)))
    .join('\n+ ');
  return processAlert({
    alert: 'PrometheusStorageOversize',
    beside: 'fires',
    job: prometheus,
    expr: `${ratio(`(\n${used}\n)`, maxBy(POD, own('prometheus_tsdb_retention_limit_bytes')))}
> ${round(1 + threshold)}`,
    for: '1h',
    severity: 'warning',
    summary: 'Prometheus stores more than its retention size.',
    description:
      'The data of Prometheus {{ $labels.namespace }}/{{ $labels.pod }} takes {{ $value | humanizePercentage }} of its retention size, and soon all of its volume.',
    sick: sized(most),
    well: sized(round(1 + threshold * 0.8)),
    value: most,
    quiet: [
      {
        name: 'the limit of another process is lower',
        input: [
          ...sized(round(1 + threshold * 0.8))(prometheus.labels),
          ...Object.keys(parts).map((metric) =>
            series(metric, { ...prometheus.labels, job: 'other' }, steady(10 * limit)),
          ),
        ],
        at: '100m',
      },
    ],
    runbook: {
      meaning:
        'Blocks, write-ahead log and chunks together exceed the size at which the oldest blocks should have been deleted.',
      impact: 'The volume fills up. Prometheus then stores nothing more, and does not start again after its next end.',
      diagnosis: [
        'See what is large: `prometheus_tsdb_wal_storage_size_bytes`, `prometheus_tsdb_head_chunks_storage_size_bytes` and `prometheus_tsdb_storage_blocks_bytes`.',
        'A large log: see whether PrometheusTSDBCompactionsFailing or a receiver of remote write that is far behind is the reason.',
        SEE_LOG,
      ],
      mitigation: [
        'Enlarge the volume: prometheus.storage.size, also in the claim that exists.',
        'Repair what keeps the log from being cut; see the alerts named above.',
      ],
    },
  });
}

function historyCut(): AlertRule {
  return countedAlert({
    alert: 'PrometheusHistoryCut',
    job: prometheus,
    metric: 'prometheus_tsdb_size_retentions_total',
    range: '1d',
    for: '5m',
    severity: 'info',
    summary: 'Prometheus deletes samples before their time.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} deleted blocks {{ $value | humanize }} times within a day because its data is too large, not because it is too old.',
    runbook: {
      meaning: 'The retention size was reached before the retention time.',
      impact: 'The history is shorter than prometheus.retention says. Nothing else suffers.',
      diagnosis: [
        'See how far back it reaches: `(time() - prometheus_tsdb_lowest_timestamp_seconds) / 86400` in days.',
        'See whether the series have grown: `prometheus_tsdb_head_series`, over the last weeks.',
      ],
      mitigation: [
        'Enlarge the volume: prometheus.storage.size, also in the claim that exists.',
        'Lower prometheus.retention to what the volume holds, or drop series that nobody reads.',
      ],
    },
  });
}
