import type { Duration } from '../../config/duration.ts';
import { CLUSTER, series, steady } from '../cases.ts';
import { dashboardLinks } from '../dashboard-link.ts';
import type { AlertRule, InputSeries, RuleGroup } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { autoscalingAlerts } from './autoscaling.ts';
import { containerAlerts } from './containers.ts';
import { type JobThresholds, jobAlerts } from './jobs.ts';
import { foreign, ksm, outdated } from './kube-series.ts';
import { nodeOf, podAlerts, unschedulablePods, withNode } from './pods.ts';
import { rolloutAlerts } from './rollouts.ts';

const { kubeStateMetrics } = selectors;

const POD = { namespace: 'shop', pod: 'api-1' };
const CONTAINER = { ...POD, container: 'api' };
const POD_LABELS = { cluster: CLUSTER, ...POD };
const CONTAINER_LABELS = { cluster: CLUSTER, ...CONTAINER };

/** Thresholds of the alerts about workloads. */
export interface WorkloadThresholds extends JobThresholds {
  /** Restarts within an hour above which a container alerts. */
  readonly containerRestarts: number;
  /** How long after its grace period a deleted pod may still be there. */
  readonly podTermination: Duration;
}

/** Workloads, pods and containers that do not run as they should. */
export function kubernetesWorkloadGroups(thresholds: WorkloadThresholds): RuleGroup[] {
  const { containerRestarts, podTermination } = thresholds;
  const pods = [crashLooping(), notReady(), oomKilled(), ...podAlerts(podTermination.seconds)];
  const dashboard = dashboardLinks.workloads;
  return [
    { name: 'kubernetes-apps', dashboard, rules: [...pods, ...containerAlerts(containerRestarts)] },
    { name: 'kubernetes-rollouts', dashboard, rules: rolloutAlerts() },
    { name: 'kubernetes-jobs', dashboard, rules: jobAlerts(thresholds) },
    { name: 'kubernetes-autoscaling', dashboard, rules: autoscalingAlerts() },
  ];
}

function crashLooping(): AlertRule {
  const waiting = (values: string) =>
    ksm('kube_pod_container_status_waiting_reason', { ...CONTAINER, reason: 'CrashLoopBackOff' }, values);
  return {
    alert: 'KubePodCrashLooping',
    // Between two waits the container runs for a moment, so the expression looks back over five minutes.
    expr: `max by (cluster, namespace, pod, container) (
  max_over_time(kube_pod_container_status_waiting_reason{${kubeStateMetrics},reason="CrashLoopBackOff"}[5m])
) == 1`,
    for: '15m',
    severity: 'warning',
    summary: 'A container keeps crashing.',
    description:
      'Container {{ $labels.container }} of pod {{ $labels.namespace }}/{{ $labels.pod }} has been waiting to be restarted after a crash (CrashLoopBackOff) for 15 minutes.',
    runbook: {
      meaning:
        'The container ends soon after each start. The kubelet restarts it, and waits longer each time, up to five minutes.',
      impact: 'This replica does not serve. With all replicas in this state the service is down.',
      diagnosis: [
        'Read why it ended: `kubectl -n <namespace> logs <pod> -c <container> --previous`.',
        'See exit code and events: `kubectl -n <namespace> describe pod <pod>`. Exit code 137 with the reason OOMKilled is a memory limit; see KubeContainerOOMKilled.',
        'See whether a liveness probe kills it: the events then tell of failed probes before each restart.',
        'See what changed last: image, configuration, Secrets, or something that it depends on.',
      ],
      mitigation: [
        'Roll back the change: revert its commit, or `kubectl -n <namespace> rollout undo` until the revert is merged.',
        'Restore what it depends on, when its log says that it cannot reach it.',
        'Give it more memory, or a liveness probe that starts later, when that is what ends it.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'waiting for most of 25 minutes, with short runs between',
          input: [
            waiting('1 1 0 1 1 1 0 1 1 1 1 0 1 1 1 1 0 1x10'),
            outdated('kube_pod_container_status_waiting_reason', { ...CONTAINER, reason: 'CrashLoopBackOff' }, 0),
          ],
          at: '25m',
          expect: [CONTAINER_LABELS],
          descriptions: [
            'Container api of pod shop/api-1 has been waiting to be restarted after a crash (CrashLoopBackOff) for 15 minutes.',
          ],
        },
      ],
      quiet: [
        { name: 'recovered after 8 minutes', input: [waiting('1x8 0x60')], at: '30m' },
        { name: 'waiting for only 10 minutes', input: [waiting('1x60')], at: '10m' },
        {
          name: 'waiting for another reason',
          input: [
            ksm('kube_pod_container_status_waiting_reason', { ...CONTAINER, reason: 'ContainerCreating' }, steady(1)),
          ],
          at: '60m',
        },
        {
          name: 'in the eyes of another job',
          input: [foreign('kube_pod_container_status_waiting_reason', { ...CONTAINER, reason: 'CrashLoopBackOff' }, 1)],
          at: '60m',
        },
      ],
    },
  };
}

interface PodState {
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Unknown';
  /** The phase that the exporter which is being replaced still knows. @default - the same */
  readonly before?: 'Pending' | 'Succeeded';
  readonly ready: boolean;
  readonly ownerKind?: string;
  readonly gated?: boolean;
  readonly unschedulable?: boolean;
}

/** A pod as two exporters describe it while one replaces the other. */
function pod(state: PodState): InputSeries[] {
  const { phase, before = phase } = state;
  const outside = { ...state, phase: before, ready: false, gated: false, unschedulable: false };
  return [...podOf('new', state), ...podOf('old', outside), ...elsewhere(), ...nodeOf(POD, 'worker-1')];
}

/** What another job tells of the pod: everything that would keep the alert quiet. */
function elsewhere(): InputSeries[] {
  return [
    foreign('kube_pod_status_ready', { ...POD, condition: 'true' }, 1),
    foreign('kube_pod_status_reason', { ...POD, reason: 'SchedulingGated' }, 1),
    foreign('kube_pod_status_unschedulable', POD, 1),
    foreign('kube_pod_owner', { ...POD, owner_kind: 'Job', owner_name: 'owner' }, 1),
  ];
}

function podOf(instance: string, state: PodState): InputSeries[] {
  const { phase, ready, ownerKind = 'ReplicaSet', gated = false, unschedulable = false } = state;
  const labels = { ...POD, instance };
  const flag = (set: boolean) => steady(set ? 1 : 0);
  return [
    ...['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'].map((candidate) =>
      ksm('kube_pod_status_phase', { ...labels, phase: candidate }, flag(candidate === phase)),
    ),
    ksm('kube_pod_status_ready', { ...labels, condition: 'true' }, flag(ready)),
    ksm('kube_pod_status_ready', { ...labels, condition: 'false' }, flag(!ready)),
    ksm('kube_pod_status_reason', { ...labels, reason: 'SchedulingGated' }, flag(gated)),
    ksm('kube_pod_status_reason', { ...labels, reason: 'NodeLost' }, flag(!ready)),
    ksm('kube_pod_status_unschedulable', labels, flag(unschedulable)),
    ksm('kube_pod_owner', { ...labels, owner_kind: ownerKind, owner_name: 'owner' }, steady(1)),
  ];
}

function notReady(): AlertRule {
  const by = 'max by (cluster, namespace, pod)';
  const description = 'Pod shop/api-1 has not been ready for more than 15 minutes.';
  return {
    alert: 'KubePodNotReady',
    // A pod of a Job need never be ready, and one that waits for a scheduling gate is held back on purpose. Those that
    // no node takes have an alert of their own.
    expr: withNode(`(
  ${by} (kube_pod_status_phase{${kubeStateMetrics},phase=~"Pending|Unknown"}) == 1
  or
  (
    ${by} (kube_pod_status_phase{${kubeStateMetrics},phase="Running"}) == 1
    and on (cluster, namespace, pod)
    ${by} (kube_pod_status_ready{${kubeStateMetrics},condition="true"}) == 0
  )
)
unless on (cluster, namespace, pod) group by (cluster, namespace, pod) (kube_pod_owner{${kubeStateMetrics},owner_kind="Job"})
unless on (cluster, namespace, pod) ${by} (kube_pod_status_reason{${kubeStateMetrics},reason="SchedulingGated"}) == 1
unless on (cluster, namespace, pod) ${unschedulablePods}`),
    for: '15m',
    severity: 'warning',
    summary: 'A pod has not been ready for 15 minutes.',
    description: 'Pod {{ $labels.namespace }}/{{ $labels.pod }} has not been ready for more than 15 minutes.',
    runbook: {
      meaning: 'The pod does not start, fails its readiness probe, or its node no longer reports.',
      impact: 'This replica gets no traffic, and a rollout that it is part of does not go on.',
      diagnosis: [
        'Read the events at the end of `kubectl -n <namespace> describe pod <pod>`; they usually name the cause.',
        'Pending with a node: an image, a Secret, a ConfigMap or a volume is missing, or an init container does not finish.',
        'Running: ask the readiness probe yourself, and read the log for what the service waits for.',
        'Unknown: look at the node; see KubeNodeNotReady.',
      ],
      mitigation: [
        'Provide what is missing, or roll back the change that asks for it.',
        'Delete the pod when only its node is at fault; its controller starts it elsewhere.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'running but not ready for 20 minutes',
          input: pod({ phase: 'Running', before: 'Succeeded', ready: false }),
          at: '20m',
          expect: [{ ...POD_LABELS, node: 'worker-1' }],
          descriptions: [description],
        },
        {
          name: 'pending for 20 minutes',
          input: pod({ phase: 'Pending', before: 'Succeeded', ready: false }),
          at: '20m',
          expect: [{ ...POD_LABELS, node: 'worker-1' }],
          descriptions: [description],
        },
      ],
      quiet: [
        { name: 'not ready for only 10 minutes', input: pod({ phase: 'Running', ready: false }), at: '10m' },
        { name: 'ready', input: pod({ phase: 'Running', ready: true }), at: '60m' },
        {
          name: 'finished, but in the eyes of another job',
          input: [
            ...pod({ phase: 'Succeeded', ready: false }),
            ...['Pending', 'Running'].map((phase) => foreign('kube_pod_status_phase', { ...POD, phase }, 1)),
          ],
          at: '60m',
        },
        { name: 'without a node', input: pod({ phase: 'Pending', ready: false, unschedulable: true }), at: '60m' },
        { name: 'of a Job', input: pod({ phase: 'Running', ready: false, ownerKind: 'Job' }), at: '60m' },
        { name: 'held back by a gate', input: pod({ phase: 'Pending', ready: false, gated: true }), at: '60m' },
      ],
    },
  };
}

/** A container that was restarted at minute 30, and why it had ended. */
function restarted(reason: string): InputSeries[] {
  return [
    ksm('kube_pod_container_status_restarts_total', CONTAINER, '2x29 3x90'),
    ksm('kube_pod_container_status_last_terminated_reason', { ...CONTAINER, reason }, '_x29 1x90'),
  ];
}

function oomKilled(): AlertRule {
  const by = 'max by (cluster, namespace, pod, container)';
  return {
    alert: 'KubeContainerOOMKilled',
    // The last reason stays for the life of the pod; only a fresh restart makes it news.
    expr: `${by} (increase(kube_pod_container_status_restarts_total{${kubeStateMetrics}}[10m])) > 0
and on (cluster, namespace, pod, container)
${by} (kube_pod_container_status_last_terminated_reason{${kubeStateMetrics},reason="OOMKilled"}) == 1`,
    severity: 'warning',
    summary: 'A container was killed because it ran out of memory.',
    description:
      'Container {{ $labels.container }} of pod {{ $labels.namespace }}/{{ $labels.pod }} was killed for want of memory within the last 10 minutes.',
    runbook: {
      meaning:
        'The container reached its memory limit, or its node ran out of memory, and the kernel killed it. It has been restarted.',
      impact: 'Requests in flight were lost. It happens again unless the cause goes away.',
      diagnosis: [
        'Compare use with the limit over days on the dashboard of the service: steady growth is a leak, a jump is load or a large request.',
        'See whether the node was short of memory at that time; see NodeMemoryHighUtilization.',
        'Read the log up to the kill: `kubectl -n <namespace> logs <pod> -c <container> --previous`.',
        'For runtimes with a heap of their own (Java, Node.js, Go): is the heap set from the limit?',
      ],
      mitigation: [
        'Raise the memory limit, and the request with it, when the need is real.',
        'Roll back when it began with a release.',
        'Spread the load over more replicas when use follows the load.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'killed five minutes ago',
          input: [
            ...restarted('OOMKilled'),
            outdated('kube_pod_container_status_restarts_total', CONTAINER, 2),
            outdated('kube_pod_container_status_last_terminated_reason', { ...CONTAINER, reason: 'OOMKilled' }, 0),
          ],
          at: '35m',
          expect: [CONTAINER_LABELS],
          descriptions: ['Container api of pod shop/api-1 was killed for want of memory within the last 10 minutes.'],
        },
      ],
      quiet: [
        {
          name: 'restarted for another reason, but in the eyes of another job',
          input: [
            ...restarted('Error'),
            foreign('kube_pod_container_status_last_terminated_reason', { ...CONTAINER, reason: 'OOMKilled' }, 1),
          ],
          at: '35m',
        },
        {
          name: 'no restart, but in the eyes of another job',
          input: [
            ksm('kube_pod_container_status_last_terminated_reason', { ...CONTAINER, reason: 'OOMKilled' }, steady(1)),
            series('kube_pod_container_status_restarts_total', { job: 'other', ...CONTAINER }, '2x29 3x90'),
          ],
          at: '35m',
        },
        { name: 'killed fifteen minutes ago', input: restarted('OOMKilled'), at: '45m' },
      ],
    },
  };
}
