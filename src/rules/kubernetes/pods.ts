import { type CaseLabels, CLUSTER, steady } from '../cases.ts';
import { humanizeDuration } from '../humanize.ts';
import { maxBy, on } from '../promql.ts';
import type { AlertRule, InputSeries } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { foreign, ksm, outdated } from './kube-series.ts';

const { kubeStateMetrics } = selectors;

const OF_POD = ['namespace', 'pod'];
const POD = { namespace: 'shop', pod: 'api-1' };
const POD_LABELS = { cluster: CLUSTER, ...POD };

const UNSCHEDULABLE = 'kube_pod_status_unschedulable';
const REASON = 'kube_pod_status_reason';
const DELETED = 'kube_pod_deletion_timestamp';

/** Pods that are held back on purpose until somebody removes their scheduling gate. */
const gated = `${maxBy(OF_POD, `${REASON}{${kubeStateMetrics},reason="SchedulingGated"}`)} == 1`;

/** Pods that no node takes. */
export const unschedulablePods = `${maxBy(OF_POD, `${UNSCHEDULABLE}{${kubeStateMetrics}}`)} == 1`;

const INFO = 'kube_pod_info';

/** The same pods with the label of their node, by which Alertmanager tells the consequences of a node that is down. */
export const withNode = (pods: string): string => `(
${pods}
)
* ${on(...OF_POD)} group_left (node)
${maxBy([...OF_POD, 'node'], `${INFO}{${kubeStateMetrics}}`)}`;

/** The node of a pod in the eyes of an exporter, and in those of another job, which must not count. */
export const nodeOf = (pod: CaseLabels, node: string): InputSeries[] => [
  ksm(INFO, { ...pod, node }, steady(1)),
  foreign(INFO, { ...pod, node: 'elsewhere' }, 2),
];

/** Pods that come to no node, or do not leave theirs; `terminationSeconds` is how long the latter is tolerated. */
export function podAlerts(terminationSeconds: number): AlertRule[] {
  return [unschedulable(), stuckTerminating(terminationSeconds)];
}

function unschedulable(): AlertRule {
  const gate = (values: string): InputSeries => ksm(REASON, { ...POD, reason: 'SchedulingGated' }, values);
  return {
    alert: 'KubePodUnschedulable',
    expr: `${unschedulablePods}\nunless ${on(...OF_POD)}\n${gated}`,
    for: '15m',
    severity: 'warning',
    summary: 'No node takes a pod.',
    description: 'The scheduler has found no node for pod {{ $labels.namespace }}/{{ $labels.pod }} for 15 minutes.',
    runbook: {
      meaning: 'No node meets what the pod asks for, so it waits.',
      impact:
        'This replica does not run. Where the autoscaler of the cluster cannot help either, no other pod of its kind will.',
      diagnosis: [
        'Read what is missing on how many nodes: the event FailedScheduling in `kubectl -n <namespace> describe pod <pod>`.',
        '"Insufficient cpu" or "memory": compare its requests with what nodes have left, `kubectl describe nodes`; see KubeCPUOvercommit.',
        '"Taints", "affinity" or "topology spread": which nodes does it want, and do any of them exist and take pods?',
        '"Unbound PersistentVolumeClaims" or "volume node affinity": see KubePersistentVolumeClaimPending.',
        'Read why the autoscaler adds no node: its log, or the event NotTriggerScaleUp of the pod.',
      ],
      mitigation: [
        'Add nodes of the kind that it asks for, or raise the maximum of the autoscaler.',
        'Lower its requests when they are far above real use, or scale down something less urgent.',
        'Relax the rule that no node meets, when it is stricter than needed.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'unschedulable for 20 minutes',
          input: [
            ksm(UNSCHEDULABLE, POD, steady(1)),
            outdated(UNSCHEDULABLE, POD, 0),
            gate(steady(0)),
            foreign(REASON, { ...POD, reason: 'SchedulingGated' }, 1),
            ksm(REASON, { ...POD, reason: 'NodeLost' }, steady(1)),
          ],
          at: '20m',
          expect: [POD_LABELS],
          descriptions: ['The scheduler has found no node for pod shop/api-1 for 15 minutes.'],
        },
      ],
      quiet: [
        { name: 'for only 14 minutes', input: [ksm(UNSCHEDULABLE, POD, steady(1))], at: '14m' },
        { name: 'a node came after 10 minutes', input: [ksm(UNSCHEDULABLE, POD, '1x10 _x60')], at: '30m' },
        {
          name: 'held back by a gate',
          input: [
            ksm(UNSCHEDULABLE, POD, steady(1)),
            gate(steady(1)),
            outdated(REASON, { ...POD, reason: 'SchedulingGated' }, 0),
          ],
          at: '30m',
        },
        { name: 'in the eyes of another job', input: [foreign(UNSCHEDULABLE, POD, 1)], at: '30m' },
      ],
    },
  };
}

function stuckTerminating(limit: number): AlertRule {
  const now = 30 * 60;
  const since = limit + 60;
  return {
    alert: 'KubePodStuckTerminating',
    // No `for`: the time is counted from the end of the grace period, which the object holds.
    expr: withNode(`time() - ${maxBy(OF_POD, `${DELETED}{${kubeStateMetrics}}`)} > ${limit}`),
    severity: 'warning',
    summary: 'A pod does not go away.',
    description:
      'Pod {{ $labels.namespace }}/{{ $labels.pod }} was deleted and should have ended {{ $value | humanizeDuration }} ago.',
    runbook: {
      meaning: 'The pod was deleted and its grace period has passed, but its object is still there.',
      impact:
        'Its volume cannot move to another node, a StatefulSet does not start the pod that takes its place, and a drain of its node hangs.',
      diagnosis: [
        'See its node: `kubectl -n <namespace> get pod <pod> -o wide`. Is it ready? A kubelet that is gone confirms nothing; see KubeNodeNotReady.',
        'See whether a finalizer holds it: `kubectl -n <namespace> get pod <pod> -o jsonpath={.metadata.finalizers}`.',
        'Read the log of the kubelet on the node for the name of the pod: a volume that is not unmounted, or a process that cannot be killed because it waits for a disk.',
      ],
      mitigation: [
        'Repair or restart the kubelet or the node; the pod then goes away by itself.',
        'When the machine is gone for good, delete its node object, or taint it with node.kubernetes.io/out-of-service.',
        'Last resort, and only when its processes have surely ended: `kubectl -n <namespace> delete pod <pod> --grace-period=0 --force`. With a volume that two pods write, data is lost.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'a minute longer than tolerated',
          input: [
            ksm(DELETED, POD, steady(now - since)),
            outdated(DELETED, POD, now - 4 * since),
            ...nodeOf(POD, 'worker-1'),
          ],
          at: '30m',
          expect: [{ ...POD_LABELS, node: 'worker-1' }],
          descriptions: [`Pod shop/api-1 was deleted and should have ended ${humanizeDuration(since)} ago.`],
        },
      ],
      quiet: [
        {
          name: 'as long as tolerated, though an older pod of the same name took longer',
          input: [
            ksm(DELETED, POD, steady(now - limit)),
            outdated(DELETED, POD, now - 4 * limit),
            ...nodeOf(POD, 'worker-1'),
          ],
          at: '30m',
        },
        {
          name: 'still in its grace period',
          input: [ksm(DELETED, POD, steady(now + 30)), ...nodeOf(POD, 'worker-1')],
          at: '30m',
        },
        {
          name: 'in the eyes of another job',
          input: [foreign(DELETED, POD, now - since), ...nodeOf(POD, 'worker-1')],
          at: '30m',
        },
      ],
    },
  };
}
