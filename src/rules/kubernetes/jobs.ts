import type { Duration } from '../../config/duration.ts';
import { CLUSTER, steady } from '../cases.ts';
import { humanizeDuration } from '../humanize.ts';
import { groupBy, maxBy, on } from '../promql.ts';
import type { AlertRule, InputSeries } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { foreign, ksm, outdated } from './kube-series.ts';

/** Thresholds of the alerts about Jobs and CronJobs. */
export interface JobThresholds {
  /** How long a Job may run. */
  readonly jobDuration: Duration;
  /** How late a CronJob may start. */
  readonly cronJobDelay: Duration;
  /** How long a CronJob may be suspended since it last started. */
  readonly cronJobSuspension: Duration;
}

const { kubeStateMetrics } = selectors;

const OF_JOB = ['namespace', 'job_name'];
const OF_CRON_JOB = ['namespace', 'cronjob'];
const JOB = { namespace: 'shop', job_name: 'import-1' };
const CRON_JOB = { namespace: 'shop', cronjob: 'import' };
const JOB_LABELS = { cluster: CLUSTER, ...JOB };
const CRON_JOB_LABELS = { cluster: CLUSTER, ...CRON_JOB };

/** When the cases are looked at, in seconds from their start. Objects in them may be older than that. */
const NOW = 30 * 60;

/** Jobs that fail or hang, and CronJobs that do not start. */
export function jobAlerts(thresholds: JobThresholds): AlertRule[] {
  return [
    notCompleted(thresholds.jobDuration.seconds),
    failed(),
    missedSchedule(thresholds.cronJobDelay.seconds),
    suspended(thresholds.cronJobSuspension.seconds),
  ];
}

const ofJobs = (metric: string, matchers = ''): string => maxBy(OF_JOB, `${metric}{${kubeStateMetrics}${matchers}}`);
const ofCronJobs = (metric: string): string => maxBy(OF_CRON_JOB, `${metric}{${kubeStateMetrics}}`);

function notCompleted(limit: number): AlertRule {
  const [START, ACTIVE] = ['kube_job_status_start_time', 'kube_job_status_active'] as const;
  const since = Math.round(limit * 1.1);
  const started = (seconds: number): InputSeries => ksm(START, JOB, steady(NOW - seconds));
  const active = (pods: number): InputSeries => ksm(ACTIVE, JOB, steady(pods));
  return {
    alert: 'KubeJobNotCompleted',
    // No `for`: the time is counted from the start that the object holds.
    expr: `time() - ${ofJobs(START)} > ${limit}\nand ${on(...OF_JOB)}\n${ofJobs(ACTIVE)} > 0`,
    severity: 'warning',
    summary: 'A Job takes very long.',
    description:
      'Job {{ $labels.namespace }}/{{ $labels.job_name }} has been running for {{ $value | humanizeDuration }}.',
    runbook: {
      meaning: 'The Job still has running pods after longer than the threshold jobDuration.',
      impact: 'Its result is late. A CronJob that forbids two at a time does not start the next one.',
      diagnosis: [
        'See whether it still does something: the log and the CPU use of its pods, `kubectl -n <namespace> logs job/<job_name> --tail=50`.',
        'Compare with earlier runs: `kubectl -n <namespace> get jobs --sort-by=.status.startTime`.',
        'A pod of it that is pending or cannot pull its image also counts; see `kubectl -n <namespace> get pods -l batch.kubernetes.io/job-name=<job_name>`.',
      ],
      mitigation: [
        'Delete the Job when it hangs, and let it run again.',
        'Set activeDeadlineSeconds, so that Kubernetes ends one that hangs.',
        'Raise jobDuration when Jobs of this cluster may take that long.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'a tenth longer than tolerated',
          input: [started(since), active(1), outdated(START, JOB, NOW - 3 * since), outdated(ACTIVE, JOB, 0)],
          at: '30m',
          expect: [JOB_LABELS],
          descriptions: [`Job shop/import-1 has been running for ${humanizeDuration(since)}.`],
        },
      ],
      quiet: [
        { name: 'as long as tolerated', input: [started(limit), active(1)], at: '30m' },
        { name: 'ended', input: [started(since), active(0), foreign(ACTIVE, JOB, 1)], at: '30m' },
        { name: 'in the eyes of another job', input: [foreign(START, JOB, NOW - since), active(1)], at: '30m' },
      ],
    },
  };
}

function failed(): AlertRule {
  const [FAILED, OWNER] = ['kube_job_failed', 'kube_job_owner'] as const;
  const [START, SUCCESS] = ['kube_job_status_start_time', 'kube_cronjob_status_last_successful_time'] as const;
  const condition = (value: string): InputSeries => ksm(FAILED, { ...JOB, condition: value }, steady(1));
  const owner = { ...JOB, owner_kind: 'CronJob', owner_name: 'import' };
  const owned = [ksm(OWNER, owner, steady(1)), outdated(OWNER, owner, 1)];
  const startedAt = ksm(START, JOB, steady(500));
  const successAt = (time: number) => ksm(SUCCESS, CRON_JOB, steady(time));
  const fires = { at: '20m', expect: [JOB_LABELS], descriptions: ['Job shop/import-1 has failed.'] } as const;
  return {
    alert: 'KubeJobFailed',
    // Failed Jobs are kept for a while. One whose CronJob has succeeded since is no reason to tell anybody.
    expr: `${ofJobs(FAILED, ',condition="true"')} == 1
unless ${on(...OF_JOB)}
(
  label_replace(
    ${groupBy([...OF_JOB, 'owner_name'], `${OWNER}{${kubeStateMetrics},owner_kind="CronJob"}`)},
    "cronjob", "$1", "owner_name", "(.+)"
  )
  * ${on(...OF_CRON_JOB)} group_left ()
  ${ofCronJobs(SUCCESS)}
  > ${on(...OF_JOB)}
  ${ofJobs(START)}
)`,
    for: '5m',
    severity: 'warning',
    summary: 'A Job has failed.',
    description: 'Job {{ $labels.namespace }}/{{ $labels.job_name }} has failed.',
    runbook: {
      meaning:
        'The Job has used up its retries or its time, and Kubernetes has given up on it. Where a CronJob made it, no later run has succeeded since.',
      impact: 'What it was to do is not done, such as a backup, a migration or a report.',
      diagnosis: [
        'Read why Kubernetes gave up: `kubectl -n <namespace> describe job <job_name>`.',
        'Read what its pods say: `kubectl -n <namespace> logs -l batch.kubernetes.io/job-name=<job_name> --tail=-1`. Where they are gone, look for their log in Loki.',
        'See whether earlier runs failed too: `kubectl -n <namespace> get jobs`.',
      ],
      mitigation: [
        'Remove the cause, and run it again: `kubectl -n <namespace> create job <name> --from=cronjob/<cronjob>`, or apply the Job once more.',
        'Delete the failed Job when nothing is left to be done; the alert then ends.',
      ],
    },
    tests: {
      fires: [
        {
          ...fires,
          name: 'a Job that stands alone',
          input: [
            condition('true'),
            outdated(FAILED, { ...JOB, condition: 'true' }, 0),
            // The owner is no CronJob, though one of its name exists and has succeeded.
            ksm(OWNER, { ...owner, owner_kind: 'Workflow' }, steady(1)),
            foreign(OWNER, owner, 1),
            startedAt,
            successAt(501),
          ],
        },
        {
          ...fires,
          name: 'a Job of a CronJob that last succeeded before',
          input: [
            condition('true'),
            ...owned,
            startedAt,
            outdated(START, JOB, 400),
            successAt(500),
            foreign(SUCCESS, CRON_JOB, 600),
          ],
        },
      ],
      quiet: [
        { name: 'for only 4 minutes', input: [condition('true')], at: '4m' },
        {
          name: 'not failed',
          input: [condition('false'), foreign(FAILED, { ...JOB, condition: 'true' }, 1)],
          at: '20m',
        },
        {
          name: 'a later run of its CronJob has succeeded',
          input: [
            condition('true'),
            ...owned,
            startedAt,
            foreign(START, JOB, 900),
            successAt(501),
            outdated(SUCCESS, CRON_JOB, 400),
          ],
          at: '20m',
        },
      ],
    },
  };
}

function missedSchedule(limit: number): AlertRule {
  const [NEXT, ACTIVE] = ['kube_cronjob_next_schedule_time', 'kube_cronjob_status_active'] as const;
  const late = Math.round(limit * 1.1);
  const due = (seconds: number): InputSeries => ksm(NEXT, CRON_JOB, steady(NOW - seconds));
  const active = (jobs: number): InputSeries => ksm(ACTIVE, CRON_JOB, steady(jobs));
  return {
    alert: 'KubeCronJobMissedSchedule',
    // No `for`: the time is counted from the start that was due. While a run goes on, the next may have to wait for it;
    // a CronJob that is suspended has no next start.
    expr: `time() - ${ofCronJobs(NEXT)} > ${limit}\nunless ${on(...OF_CRON_JOB)}\n${ofCronJobs(ACTIVE)} > 0`,
    severity: 'warning',
    summary: 'A CronJob did not start when it should have.',
    description:
      'CronJob {{ $labels.namespace }}/{{ $labels.cronjob }} should have started {{ $value | humanizeDuration }} ago.',
    runbook: {
      meaning:
        'A start was due, no run is going on, and the CronJob is not suspended: the controller did not start it.',
      impact: 'What it does is not done, such as a backup. Nothing has failed, so nothing else tells of it.',
      diagnosis: [
        'Read its events: `kubectl -n <namespace> describe cronjob <cronjob>`. A quota or an admission webhook may refuse its Jobs.',
        'See startingDeadlineSeconds: a start that was missed by more, such as while the control plane was down, is left out. After 100 missed starts without a deadline it never starts again.',
        'See whether it concerns all CronJobs: then the controller manager hangs; see KubeControllerManagerDown.',
      ],
      mitigation: [
        'Run it by hand: `kubectl -n <namespace> create job <name> --from=cronjob/<cronjob>`.',
        'Raise the quota or repair the webhook that refuses its Jobs.',
        'Set startingDeadlineSeconds to more than ten seconds, and to less than the time between two starts.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'a tenth later than tolerated',
          input: [due(late), outdated(NEXT, CRON_JOB, NOW - 3 * late), active(0), foreign(ACTIVE, CRON_JOB, 1)],
          at: '30m',
          expect: [CRON_JOB_LABELS],
          descriptions: [`CronJob shop/import should have started ${humanizeDuration(late)} ago.`],
        },
      ],
      quiet: [
        { name: 'as late as tolerated', input: [due(limit), active(0)], at: '30m' },
        { name: 'the last run goes on', input: [due(late), active(1), outdated(ACTIVE, CRON_JOB, 0)], at: '30m' },
        { name: 'in the eyes of another job', input: [foreign(NEXT, CRON_JOB, NOW - late), active(0)], at: '30m' },
      ],
    },
  };
}

function suspended(limit: number): AlertRule {
  const [SUSPEND, LAST] = ['kube_cronjob_spec_suspend', 'kube_cronjob_status_last_schedule_time'] as const;
  const since = Math.round(limit * 1.1);
  const suspend = (value: number): InputSeries => ksm(SUSPEND, CRON_JOB, steady(value));
  const last = (seconds: number): InputSeries => ksm(LAST, CRON_JOB, steady(NOW - seconds));
  return {
    alert: 'KubeCronJobSuspended',
    // No `for`: the time is counted from the last start. One that never started is there to be started by hand.
    expr: `time() - ${ofCronJobs(LAST)} > ${limit}
and ${on(...OF_CRON_JOB)}
${ofCronJobs(SUSPEND)} == 1`,
    severity: 'info',
    summary: 'A CronJob has been suspended for long.',
    description:
      'CronJob {{ $labels.namespace }}/{{ $labels.cronjob }} is suspended, and has not started for {{ $value | humanizeDuration }}.',
    runbook: {
      meaning: 'Somebody suspended the CronJob, perhaps for the time of an incident, and nobody resumed it.',
      impact: 'What it does has not been done for longer than the threshold cronJobSuspension, such as a backup.',
      diagnosis: [
        'See in Git, or in the audit log, who suspended it and why.',
        'See what it does: `kubectl -n <namespace> describe cronjob <cronjob>`.',
      ],
      mitigation: ['Resume it: set suspend to false where it is declared.', 'Delete it when nobody needs it any more.'],
    },
    tests: {
      fires: [
        {
          name: 'last started a tenth longer ago than tolerated',
          input: [suspend(1), outdated(SUSPEND, CRON_JOB, 0), last(since), outdated(LAST, CRON_JOB, NOW - 3 * since)],
          at: '30m',
          expect: [CRON_JOB_LABELS],
          descriptions: [`CronJob shop/import is suspended, and has not started for ${humanizeDuration(since)}.`],
        },
      ],
      quiet: [
        { name: 'as long as tolerated', input: [suspend(1), last(limit)], at: '30m' },
        { name: 'not suspended', input: [suspend(0), foreign(SUSPEND, CRON_JOB, 1), last(since)], at: '30m' },
        { name: 'never started', input: [suspend(1), foreign(LAST, CRON_JOB, NOW - since)], at: '30m' },
      ],
    },
  };
}
