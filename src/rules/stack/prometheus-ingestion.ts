import { type CaseLabels, growing, series, steady } from '../cases.ts';
import { countedAlert, processAlert } from '../process-alert.ts';
import { on, sumBy } from '../promql.ts';
import type { AlertRule, NonEmpty } from '../rule.ts';
import { type ScrapeLimits, SEE_TARGETS, scrapeLimitAlerts } from './prometheus-scrape-limits.ts';
import { targetAlerts } from './prometheus-targets.ts';
import { stackJobs } from './stack-jobs.ts';

/** What the alerts about scraping depend on. */
export interface IngestionProps {
  readonly mode: 'server' | 'agent';
  /** Replicas of all shards. */
  readonly processes: number;
  /** Limits that are set for all jobs; services and other targets always have limits of samples and labels. */
  readonly limits: ScrapeLimits;
}

const { prometheus } = stackJobs;
const POD = ['namespace', 'pod'];

/** Alerts about what is scraped and does not arrive, or arrives twice. */
export function ingestionAlerts({ mode, processes, limits }: IngestionProps): AlertRule[] {
  return [
    // One that ingests nothing does not ingest its own series either: only another one sees it.
    ...(mode === 'server' && processes > 1 ? [notIngesting()] : []),
    duplicateTimestamps(),
    outOfOrder(),
    outOfBounds(),
    ...scrapeLimitAlerts(limits),
    ...targetAlerts(),
  ];
}

function notIngesting(): AlertRule {
  const appended = (perMinute: number) => (labels: CaseLabels) => [
    // Native histograms are counted apart.
    series('prometheus_tsdb_head_samples_appended_total', { ...labels, type: 'float' }, growing(perMinute)),
    series('prometheus_tsdb_head_samples_appended_total', { ...labels, type: 'histogram' }, steady(7)),
    series('prometheus_target_scrape_pool_targets', { ...labels, scrape_job: 'a' }, steady(3)),
  ];
  return processAlert({
    alert: 'PrometheusNotIngestingSamples',
    job: prometheus,
    expr: `${sumBy(POD, `rate(prometheus_tsdb_head_samples_appended_total{${prometheus.matchers}}[5m])`)} == 0
and ${on(...POD)}
${sumBy(POD, `prometheus_target_scrape_pool_targets{${prometheus.matchers}}`)} > 0`,
    for: '10m',
    severity: 'critical',
    summary: 'A Prometheus stores no samples.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} answers and knows its targets, but stores {{ $value | humanize }} samples a second.',
    sick: appended(0),
    well: appended(1),
    value: 0,
    quiet: [
      {
        name: 'it has no targets',
        input: [
          ...appended(0)(prometheus.labels).slice(0, 2),
          series('prometheus_target_scrape_pool_targets', { ...prometheus.labels, scrape_job: 'a' }, steady(0)),
          series('prometheus_target_scrape_pool_targets', { ...prometheus.labels, job: 'other' }, steady(1)),
        ],
        at: '60m',
      },
    ],
    runbook: {
      meaning: 'Another Prometheus still scrapes this one, and finds that it takes in nothing.',
      impact:
        'What only this one scrapes is lost, and its alerts see nothing. A Prometheus that is alone cannot find this out about itself: then the Watchdog stops.',
      diagnosis: [
        'Read its log: `kubectl -n monitoring logs <pod> -c prometheus | tail -50`.',
        'See whether its volume is full: `kubectl -n monitoring exec <pod> -c prometheus -- df -h /prometheus`.',
        SEE_TARGETS,
      ],
      mitigation: [
        'Enlarge the volume when it is full: prometheus.storage.size, also in the claim that exists.',
        'Delete the pod when it hangs.',
      ],
    },
  });
}

const REFUSED_MITIGATION: NonEmpty<string> = [
  'End the second source: one of two monitors for the same target, or an exporter that names a series twice.',
  'Set honorTimestamps to false where an exporter sends times of its own.',
];

const SEE_REFUSED =
  'Find the target: `kubectl -n monitoring logs <pod> -c prometheus | grep -i "error on ingesting"` names the job.';

function duplicateTimestamps(): AlertRule {
  return countedAlert({
    alert: 'PrometheusDuplicateTimestamps',
    job: prometheus,
    metric: 'prometheus_target_scrapes_sample_duplicate_timestamp_total',
    range: '5m',
    for: '10m',
    severity: 'warning',
    summary: 'Prometheus drops samples that it got twice.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} dropped {{ $value | humanize }} samples in 5 minutes: their series had another value at the same time.',
    runbook: {
      meaning: 'Two samples with the same labels and the same time, but different values, have arrived.',
      impact: 'Which of both values is stored is chance. Rates of such a series are wrong.',
      diagnosis: [
        SEE_REFUSED,
        'See whether the exporter names a series twice: `curl -s <target>/metrics | sort | uniq -d`.',
      ],
      mitigation: REFUSED_MITIGATION,
    },
  });
}

function outOfOrder(): AlertRule {
  return countedAlert({
    alert: 'PrometheusOutOfOrderTimestamps',
    job: prometheus,
    metric: 'prometheus_target_scrapes_sample_out_of_order_total',
    range: '5m',
    for: '10m',
    severity: 'warning',
    summary: 'Prometheus drops samples that are older than the last ones.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} dropped {{ $value | humanize }} samples in 5 minutes because they were older than what it has.',
    runbook: {
      meaning: 'A target sends times of its own that run backwards, or two targets write the same series.',
      impact: 'The series have gaps or jump between two sources.',
      diagnosis: [SEE_REFUSED, 'See whether two targets have the same labels: Status > Target health in Prometheus.'],
      mitigation: [...REFUSED_MITIGATION, 'Set prometheus.outOfOrderTimeWindow where late samples are expected.'],
    },
  });
}

function outOfBounds(): AlertRule {
  return countedAlert({
    alert: 'PrometheusOutOfBoundsTimestamps',
    job: prometheus,
    metric: 'prometheus_target_scrapes_sample_out_of_bounds_total',
    range: '5m',
    for: '10m',
    severity: 'warning',
    summary: 'Prometheus drops samples whose time is far off.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} dropped {{ $value | humanize }} samples in 5 minutes: their time is too far in the past or in the future.',
    runbook: {
      meaning: 'A target sends times of its own that are hours old or ahead.',
      impact: 'Its series are missing.',
      diagnosis: [SEE_REFUSED, 'Compare the clocks: `date` on the node of the target and on that of Prometheus.'],
      mitigation: [
        'Correct the clock of the node.',
        'Set honorTimestamps to false where an exporter sends times of its own.',
      ],
    },
  });
}
