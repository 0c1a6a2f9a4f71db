import { CLUSTER, series, steady } from './cases.ts';
import type { AlertRule, InputSeries, RuleGroup } from './rule.ts';
import { selectors } from './selectors.ts';

const { kubeStateMetrics } = selectors;

const POD = { namespace: 'shop', pod: 'api-1' };
const CONTAINER = { ...POD, container: 'api' };
const POD_LABELS = { cluster: CLUSTER, ...POD };
const CONTAINER_LABELS = { cluster: CLUSTER, ...CONTAINER };

/** Pods and containers that do not run as they should. */
export function kubernetesWorkloadGroups(): RuleGroup[] {
  return [{ name: 'kubernetes-apps', rules: [crashLooping(), notReady(), oomKilled()] }];
}

/** A series of kube-state-metrics. */
function ksm(metric: string, labels: Readonly<Record<string, string>>, values: string): InputSeries {
  return series(metric, { job: 'kube-state-metrics', ...labels }, values);
}

function crashLooping(): AlertRule {
  const waiting = (values: string) =>
    ksm('kube_pod_container_status_waiting_reason', { ...CONTAINER, reason: 'CrashLoopBackOff' }, values);
  return {
    alert: 'KubePodCrashLooping',
    // Between two waits the container runs for a moment, so the expression looks back over five minutes.
    expr: `max by (cluster, namespace, pod, container) (
  max_over_time(kube_pod_container_status_waiting_reason{${kubeStateMetrics},reason="CrashLoopBackOff"}[5m])
) >= 1`,
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
          input: [waiting('1 1 _ 1 1 1 _ 1 1 1 1 _ 1 1 1 1 _ 1x10')],
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
      ],
    },
  };
}

interface PodState {
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Unknown';
  readonly ready: boolean;
  readonly ownerKind?: string;
  readonly gated?: boolean;
}

/** A pod as two exporters describe it while one replaces the other. */
function pod(state: PodState): InputSeries[] {
  return ['a', 'b'].flatMap((instance) => podOf(instance, state));
}

function podOf(instance: string, { phase, ready, ownerKind = 'ReplicaSet', gated = false }: PodState): InputSeries[] {
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
    ksm('kube_pod_owner', { ...labels, owner_kind: ownerKind, owner_name: 'owner' }, steady(1)),
  ];
}

function notReady(): AlertRule {
  const by = 'max by (cluster, namespace, pod)';
  const description = 'Pod shop/api-1 has not been ready for more than 15 minutes.';
  return {
    alert: 'KubePodNotReady',
    // A pod of a Job need never be ready, and one that waits for a scheduling gate is held back on purpose.
    expr: `(
  ${by} (kube_pod_status_phase{${kubeStateMetrics},phase=~"Pending|Unknown"}) == 1
  or
  (
    ${by} (kube_pod_status_phase{${kubeStateMetrics},phase="Running"}) == 1
    and on (cluster, namespace, pod)
    ${by} (kube_pod_status_ready{${kubeStateMetrics},condition="true"}) == 0
  )
)
unless on (cluster, namespace, pod) ${by} (kube_pod_owner{${kubeStateMetrics},owner_kind="Job"})
unless on (cluster, namespace, pod) ${by} (kube_pod_status_reason{${kubeStateMetrics},reason="SchedulingGated"}) == 1`,
    for: '15m',
    severity: 'warning',
    summary: 'A pod has not been ready for 15 minutes.',
    description: 'Pod {{ $labels.namespace }}/{{ $labels.pod }} has not been ready for more than 15 minutes.',
    runbook: {
      meaning: 'The pod is not scheduled, does not start, fails its readiness probe, or its node no longer reports.',
      impact: 'This replica gets no traffic, and a rollout that it is part of does not go on.',
      diagnosis: [
        'Read the events at the end of `kubectl -n <namespace> describe pod <pod>`; they usually name the cause.',
        'Pending without a node: the scheduler says what is missing, such as CPU, memory, a volume or a matching node.',
        'Pending with a node: an image, a Secret, a ConfigMap or a volume is missing, or an init container does not finish.',
        'Running: ask the readiness probe yourself, and read the log for what the service waits for.',
        'Unknown: look at the node; see KubeNodeNotReady.',
      ],
      mitigation: [
        'Provide what is missing, or roll back the change that asks for it.',
        'Add nodes or lower requests when nothing fits.',
        'Delete the pod when only its node is at fault; its controller starts it elsewhere.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'running but not ready for 20 minutes',
          input: pod({ phase: 'Running', ready: false }),
          at: '20m',
          expect: [POD_LABELS],
          descriptions: [description],
        },
        {
          name: 'pending for 20 minutes',
          input: pod({ phase: 'Pending', ready: false }),
          at: '20m',
          expect: [POD_LABELS],
          descriptions: [description],
        },
      ],
      quiet: [
        { name: 'not ready for only 10 minutes', input: pod({ phase: 'Running', ready: false }), at: '10m' },
        { name: 'ready', input: pod({ phase: 'Running', ready: true }), at: '60m' },
        { name: 'finished', input: pod({ phase: 'Succeeded', ready: false }), at: '60m' },
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
          input: restarted('OOMKilled'),
          at: '35m',
          expect: [CONTAINER_LABELS],
          descriptions: ['Container api of pod shop/api-1 was killed for want of memory within the last 10 minutes.'],
        },
      ],
      quiet: [
        { name: 'restarted for another reason', input: restarted('Error'), at: '35m' },
        { name: 'killed fifteen minutes ago', input: restarted('OOMKilled'), at: '45m' },
      ],
    },
  };
}
