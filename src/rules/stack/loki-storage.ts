import { CLUSTER, series, steady } from '../cases.ts';
import { humanizeDuration } from '../humanize.ts';
import { countedAlert, processAlert } from '../process-alert.ts';
import { groupBy, maxBy, on, sumBy } from '../promql.ts';
import type { AlertRule, NonEmpty, Runbook } from '../rule.ts';
import type { LokiThresholds } from './loki.ts';
import { stackJobs } from './stack-jobs.ts';

const { loki } = stackJobs;
const { namespace, pod } = loki.labels;
const POD = ['namespace', 'pod'];
const SEE_LOG =
  'Read the errors: `kubectl -n monitoring logs -l app.kubernetes.io/name=loki --prefix --tail=1000 | grep level=error`.';
const SEE_VOLUME =
  'See how full its volume is: `kubelet_volume_stats_available_bytes{persistentvolumeclaim=~"storage-loki.*"} / kubelet_volume_stats_capacity_bytes{persistentvolumeclaim=~"storage-loki.*"}`.';
const MAKE_ROOM: NonEmpty<string> = [
  'Enlarge loki.storage.size where the storage class can expand volumes; otherwise expand the claim by hand first.',
  'Lower loki.retention: the compactor deletes what is older within some hours.',
];

/** Alerts about what Loki keeps on its volume. */
export function storageAlerts({ lokiCompactionDelay }: LokiThresholds): AlertRule[] {
  return [
    diskFull(),
    corruptLog(),
    replaySlow(),
    checkpointsFailing(),
    flushFailures(),
    late(COMPACTION, lokiCompactionDelay.seconds),
    late(RETENTION, lokiCompactionDelay.seconds),
    tooManyCompactors(),
  ];
}

function diskFull(): AlertRule {
  return countedAlert({
    alert: 'LokiWalDiskFull',
    job: loki,
    metric: 'loki_ingester_wal_disk_full_failures_total',
    range: '10m',
    for: '5m',
    severity: 'critical',
    summary: 'Loki cannot write its log ahead because the volume is full.',
    description:
      'Loki {{ $labels.namespace }}/{{ $labels.pod }} failed {{ $value | humanize }} times in 10 minutes to write its log ahead, because its volume is full.',
    runbook: {
      meaning:
        'Loki writes each line to its volume before it answers, so that a restart loses nothing. The volume has no room for that.',
      impact: 'Lines are only in memory: a restart loses some hours of all logs. Soon nothing can be stored any more.',
      diagnosis: [
        SEE_VOLUME,
        'See what grew: `topk(5, sum by (namespace) (bytes_over_time({namespace=~".+"}[1d])))` in Loki.',
        'See whether old lines are still deleted: LokiRetentionNotApplied.',
      ],
      mitigation: [...MAKE_ROOM, 'Do not restart Loki before there is room again.'],
    },
  });
}

/** How long after a start Loki tells of what it has lost. */
const RECENT_SECONDS = 86_400;

function corruptLog(): AlertRule {
  const type = 'segment';
  const broken = (labels: Readonly<Record<string, string>>) =>
    series('loki_ingester_wal_corruptions_total', { ...labels, type }, steady(1));
  const started = (at: number, labels: Readonly<Record<string, string>> = loki.labels) =>
    series('process_start_time_seconds', labels, steady(at));
  const other = { ...loki.labels, job: 'other' };
  const at = 60;
  const description =
    'Loki {{ $labels.namespace }}/{{ $labels.pod }} found a broken {{ $labels.type }} when it started.';
  return {
    alert: 'LokiWalCorruptions',
    // The series appears with the first one, which increase() would not see.
    expr: `${groupBy([...POD, 'type'], `loki_ingester_wal_corruptions_total{${loki.matchers}}`)} == 1
and ${on(...POD)}
time() - process_start_time_seconds{${loki.matchers}} < ${RECENT_SECONDS}`,
    for: '5m',
    severity: 'warning',
    summary: 'Loki could not read all of its log when it started.',
    description,
    runbook: {
      meaning:
        'At a start Loki reads back what it had not yet stored. A part of that was damaged, by a crash of the node or a full volume.',
      impact: 'Lines of the last hours before the start are missing. Loki goes on with the rest.',
      diagnosis: [
        'See what it skipped: `kubectl -n monitoring logs -l app.kubernetes.io/name=loki --prefix --tail=1000 | grep -i "wal\\|corrupt"`.',
        'See how it had ended: `kubectl -n monitoring describe pod <pod>` (OOMKilled, a lost node), and `kubectl get events -A | grep -i loki`.',
        SEE_VOLUME,
      ],
      mitigation: [
        'Repair the cause, so that it does not happen again: memory, room on the volume, or the disk of the node.',
        'Tell the people who look for logs of that time. The alert ends a day after the start.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'a start just less than a day ago',
          input: [broken(loki.labels), started((at + 1) * 60 - RECENT_SECONDS), started(-200_000, other)],
          at: `${at}m`,
          expect: [{ cluster: CLUSTER, namespace, pod, type }],
          descriptions: [`Loki ${namespace}/${pod} found a broken segment when it started.`],
        },
      ],
      quiet: [
        {
          name: 'a start a day ago, though a stranger has just started',
          input: [broken(loki.labels), started(at * 60 - RECENT_SECONDS), started(0, other)],
          at: `${at}m`,
        },
        { name: 'what a stranger found', input: [broken(other), started(0)], at: '60m' },
        { name: 'a start without losses', input: [started(0)], at: '60m' },
        { name: 'only 4 minutes after the start', input: [broken(loki.labels), started(0)], at: '4m' },
      ],
    },
  };
}

function replaySlow(): AlertRule {
  const replaying = (value: number) => (labels: Readonly<Record<string, string>>) => [
    series('loki_ingester_wal_replay_active', labels, steady(value)),
  ];
  return processAlert({
    alert: 'LokiWalReplaySlow',
    beside: 'fires',
    job: loki,
    expr: `${maxBy(POD, `loki_ingester_wal_replay_active{${loki.matchers}}`)} == 1`,
    for: '30m',
    severity: 'warning',
    summary: 'Loki has been starting for half an hour.',
    description:
      'Loki {{ $labels.namespace }}/{{ $labels.pod }} still reads back what it had not stored before it started.',
    sick: replaying(1),
    well: replaying(0),
    value: 1,
    runbook: {
      meaning:
        'At a start Loki reads back its log of the last hours before it takes anything else. That takes very long.',
      impact:
        'No logs are stored and none can be read meanwhile. Collectors keep their lines and try again for an hour.',
      diagnosis: [
        'See whether it makes progress: `kubectl -n monitoring logs -l app.kubernetes.io/name=loki --prefix --tail=1000 | grep -i "wal\\|recover"`.',
        'See whether it was killed in the middle and begins anew each time: `kubectl -n monitoring get pod -l app.kubernetes.io/name=loki` (restarts).',
        'See whether its disk is slow or its memory at the limit.',
      ],
      mitigation: [
        'Let it finish when it makes progress: a restart begins anew.',
        'Raise the memory of loki.resources when it is killed: the log must fit in 40 % of it.',
      ],
    },
  });
}

function checkpointsFailing(): AlertRule {
  return countedAlert({
    alert: 'LokiWalCheckpointsFailing',
    job: loki,
    metric: 'loki_ingester_checkpoint_creations_failed_total',
    range: '30m',
    for: '15m',
    severity: 'warning',
    summary: 'Loki cannot cut its log short.',
    description:
      'Loki {{ $labels.namespace }}/{{ $labels.pod }} failed {{ $value | humanize }} times in 30 minutes to cut the log short that it writes ahead.',
    runbook: {
      meaning: 'Every few minutes Loki sums up the log that it writes ahead and deletes its older part. That fails.',
      impact: 'The log grows until the volume is full, and the next start takes longer and longer.',
      diagnosis: [SEE_LOG, SEE_VOLUME],
      mitigation: [...MAKE_ROOM, 'Repair or replace the volume when the log tells of errors of reading or writing.'],
    },
  });
}

function flushFailures(): AlertRule {
  return countedAlert({
    alert: 'LokiChunkFlushFailures',
    job: loki,
    metric: 'loki_ingester_chunks_flush_failures_total',
    range: '15m',
    for: '15m',
    severity: 'warning',
    summary: 'Loki cannot store what it has collected in memory.',
    description:
      'Loki {{ $labels.namespace }}/{{ $labels.pod }} failed {{ $value | humanize }} times in 15 minutes to store a chunk of lines.',
    runbook: {
      meaning: 'Loki collects lines in memory and writes them to its store in chunks. The store refuses them.',
      impact: 'Nothing is lost yet: Loki tries again. Its memory grows meanwhile until it is killed.',
      diagnosis: [SEE_LOG, SEE_VOLUME, 'See its memory: `container_memory_working_set_bytes{container="loki"}`.'],
      mitigation: [...MAKE_ROOM, 'Repair or replace the volume when it can only be read.'],
    },
  });
}

/** Something that the compactor does every ten minutes. */
interface Run {
  readonly alert: string;
  readonly metric: string;
  readonly summary: string;
  /** What has not happened, in a sentence. */
  readonly subject: string;
  readonly runbook: Runbook;
}

const SEE_COMPACTOR =
  'Read what it says: `kubectl -n monitoring logs -l app.kubernetes.io/name=loki --prefix --tail=1000 | grep -i "compact\\|retention"`.';
const SEE_RUNNING = 'See whether it runs: `loki_boltdb_shipper_compactor_running{job="loki"}`.';
const REVIVE: NonEmpty<string> = [
  ...MAKE_ROOM,
  'Delete the pod when the compactor hangs: `kubectl -n monitoring delete pod loki-0`, or `loki-compactor-0` in mode distributed.',
];

const COMPACTION: Run = {
  alert: 'LokiCompactorHasNotSuccessfullyRunCompaction',
  metric: 'loki_boltdb_shipper_compact_tables_operation_last_successful_run_timestamp_seconds',
  summary: 'Loki no longer puts its index in order.',
  subject: 'put its index in order',
  runbook: {
    meaning:
      'Every ten minutes the compactor of Loki merges the small files of the index. It has not succeeded for hours.',
    impact: 'Queries get slower. Lines past their retention are not deleted either, so the volume fills up.',
    diagnosis: [SEE_COMPACTOR, SEE_RUNNING, SEE_VOLUME],
    mitigation: REVIVE,
  },
};

const RETENTION: Run = {
  alert: 'LokiRetentionNotApplied',
  metric: 'loki_compactor_apply_retention_last_successful_run_timestamp_seconds',
  summary: 'Loki no longer deletes old logs.',
  subject: 'looked for logs that are past their retention',
  runbook: {
    meaning:
      'After each compaction Loki marks what is older than loki.retention, and deletes it two hours later. That fails.',
    impact: 'The volume fills up. Logs are kept for longer than promised.',
    diagnosis: [
      SEE_COMPACTOR,
      SEE_RUNNING,
      'See whether LokiCompactorHasNotSuccessfullyRunCompaction fires as well: then that comes first.',
    ],
    mitigation: REVIVE,
  },
};

function late({ alert, metric, summary, subject, runbook }: Run, threshold: number): AlertRule {
  const hold = 15;
  const until = threshold / 60 + 60;
  const value = (metricName: string, seconds: number, labels: Readonly<Record<string, string>> = {}) =>
    series(metricName, { ...loki.labels, ...labels }, `${seconds}x${until}`);
  const started = (seconds: number, labels = {}) => value('process_start_time_seconds', seconds, labels);
  const succeeded = (seconds: number, labels = {}) => value(metric, seconds, labels);
  const description = `Loki in namespace {{ $labels.namespace }} has not ${subject} for {{ $value | humanizeDuration }}.`;
  const fires = (name: string, since: number, input: AlertRule['tests']['fires'][number]['input']) => {
    const at = (since + threshold) / 60 + hold + 2;
    return {
      name,
      input,
      at: `${at}m`,
      expect: [{ cluster: CLUSTER, namespace }] as const,
      descriptions: [
        `Loki in namespace ${namespace} has not ${subject} for ${humanizeDuration(at * 60 - since)}.`,
      ] as const,
    };
  };
  const recent = (threshold / 60) * 60;
  return {
    alert,
    // The time of the last success is 0 until there is one: then the start counts, of what has a compactor.
    expr: `time() - ${maxBy(
      ['namespace'],
      `${metric}{${loki.matchers}} > 0 or process_start_time_seconds{${loki.matchers}} and ${on(...POD)} ${metric}{${loki.matchers}}`,
    )}
> ${threshold}`,
    for: `${hold}m`,
    severity: 'warning',
    summary,
    description,
    runbook,
    tests: {
      fires: [
        fires('the last success of several was ten minutes after the start', 600, [
          started(60),
          succeeded(600),
          started(120, { pod: 'loki-1' }),
          succeeded(0, { pod: 'loki-1' }),
          succeeded(recent, { job: 'other', pod: 'stranger' }),
        ]),
        fires('no success since the start', 300, [
          started(300),
          succeeded(0),
          started(recent, { job: 'other', pod: 'stranger' }),
          // Another part of Loki, which has just been added because there is much to do.
          started(recent, { pod: 'loki-distributor-5' }),
        ]),
      ],
      quiet: [
        {
          name: 'just before it fires',
          input: [started(60), succeeded(600)],
          at: `${(600 + threshold) / 60 + hold}m`,
        },
        {
          name: 'a success every ten minutes',
          input: [started(60), series(metric, loki.labels, `0+60x${until}`)],
          at: `${until}m`,
        },
        { name: 'no compactor there', input: [], at: '60m' },
      ],
    },
  };
}

function tooManyCompactors(): AlertRule {
  const running = (second: number) => (labels: Readonly<Record<string, string>>) => [
    series('loki_boltdb_shipper_compactor_running', labels, steady(1)),
    series('loki_boltdb_shipper_compactor_running', { ...labels, pod: 'loki-1' }, steady(second)),
  ];
  return processAlert({
    alert: 'LokiTooManyCompactorsRunning',
    job: loki,
    kept: { namespace },
    expr: `${sumBy(['namespace'], `loki_boltdb_shipper_compactor_running{${loki.matchers}}`)} > 1`,
    for: '5m',
    severity: 'warning',
    summary: 'More than one Loki puts the same index in order.',
    description:
      'In namespace {{ $labels.namespace }}, {{ $value }} Lokis put the same index in order at the same time.',
    sick: running(1),
    well: running(0),
    value: 2,
    runbook: {
      meaning:
        'Exactly one process may merge and delete files of the index. A second one undoes the work of the first.',
      impact: 'Parts of the index may be lost, and with them the way to stored lines.',
      diagnosis: [
        'See which run: `loki_boltdb_shipper_compactor_running{job="loki"} == 1`.',
        'See the pods: `kubectl get pods -A -l app.kubernetes.io/name=loki -o wide`. A pod on a node that is lost may still run there after its place was filled.',
      ],
      mitigation: [
        'Stop the one that is too many; a lost node must be switched off for that.',
        'Restore the volume from a snapshot when queries then miss lines that were there.',
      ],
    },
  });
}
