import type { Duration } from '../../config/duration.ts';
import type { Percentage } from '../../config/percentage.ts';
import { type CaseLabels, growing, series, steady } from '../cases.ts';
import { dashboardLinks } from '../dashboard-link.ts';
import { over, podOf, processAlert, under } from '../process-alert.ts';
import { maxBy, ratio, sumBy } from '../promql.ts';
import type { AlertRule, RuleGroup } from '../rule.ts';
import { stackJobs } from './stack-jobs.ts';

/** Thresholds of the alerts about remote write. */
export interface RemoteWriteThresholds {
  readonly remoteWriteFailures: Percentage;
  readonly remoteWriteDelay: Duration;
}

const { prometheus } = stackJobs;
const REMOTE = { remote_name: 'mimir', url: 'https://mimir.example.com/api/v1/push' };
const KEPT = { ...podOf(prometheus.labels), ...REMOTE };
const BY = Object.keys(KEPT);

const own = (metric: string): string => `${metric}{${prometheus.matchers}}`;

const SEE_LOG = 'Read the error: `kubectl -n monitoring logs <pod> -c prometheus | grep <remote_name>`.';

/** Alerts about the receivers of samples. */
export function remoteWriteGroups(thresholds: RemoteWriteThresholds): RuleGroup[] {
  const rules = [
    failures(thresholds.remoteWriteFailures.ratio),
    behind(thresholds.remoteWriteDelay.seconds),
    desiredShards(),
  ];
  return [{ name: 'prometheus-remote-write', dashboard: dashboardLinks.remoteWrite, rules }];
}

function failures(threshold: number): AlertRule {
  const share = over(threshold, 1);
  const failing = (part: number) => (labels: CaseLabels) => [
    series('prometheus_remote_storage_samples_failed_total', { ...labels, ...REMOTE }, growing(part * 1000)),
    series('prometheus_remote_storage_samples_total', { ...labels, ...REMOTE }, growing(1000)),
  ];
  const rate = (metric: string) => sumBy(BY, `rate(${own(metric)}[5m])`);
  return processAlert({
    alert: 'PrometheusRemoteStorageFailures',
    job: prometheus,
    kept: KEPT,
    // The total counts attempts that failed, too.
    expr: `${ratio(rate('prometheus_remote_storage_samples_failed_total'), rate('prometheus_remote_storage_samples_total'))}
> ${threshold}`,
    for: '15m',
    severity: 'critical',
    summary: 'A receiver of remote write refuses samples.',
    description:
      'The receiver {{ $labels.remote_name }} ({{ $labels.url }}) refuses {{ $value | humanizePercentage }} of the samples of Prometheus {{ $labels.namespace }}/{{ $labels.pod }}.',
    sick: failing(share),
    well: failing(under(threshold)),
    value: share,
    quiet: [
      {
        name: 'another process sends nothing and fails',
        input: [
          ...failing(under(threshold))(prometheus.labels),
          series(
            'prometheus_remote_storage_samples_failed_total',
            { ...prometheus.labels, job: 'other', ...REMOTE },
            growing(500),
          ),
        ],
        at: '60m',
      },
    ],
    runbook: {
      meaning: 'The receiver answered with an error that a repetition does not heal, so the samples are lost there.',
      impact: 'Long-term storage and what is built on it have gaps. Prometheus itself has the samples.',
      diagnosis: [
        SEE_LOG,
        'An answer of 401 or 403: the credentials. 400: out-of-order samples, or labels beyond its limits. 429: its rate limit.',
        'Ask the receiver what it refused: Mimir counts `cortex_discarded_samples_total` by reason.',
      ],
      mitigation: [
        'Renew the Secret that the receiver expects.',
        'Have the limits of the tenant raised, or drop series by prometheus.remoteWrite[].filter.',
      ],
    },
  });
}

function behind(threshold: number): AlertRule {
  const late = (seconds: number) => (labels: CaseLabels) => [
    series('prometheus_remote_storage_queue_highest_timestamp_seconds', { ...labels, ...REMOTE }, '100000+60x120'),
    series(
      'prometheus_remote_storage_queue_highest_sent_timestamp_seconds',
      { ...labels, ...REMOTE },
      `${100_000 - seconds}+60x120`,
    ),
  ];
  // The highest of five minutes bridges a scrape that is missing.
  const highest = (metric: string) => maxBy(BY, `max_over_time(${own(metric)}[5m])`);
  const seconds = over(threshold);
  return processAlert({
    alert: 'PrometheusRemoteWriteBehind',
    beside: 'quiet',
    job: prometheus,
    kept: KEPT,
    expr: `${highest('prometheus_remote_storage_queue_highest_timestamp_seconds')}
- ${highest('prometheus_remote_storage_queue_highest_sent_timestamp_seconds')}
> ${threshold}`,
    for: '15m',
    severity: 'critical',
    summary: 'A receiver of remote write is far behind.',
    description:
      'The receiver {{ $labels.remote_name }} ({{ $labels.url }}) is {{ $value | humanizeDuration }} behind Prometheus {{ $labels.namespace }}/{{ $labels.pod }}.',
    sick: late(seconds),
    well: late(under(threshold)),
    value: seconds,
    quiet: [
      {
        name: 'another process is ahead',
        input: [
          ...late(under(threshold))(prometheus.labels),
          series(
            'prometheus_remote_storage_queue_highest_timestamp_seconds',
            { ...prometheus.labels, job: 'other', ...REMOTE },
            '200000+60x120',
          ),
        ],
        at: '60m',
      },
    ],
    runbook: {
      meaning: 'Samples wait in Prometheus because the receiver takes them too slowly, or not at all.',
      impact:
        'Whoever asks the receiver sees the past. After about two hours, samples that still wait are lost with the write-ahead log.',
      diagnosis: [
        'See whether it is connected at all: `rate(prometheus_remote_storage_samples_total[5m])`.',
        SEE_LOG,
        'See whether more connections would help: `prometheus_remote_storage_shards` against `prometheus_remote_storage_shards_max`.',
      ],
      mitigation: [
        'Bring the receiver back, or the way to it: DNS, proxy, network policy.',
        'Raise prometheus.remoteWrite[].queue.maxShards when the receiver can take more.',
        'Send less by prometheus.remoteWrite[].filter.',
      ],
    },
  });
}

function desiredShards(): AlertRule {
  const most = 50;
  const desired = (count: number) => (labels: CaseLabels) => [
    series('prometheus_remote_storage_shards_desired', { ...labels, ...REMOTE }, steady(count)),
    series('prometheus_remote_storage_shards_max', { ...labels, ...REMOTE }, steady(most)),
  ];
  return processAlert({
    alert: 'PrometheusRemoteWriteDesiredShards',
    beside: 'fires',
    job: prometheus,
    kept: KEPT,
    expr: `${maxBy(BY, own('prometheus_remote_storage_shards_desired'))}
> ${maxBy(BY, own('prometheus_remote_storage_shards_max'))}`,
    for: '15m',
    severity: 'warning',
    summary: 'Remote write needs more connections than it may open.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} would need {{ $value | humanize }} connections to {{ $labels.remote_name }} ({{ $labels.url }}) to keep up, more than it may open.',
    sick: desired(most + 1),
    well: desired(most),
    value: most + 1,
    quiet: [
      {
        name: 'another process may open fewer',
        input: [
          ...desired(most)(prometheus.labels),
          series(
            'prometheus_remote_storage_shards_desired',
            { ...prometheus.labels, job: 'other', ...REMOTE },
            steady(99),
          ),
        ],
        at: '60m',
      },
    ],
    runbook: {
      meaning:
        'Prometheus reckons how many connections it needs to send all samples in time. There may not be so many.',
      impact: 'Samples arrive late, and later each minute if it goes on.',
      diagnosis: [
        'See how far behind it is: `prometheus_remote_storage_queue_highest_timestamp_seconds - prometheus_remote_storage_queue_highest_sent_timestamp_seconds`.',
        'See how long a request takes: `rate(prometheus_remote_storage_sent_batch_duration_seconds_sum[5m]) / rate(prometheus_remote_storage_sent_batch_duration_seconds_count[5m])`.',
      ],
      mitigation: [
        'Raise prometheus.remoteWrite[].queue.maxShards when the receiver can take more.',
        'Raise maxSamplesPerSend, so that each request carries more, or have the receiver made faster.',
      ],
    },
  });
}
