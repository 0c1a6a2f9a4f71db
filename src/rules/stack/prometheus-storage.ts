import type { Percentage } from '../../config/percentage.ts';
import { type CaseLabels, round, series, steady } from '../cases.ts';
import { countedAlert, processAlert } from '../process-alert.ts';
import { maxBy, on, ratio } from '../promql.ts';
import type { AlertRule } from '../rule.ts';
import { stackJobs } from './stack-jobs.ts';

interface StorageThresholds {
  readonly prometheusOversize: Percentage;
  readonly prometheusSeriesGrowth: Percentage;
  readonly prometheusSeriesChurn: Percentage;
}

const { prometheus } = stackJobs;
const POD = ['namespace', 'pod'];
const own = (metric: string): string => `${metric}{${prometheus.matchers}}`;

const SEE_LOG = 'Read the error: `kubectl -n monitoring logs <pod> -c prometheus | grep -i "level=error"`.';
const SEE_VOLUME =
  'See whether the volume is full or fails: `kubectl -n monitoring exec <pod> -c prometheus -- df -h /prometheus`, and the events of its claim.';

/** Alerts about the database of Prometheus. */
export function storageAlerts(thresholds: StorageThresholds): AlertRule[] {
  return [
    reloadsFailing(),
    compactionsFailing(),
    truncationsFailing(),
    corruption(),
    oversize(thresholds.prometheusOversize.ratio),
    historyCut(),
    seriesGrowth(thresholds.prometheusSeriesGrowth.ratio),
    churn(thresholds.prometheusSeriesChurn.ratio),
  ];
}

function reloadsFailing(): AlertRule {
  return countedAlert({
    alert: 'PrometheusTSDBReloadsFailing',
    job: prometheus,
    metric: 'prometheus_tsdb_reloads_failures_total',
    range: '30m',
    for: '1h',
    severity: 'warning',
    summary: 'Prometheus cannot read its blocks.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} failed {{ $value | humanize }} times in 30 minutes to load its blocks from disk.',
    runbook: {
      meaning: 'Prometheus looks at its blocks every minute, and at least one of them cannot be read.',
      impact: 'Old blocks are not deleted and new ones not used: the volume fills up, and queries may miss data.',
      diagnosis: [SEE_LOG, 'The log names the block, which is a directory below /prometheus.', SEE_VOLUME],
      mitigation: [
        'Move the broken block out of the way: `kubectl -n monitoring exec <pod> -c prometheus -- mv /prometheus/<block> /prometheus/<block>.broken`. Two hours of data, or more, are missing then.',
        'Enlarge the volume when it is full.',
      ],
    },
  });
}

function compactionsFailing(): AlertRule {
  return countedAlert({
    alert: 'PrometheusTSDBCompactionsFailing',
    job: prometheus,
    metric: 'prometheus_tsdb_compactions_failed_total',
    range: '30m',
    for: '1h',
    severity: 'warning',
    summary: 'Prometheus cannot write blocks.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} failed {{ $value | humanize }} times in 30 minutes to write or merge blocks.',
    runbook: {
      meaning: 'What is in memory is written to a block every two hours, and blocks are merged later. That fails.',
      impact: 'Memory and the write-ahead log grow until Prometheus is killed or its volume is full.',
      diagnosis: [SEE_LOG, SEE_VOLUME, 'See how much is in memory: `prometheus_tsdb_head_series`.'],
      mitigation: [
        'Enlarge the volume when it is full: prometheus.storage.size, also in the claim that exists.',
        'Move a block that is broken out of the way; the log names it.',
        'Replace the volume when the disk fails. A second replica keeps the history.',
      ],
    },
  });
}

function truncationsFailing(): AlertRule {
  return countedAlert({
    alert: 'PrometheusTSDBWALTruncationsFailing',
    job: prometheus,
    metric: 'prometheus_tsdb_wal_truncations_failed_total',
    // It is cut once for each block, which is every two hours.
    range: '3h',
    for: '5m',
    severity: 'warning',
    summary: 'Prometheus cannot shorten its write-ahead log.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} failed {{ $value | humanize }} times in 3 hours to shorten its write-ahead log.',
    runbook: {
      meaning: 'What has been written to a block is removed from the log. That failed.',
      impact: 'The log fills the volume, and the next start takes longer each time.',
      diagnosis: [SEE_LOG, SEE_VOLUME, 'See how long the log is: `prometheus_tsdb_wal_storage_size_bytes`.'],
      mitigation: [
        'Enlarge the volume when it is full: prometheus.storage.size, also in the claim that exists.',
        'Restart the pod when the disk is sound: it repairs the log while it starts.',
      ],
    },
  });
}

function corruption(): AlertRule {
  const metric = 'prometheus_tsdb_wal_corruptions_total';
  const counted = (values: string) => (labels: CaseLabels) => [series(metric, labels, values)];
  return processAlert({
    alert: 'PrometheusTSDBWALCorruption',
    job: prometheus,
    // It is counted once, while the pod starts, perhaps at a new address: only the name of the pod stays.
    expr: `increase(${maxBy(POD, own(metric))}[1h:1m]) > 0`,
    for: '5m',
    severity: 'warning',
    summary: 'The write-ahead log of Prometheus was damaged.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} found its write-ahead log damaged when it started, and cut it off there.',
    sick: (labels) => [
      series(metric, { ...labels, instance: 'old' }, '0x19 stale'),
      series(metric, { ...labels, instance: 'new' }, '_x22 1x60'),
    ],
    well: counted('1x120'),
    from: 23,
    value: 1,
    quiet: [
      { name: 'a start without damage after one with it', input: counted('1x20 0x60')(prometheus.labels), at: '40m' },
    ],
    runbook: {
      meaning: 'A part of the log could not be read. Prometheus kept what came before it and dropped the rest.',
      impact: 'Samples of up to three hours before the restart are missing on this replica.',
      diagnosis: [
        'See how the pod ended before: `kubectl -n monitoring describe pod <pod>`. A node that lost power or a full volume explains it once.',
        SEE_VOLUME,
        'More than once: look for errors of the disk in the kernel log of the node.',
      ],
      mitigation: [
        'Nothing after a single event: Prometheus has repaired its log.',
        'Replace the volume or the node when it happens again.',
      ],
    },
  });
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
