import type { ControlPlaneThresholds } from '../../config/schema/alert-thresholds/control-plane.ts';
import { CLUSTER, growing, series, steady } from '../cases.ts';
import { humanize, humanizeDuration, humanizePercentage } from '../humanize.ts';
import { on, ratio, sumBy } from '../promql.ts';
import { records } from '../records.ts';
import type { AlertRule, InputSeries, RecordingRule, RuleGroup } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { amountTests, elsewhere, p99, shareTests } from '../threshold-cases.ts';
import { noLeader } from './leader-alerts.ts';

const { scheduler } = selectors;
const JOB = { job: 'kube-scheduler' };

/** What gives pods their nodes. */
export function schedulerGroups(thresholds: ControlPlaneThresholds): RuleGroup[] {
  return [
    {
      name: 'kube-scheduler.rules',
      rules: [
        attempts(),
        buckets(),
        quantile(records.schedulerLatencyP50, 0.5),
        quantile(records.schedulerLatencyP99, 0.99),
      ],
    },
    {
      name: 'kubernetes-system-scheduler',
      rules: [
        noLeader({
          alert: 'KubeSchedulerNoLeader',
          job: 'kube-scheduler',
          impact: 'New pods stay pending, also those that replace failed ones. Running pods go on.',
        }),
        backlog(thresholds.schedulerBacklog),
        unschedulable(thresholds.schedulerUnschedulablePods),
        errors(thresholds.schedulerErrors.ratio),
        slow(thresholds.schedulerLatency.seconds),
      ],
    },
  ];
}

const attempt = (result: string, perMinute: number, instance = 'a') =>
  series(
    'scheduler_schedule_attempts_total',
    { ...JOB, instance, profile: 'default-scheduler', result },
    growing(perMinute),
  );

function attempts(): RecordingRule {
  return {
    record: records.schedulerAttempts,
    expr: sumBy(['result'], `rate(scheduler_schedule_attempts_total{${scheduler}}[5m])`),
    tests: [
      {
        name: 'two schedulers, by result',
        input: [
          attempt('scheduled', 60),
          attempt('scheduled', 30, 'b'),
          attempt('error', 30),
          ...elsewhere([attempt('error', 60)]),
        ],
        at: '10m',
        expect: [
          { labels: { cluster: CLUSTER, result: 'scheduled' }, value: 1.5 },
          { labels: { cluster: CLUSTER, result: 'error' }, value: 0.5 },
        ],
      },
    ],
  };
}

/** A histogram of which half lies between 0.1 and 0.2, half between 0.2 and 0.4 seconds. */
const attemptTimes = (instance: string): InputSeries[] =>
  ['0.1', '0.2', '0.4', '+Inf'].map((le, index) =>
    series(
      'scheduler_scheduling_attempt_duration_seconds_bucket',
      { ...JOB, instance, le },
      growing(Math.min(index, 2) * 30),
    ),
  );

function buckets(): RecordingRule {
  return {
    record: records.schedulerBuckets,
    expr: sumBy(['le'], `rate(scheduler_scheduling_attempt_duration_seconds_bucket{${scheduler}}[5m])`),
    tests: [
      {
        name: 'two schedulers',
        input: [...attemptTimes('a'), ...attemptTimes('b'), ...elsewhere(attemptTimes('a'))],
        at: '10m',
        expect: ['0.1', '0.2', '0.4', '+Inf'].map((le, index) => ({
          labels: { cluster: CLUSTER, le },
          value: Math.min(index, 2),
        })),
      },
    ],
  };
}

function quantile(record: string, share: 0.5 | 0.99): RecordingRule {
  return {
    record,
    expr: `histogram_quantile(${share}, ${records.schedulerBuckets})`,
    tests: [
      {
        name: 'half below 0.2 seconds, the rest below 0.4',
        input: attemptTimes('a'),
        at: '10m',
        expect: [{ labels: { cluster: CLUSTER }, value: share === 0.5 ? 0.2 : 0.396 }],
      },
    ],
  };
}

/** Pods in a queue of the scheduler that leads. Its stand-ins see the same pods, but do not work on them. */
const pending = (queue: string) =>
  `${sumBy(
    [],
    `scheduler_pending_pods{${scheduler},${queue}}
and ${on('instance')}
leader_election_master_status{${scheduler},name="kube-scheduler"} == 1`,
  )}`;

/** Pods in each queue of a scheduler that leads or does not. */
function queues(counts: Readonly<Record<string, number>>, leads: boolean, instance: string): InputSeries[] {
  const labels = { ...JOB, instance };
  return [
    ...Object.entries(counts).map(([queue, count]) =>
      series('scheduler_pending_pods', { ...labels, queue }, steady(count)),
    ),
    series('leader_election_master_status', { ...labels, name: 'kube-scheduler' }, steady(leads ? 1 : 0)),
  ];
}

function backlog(threshold: number): AlertRule {
  const input = (count: number) => [
    ...queues({ active: count / 2, backoff: count / 2, unschedulable: threshold * 3, gated: threshold * 3 }, true, 'a'),
    ...queues({ active: threshold * 3, backoff: 0, unschedulable: 0, gated: 0 }, false, 'b'),
  ];
  return {
    alert: 'KubeSchedulerBacklog',
    expr: `${pending('queue=~"active|backoff"')} > ${threshold}`,
    for: '10m',
    severity: 'warning',
    summary: 'The scheduler does not keep up with new pods.',
    description:
      '{{ $value | humanize }} pods of cluster {{ $labels.cluster }} have been waiting for their turn with the scheduler.',
    runbook: {
      meaning: 'Pods come faster than the scheduler finds nodes for them. Those that fit nowhere do not count.',
      impact: 'New pods start late: rollouts, Jobs and autoscaling lag.',
      diagnosis: [
        `See how long an attempt takes: \`${records.schedulerLatencyP99}\`, and how many there are: \`${records.schedulerAttempts}\`.`,
        'See who creates so many pods: `kubectl get pods -A --field-selector=status.phase=Pending --no-headers | cut -d" " -f1 | sort | uniq -c | sort -n | tail`.',
        'See whether the API server is slow (KubeAPIStorageSlow): each pod needs a write.',
        'Compare the CPU use of the scheduler with its node, and look for throttling.',
      ],
      mitigation: [
        'Stop what creates pods without end, such as a CronJob with concurrencyPolicy Allow.',
        'Raise --kube-api-qps and --kube-api-burst of the scheduler, and give it more CPU.',
        'Avoid required pod affinity and anti-affinity in large workloads; topology spread constraints cost less.',
      ],
    },
    tests: amountTests({
      hold: 10,
      threshold,
      exact: true,
      input,
      labels: {},
      description: (value) =>
        `${humanize(value)} pods of cluster test have been waiting for their turn with the scheduler.`,
      quiet: [{ name: 'the leader of something else has many', input: foreignLeader(threshold), at: '35m' }],
    }),
  };
}

/** Many pods at a stand-in, which leads under another name or in another job. */
function foreignLeader(threshold: number): InputSeries[] {
  const counts = { active: threshold * 2, unschedulable: threshold * 2 };
  const leads = series('leader_election_master_status', { ...JOB, instance: 'b', name: 'other' }, steady(1));
  const elsewhereLeads = series(
    'leader_election_master_status',
    { ...JOB, instance: 'b', name: 'kube-scheduler' },
    steady(1),
  );
  return [...queues(counts, false, 'b'), leads, ...elsewhere([elsewhereLeads])];
}

function unschedulable(threshold: number): AlertRule {
  const input = (count: number) => [
    ...queues({ active: threshold * 3, backoff: threshold * 3, unschedulable: count, gated: threshold * 3 }, true, 'a'),
    ...queues({ active: count, unschedulable: threshold * 3 }, false, 'b'),
  ];
  return {
    alert: 'KubeSchedulerUnschedulablePods',
    expr: `${pending('queue="unschedulable"')} > ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'Many pods fit on no node.',
    description: '{{ $value | humanize }} pods of cluster {{ $labels.cluster }} fit on no node.',
    runbook: {
      meaning:
        'The scheduler tried these pods, and no node has what they ask for. Pods that wait for a gate do not count.',
      impact:
        'Their workloads have fewer replicas than they should. So many at once mean that the cluster is full, or that nodes are missing.',
      diagnosis: [
        'See the reasons: `kubectl get events -A --field-selector reason=FailedScheduling --sort-by=.lastTimestamp | tail -20`.',
        'See whether nodes are missing or cordoned: `kubectl get nodes`.',
        'Compare what is requested with what there is: KubeCPUOvercommit, KubeMemoryOvercommit.',
        'See whether the autoscaler is at its maximum, or the cloud has no machines left.',
      ],
      mitigation: [
        'Add nodes, or raise the maximum of the autoscaler.',
        'Lower requests to what pods use, or scale down what is not needed.',
        'Correct node selectors, affinities and tolerations that no node meets.',
      ],
    },
    tests: amountTests({
      hold: 15,
      threshold,
      exact: true,
      input,
      labels: {},
      description: (value) => `${humanize(value)} pods of cluster test fit on no node.`,
      quiet: [{ name: 'the leader of something else has many', input: foreignLeader(threshold), at: '35m' }],
    }),
  };
}

function errors(threshold: number): AlertRule {
  return {
    alert: 'KubeSchedulerErrors',
    expr: `${ratio(
      sumBy([], `${records.schedulerAttempts}{result="error"}`),
      sumBy([], records.schedulerAttempts),
    )} > ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'Attempts to schedule pods end in errors.',
    description:
      '{{ $value | humanizePercentage }} of the attempts to schedule a pod in cluster {{ $labels.cluster }} end in an error.',
    runbook: {
      meaning:
        'The scheduler failed by itself, not for want of a node: a write was refused, a plugin or an extender failed.',
      impact: 'The pods are tried again, and start late or not at all.',
      diagnosis: [
        'Read its log: `kubectl -n kube-system logs -l component=kube-scheduler | grep -i error`.',
        'See whether the API server refuses it: `sum by (code) (rate(rest_client_requests_total{job="kube-scheduler",code!~"2.."}[5m]))`.',
        'See whether an extender or a webhook that it asks answers.',
      ],
      mitigation: [
        'Restore its permissions, or the API server, whichever refuses it.',
        'Repair or remove the extender in its configuration.',
        'Restart it when its view of the cluster is out of date; another instance takes over.',
      ],
    },
    tests: shareTests({
      hold: 15,
      threshold,
      input: (bad, good) => [attempt('error', bad), attempt('scheduled', good / 2), attempt('unschedulable', good / 2)],
      labels: {},
      description: (value) =>
        `${humanizePercentage(value)} of the attempts to schedule a pod in cluster test end in an error.`,
    }),
  };
}

function slow(threshold: number): AlertRule {
  return {
    alert: 'KubeSchedulerSlow',
    expr: `${records.schedulerLatencyP99} > ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'The scheduler takes long to place a pod.',
    description:
      'One of a hundred attempts to schedule a pod in cluster {{ $labels.cluster }} takes longer than {{ $value | humanizeDuration }}.',
    runbook: {
      meaning:
        'Finding a node and binding the pod to it takes longer than the threshold. A tenth of a second is normal.',
      impact: 'Pods start late when many are created at once: the scheduler takes them one after the other.',
      diagnosis: [
        'See which step is slow: `topk(10, sum by (extension_point) (rate(scheduler_framework_extension_point_duration_seconds_sum{job="kube-scheduler"}[5m])))`.',
        'See whether the API server answers it slowly: `rate(rest_client_request_duration_seconds_sum{job="kube-scheduler"}[5m])`.',
        'Compare its CPU use with its node, and look for throttling.',
      ],
      mitigation: [
        'Give it more CPU.',
        'Avoid required pod affinity and anti-affinity in large workloads.',
        'Lower percentageOfNodesToScore in its configuration on large clusters.',
      ],
    },
    tests: amountTests({
      hold: 15,
      threshold,
      exact: true,
      input: (seconds) =>
        p99('scheduler_scheduling_attempt_duration_seconds', { ...JOB, result: 'scheduled' }, seconds),
      labels: {},
      description: (value) =>
        `One of a hundred attempts to schedule a pod in cluster test takes longer than ${humanizeDuration(value)}.`,
    }),
  };
}
