import { type CaseLabels, series } from '../cases.ts';
import { countedAlert, processAlert } from '../process-alert.ts';
import { maxBy } from '../promql.ts';
import type { AlertRule } from '../rule.ts';
import { stackJobs } from './stack-jobs.ts';

const { prometheus } = stackJobs;
const POD = ['namespace', 'pod'];
const own = (metric: string): string => `${metric}{${prometheus.matchers}}`;

/** Where Prometheus says what went wrong. */
export const SEE_LOG = 'Read the error: `kubectl -n monitoring logs <pod> -c prometheus | grep -i "level=error"`.';
const SEE_VOLUME =
  'See whether the volume is full or fails: `kubectl -n monitoring exec <pod> -c prometheus -- df -h /prometheus`, and the events of its claim.';

/** Alerts about a database of Prometheus that cannot read or write. */
export function databaseAlerts(): AlertRule[] {
  return [reloadsFailing(), compactionsFailing(), truncationsFailing(), corruption()];
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
