import type { Percentage } from '../../config/percentage.ts';
import { type CaseLabels, round, series } from '../cases.ts';
import { processAlert } from '../process-alert.ts';
import { maxBy, on, ratio } from '../promql.ts';
import type { AlertRule } from '../rule.ts';
import { stackJobs } from './stack-jobs.ts';

/** Thresholds of the alerts about series. */
export interface SeriesThresholds {
  readonly prometheusSeriesGrowth: Percentage;
  readonly prometheusSeriesChurn: Percentage;
}

const { prometheus } = stackJobs;
const POD = ['namespace', 'pod'];
const own = (metric: string): string => `${metric}{${prometheus.matchers}}`;

/** Alerts about series that become too many. */
export function seriesAlerts(thresholds: SeriesThresholds): AlertRule[] {
  return [seriesGrowth(thresholds.prometheusSeriesGrowth.ratio), churn(thresholds.prometheusSeriesChurn.ratio)];
}

/** Series below which growth tells nothing: a stack that starts grows by itself. */
const FEW_SERIES = 20_000;

function seriesGrowth(threshold: number): AlertRule {
  const AGO = 6 * 60;
  const grown =
    (share: number, from = 100_000) =>
    (labels: CaseLabels) => [
      series('prometheus_tsdb_head_series', labels, `${from}x${AGO} ${Math.round(from * (1 + share))}x120`),
    ];
  const now = maxBy(POD, own('prometheus_tsdb_head_series'));
  const before = maxBy(POD, `${own('prometheus_tsdb_head_series')} offset 6h`);
  const share = round(threshold * 1.2);
  const at = `${AGO + 120}m`;
  return processAlert({
    alert: 'PrometheusSeriesGrowth',
    beside: 'fires',
    job: prometheus,
    expr: `${ratio(now, before)} - 1 > ${threshold}
and ${on(...POD)}
${now} > ${FEW_SERIES}`,
    for: '1h',
    severity: 'warning',
    summary: 'The series of Prometheus have suddenly become many more.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} has {{ $value | humanizePercentage }} more series than six hours ago.',
    sick: grown(share),
    well: grown(round(threshold * 0.8)),
    from: AGO + 1,
    value: Math.round(100_000 * (1 + share)) / 100_000 - 1,
    quiet: [
      {
        name: 'a small Prometheus',
        input: grown(share, Math.floor((FEW_SERIES * 0.9) / (1 + share)))(prometheus.labels),
        at,
      },
      {
        name: 'a small Prometheus beside a large stranger',
        input: [
          ...grown(share, Math.floor((FEW_SERIES * 0.9) / (1 + share)))(prometheus.labels),
          series('prometheus_tsdb_head_series', { ...prometheus.labels, job: 'other' }, `100000x${2 * AGO}`),
        ],
        at,
      },
      {
        name: 'no history of six hours',
        input: [series('prometheus_tsdb_head_series', prometheus.labels, '100000x200')],
        at: '3h',
      },
    ],
    runbook: {
      meaning: 'Much more is scraped than six hours ago: new targets, or a label with values without end.',
      impact: 'Memory grows with the series. If it goes on, Prometheus is killed.',
      diagnosis: [
        'See which job brought them: `topk(10, sum by (job) (scrape_samples_post_metric_relabeling) - sum by (job) (scrape_samples_post_metric_relabeling offset 6h))`.',
        'See which metric and which label: Status > TSDB status in Prometheus.',
        'A node pool or a service that was added on purpose explains it.',
      ],
      mitigation: [
        'Set a lower metrics.sampleLimit for a service whose labels grow without end, and tell its team.',
        'Raise prometheus.resources when the growth is wanted.',
      ],
    },
  });
}

function churn(threshold: number): AlertRule {
  const born = (share: number) => (labels: CaseLabels) => [
    series('prometheus_tsdb_head_series_created_total', labels, `0+${round((share * 60_000) / 60)}x400`),
    series('prometheus_tsdb_head_series', labels, '60000x400'),
  ];
  const share = round(threshold * 1.2);
  return processAlert({
    alert: 'PrometheusSeriesChurnHigh',
    beside: 'fires',
    job: prometheus,
    expr: `${ratio(
      maxBy(POD, `increase(${own('prometheus_tsdb_head_series_created_total')}[1h])`),
      maxBy(POD, own('prometheus_tsdb_head_series')),
    )}
> ${threshold}`,
    // Longer than the range: a restart counts every series once.
    for: '90m',
    severity: 'warning',
    summary: 'The series of Prometheus are replaced too fast.',
    description:
      'Within an hour, {{ $value | humanizePercentage }} of the series of Prometheus {{ $labels.namespace }}/{{ $labels.pod }} were new.',
    sick: born(share),
    well: born(round(threshold * 0.8)),
    from: 51,
    value: share,
    quiet: [
      {
        name: 'a restart, which counts every series once',
        input: [
          series('prometheus_tsdb_head_series_created_total', prometheus.labels, '60000x60 60000x340'),
          series(
            'prometheus_tsdb_head_series_created_total',
            { ...prometheus.labels, instance: 'new' },
            '_x60 0 60000x340',
          ),
          series('prometheus_tsdb_head_series', prometheus.labels, '60000x400'),
        ],
        at: '155m',
      },
      {
        name: 'another process has few series',
        input: [
          ...born(round(threshold * 0.8))(prometheus.labels),
          series('prometheus_tsdb_head_series_created_total', { ...prometheus.labels, job: 'other' }, '0+60000x400'),
        ],
        at: '3h',
      },
    ],
    runbook: {
      meaning: 'Series appear and disappear all the time, such as those with the name of a pod that lives for minutes.',
      impact: 'Series of the last hours stay in memory even when they are gone. Memory and the index of blocks grow.',
      diagnosis: [
        'See which job brings new series: `topk(10, sum by (job) (sum_over_time(scrape_series_added[1h])))`.',
        'See which label has the most values: Status > TSDB status in Prometheus.',
        'See whether pods restart or jobs run all the time: `topk(10, sum by (namespace) (changes(kube_pod_start_time[1h])))`.',
      ],
      mitigation: [
        'Remove labels without end, such as ids of requests or sessions, where they are made.',
        'Stop what restarts again and again.',
      ],
    },
  });
}
