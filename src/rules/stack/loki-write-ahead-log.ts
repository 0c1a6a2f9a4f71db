import { CLUSTER, series, steady } from '../cases.ts';
import { countedAlert, processAlert } from '../process-alert.ts';
import { groupBy, maxBy, on } from '../promql.ts';
import type { AlertRule } from '../rule.ts';
import { MAKE_ROOM, SEE_LOG, SEE_VOLUME } from './loki-runbooks.ts';
import { stackJobs } from './stack-jobs.ts';

const { loki } = stackJobs;
const { namespace, pod } = loki.labels;
const POD = ['namespace', 'pod'];

/** Alerts about the log that Loki writes ahead, and reads back when it starts. */
export function writeAheadLogAlerts(): AlertRule[] {
  return [diskFull(), corruptLog(), replaySlow(), checkpointsFailing()];
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
