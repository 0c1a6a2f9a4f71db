import { CLUSTER, series, steady } from '../cases.ts';
import { humanizeDuration } from '../humanize.ts';
import { processAlert } from '../process-alert.ts';
import { maxBy, on, sumBy } from '../promql.ts';
import type { AlertRule, NonEmpty, Runbook } from '../rule.ts';
import { MAKE_ROOM, SEE_VOLUME } from './loki-runbooks.ts';
import { stackJobs } from './stack-jobs.ts';

const { loki } = stackJobs;
const { namespace } = loki.labels;
const POD = ['namespace', 'pod'];

/** Alerts about the compactor of Loki, which may go this many seconds without success. */
export function compactorAlerts(seconds: number): AlertRule[] {
  return [late(COMPACTION, seconds), late(RETENTION, seconds), tooManyCompactors()];
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
