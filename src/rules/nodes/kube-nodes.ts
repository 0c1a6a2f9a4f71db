import type { Duration } from '../../config/duration.ts';
import { type CaseLabels, steady } from '../cases.ts';
import { humanize, humanizeDuration } from '../humanize.ts';
import { maxBy, on } from '../promql.ts';
import type { AlertRule, InputSeries } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { kubeStateMetrics, NODE_TEMPLATE, ON_NODE, THE_NODE } from './cases.ts';

/** Thresholds of the alerts about nodes as Kubernetes sees them. */
export interface KubeNodeThresholds {
  /** How long a node may be cordoned until people are told. */
  readonly nodeCordoned: Duration;
}

/** Alerts about nodes as Kubernetes sees them. */
export const kubeNodeAlerts = ({ nodeCordoned }: KubeNodeThresholds): AlertRule[] => [
  notReady(),
  unreachable(),
  pressure(),
  flapping(),
  cordonedForLong(nodeCordoned),
];

const job = selectors.kubeStateMetrics;
const CONDITION = 'kube_node_status_condition';
const CORDONED = 'kube_node_spec_unschedulable';
const TAINT = 'kube_node_spec_taint';
const READY = { condition: 'Ready', status: 'true' };

/** A cordoned node is somebody's work in progress. */
const NOT_CORDONED = `and ${on('node')}
${maxBy(['node'], `${CORDONED}{${job}}`)} == 0`;

/** What two exporters of Kubernetes objects say while one replaces the other. */
const both = (metric: string, now: string, labels: CaseLabels, before = now): InputSeries[] => [
  kubeStateMetrics.one(metric, now, labels),
  kubeStateMetrics.one(metric, before, { ...labels, instance: 'before' }),
];

/** Whether a node is cordoned; a stranger says the opposite. */
const cordoned = (now: 0 | 1, before = now): InputSeries[] => [
  ...both(CORDONED, steady(now), {}, steady(before)),
  ...(now === 0 ? kubeStateMetrics.others(CORDONED, steady(1)) : []),
];

/** A node whose condition Ready has these values; other conditions and states must not count. */
function readiness(ready: string, before = ready): InputSeries[] {
  return [
    ...both(CONDITION, ready, READY, before),
    ...both(CONDITION, steady(1), { condition: 'Ready', status: 'unknown' }),
    ...both(CONDITION, steady(1), { condition: 'DiskPressure', status: 'true' }),
    ...kubeStateMetrics.others(CONDITION, steady(1), READY),
  ];
}

function notReady(): AlertRule {
  return {
    alert: 'KubeNodeNotReady',
    expr: `${maxBy(['node'], `${CONDITION}{${job},condition="Ready",status="true"}`)} == 0
${NOT_CORDONED}`,
    for: '15m',
    severity: 'warning',
    summary: 'A node has not been ready for 15 minutes.',
    description:
      'Node {{ $labels.node }} in cluster {{ $labels.cluster }} has not been ready for more than 15 minutes.',
    runbook: {
      meaning:
        'The kubelet of the node reports that it is not ready, or has stopped reporting. The node is not cordoned.',
      impact:
        'No new pods start there. After five minutes its pods are replaced on other nodes, except those of DaemonSets and those with volumes that cannot be detached.',
      diagnosis: [
        'Read the conditions and events: `kubectl describe node <node>`.',
        'Ask the machine itself: is it running, and can it be reached from other nodes?',
        'Read the log of the kubelet and of the container runtime on the node: `journalctl -u kubelet -u containerd`.',
      ],
      mitigation: [
        'Restart the kubelet or the container runtime when one of them hangs.',
        'Replace the machine when it is gone: delete the node object so that volumes are released.',
        'Cordon the node while you work on it; the alert then ends.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'not ready for 16 minutes',
          input: [...readiness(steady(0)), ...cordoned(0)],
          at: '16m',
          expect: [ON_NODE],
          descriptions: ['Node worker-1 in cluster test has not been ready for more than 15 minutes.'],
        },
      ],
      quiet: [
        { name: 'not ready, but cordoned', input: [...readiness(steady(0)), ...cordoned(1)], at: '60m' },
        {
          name: 'cordoned as one of two exporters sees it',
          input: [...readiness(steady(0)), ...cordoned(1, 0)],
          at: '60m',
        },
        {
          name: 'ready as one of two exporters sees it',
          input: [...readiness(steady(1), steady(0)), ...cordoned(0)],
          at: '60m',
        },
        { name: 'not ready for 14 minutes', input: [...readiness(steady(0)), ...cordoned(0)], at: '14m' },
        { name: 'ready again after 14 minutes', input: [...readiness('0x13 1x60'), ...cordoned(0)], at: '20m' },
        { name: 'nobody says whether it is cordoned', input: readiness(steady(0)), at: '60m' },
      ],
    },
  };
}

function unreachable(): AlertRule {
  const taint = { key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule', value: '' };
  const going = { key: 'ToBeDeletedByClusterAutoscaler', effect: 'NoSchedule', value: '' };
  const description = `The API server has not heard from the kubelet of ${THE_NODE} for 15 minutes.`;
  return {
    alert: 'KubeNodeUnreachable',
    // Nodes that an autoscaler removes, or that a provider takes back, are meant to go.
    expr: `${maxBy(['node'], `${TAINT}{${job},key="node.kubernetes.io/unreachable",effect="NoSchedule"}`)} == 1
unless ${on('node')}
${maxBy(['node'], `${TAINT}{${job},key=~"ToBeDeletedByClusterAutoscaler|karpenter.sh/disrupted|cloud.google.com/impending-node-termination|aws-node-termination-handler/.+"}`)} == 1`,
    for: '15m',
    severity: 'warning',
    summary: 'A node has not reported for 15 minutes.',
    description: `The API server has not heard from the kubelet of ${NODE_TEMPLATE} for 15 minutes.`,
    runbook: {
      meaning:
        'The kubelet renews a lease every ten seconds. It has not for so long that the node controller calls the node unreachable. Unlike KubeNodeNotReady, this also fires for cordoned nodes.',
      impact:
        'Its pods are replaced elsewhere where that is possible. They may still run, though: a StatefulSet starts no replacement, and its volume stays attached.',
      diagnosis: [
        'Ask the machine: is it running, and does it answer ping and SSH? The console of the provider shows a crash.',
        'See when it was last heard of: `kubectl -n kube-node-lease get lease <node> -o jsonpath={.spec.renewTime}`.',
        'The machine runs: read `journalctl -u kubelet`; expired certificates and an unreachable API server show there.',
        'Several nodes at once: look at the network between them and the API server.',
      ],
      mitigation: [
        'Restart the kubelet, or the machine.',
        'A machine that is off for certain: `kubectl taint node <node> node.kubernetes.io/out-of-service=nodeshutdown:NoExecute` releases its volumes.',
        'Delete the node object of a machine that will not come back.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'unreachable for 16 minutes',
          input: [...both(TAINT, steady(1), taint), ...kubeStateMetrics.others(TAINT, steady(1), going)],
          at: '16m',
          expect: [ON_NODE],
          descriptions: [description],
        },
        {
          name: 'unreachable as one of two exporters sees it, and with a taint that does not matter',
          input: [
            ...both(TAINT, steady(1), taint, steady(0)),
            kubeStateMetrics.one(TAINT, steady(1), { key: 'dedicated', effect: 'NoSchedule', value: 'x' }),
          ],
          at: '16m',
          expect: [ON_NODE],
          descriptions: [description],
        },
      ],
      quiet: [
        { name: 'for 14 minutes', input: both(TAINT, steady(1), taint), at: '14m' },
        {
          name: 'about to be removed',
          input: [...both(TAINT, steady(1), taint), ...both(TAINT, steady(1), going, steady(0))],
          at: '60m',
        },
        {
          name: 'only being drained',
          input: [...both(TAINT, steady(1), { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' })],
          at: '60m',
        },
        { name: 'with another effect', input: both(TAINT, steady(1), { ...taint, effect: 'NoExecute' }), at: '60m' },
        { name: 'another job tells of it', input: kubeStateMetrics.others(TAINT, steady(1), taint), at: '60m' },
      ],
    },
  };
}

function pressure(): AlertRule {
  const disk = { condition: 'DiskPressure', status: 'true' };
  const description = (what: string) => `The kubelet of ${THE_NODE} has reported ${what} for 10 minutes.`;
  return {
    alert: 'KubeNodePressure',
    expr: `${maxBy(['node', 'condition'], `${CONDITION}{${job},condition=~"(Disk|Memory|PID)Pressure",status="true"}`)} == 1`,
    for: '10m',
    severity: 'warning',
    summary: 'A node is short of memory, disk space or processes.',
    description: `The kubelet of ${NODE_TEMPLATE} has reported {{ $labels.condition }} for 10 minutes.`,
    runbook: {
      meaning:
        'A resource of the node has passed a threshold of the kubelet (evictionHard): memory, disk space or inodes, or process numbers.',
      impact: 'The kubelet evicts pods until the resource is back, and no new pods start on the node.',
      diagnosis: [
        'See which resource and since when: `kubectl describe node <node>`.',
        'DiskPressure: see which file system is full (NodeFilesystemAlmostOutOfSpace), and what fills it: images, logs, emptyDir volumes.',
        'MemoryPressure: `kubectl top pods --all-namespaces --sort-by=memory`; see NodeMemoryHighUtilization.',
        'PIDPressure: `kubectl debug node/<node> -it --profile=sysadmin --image=busybox -- chroot /host sh -c "ps -eo comm | sort | uniq -c | sort -n | tail"` shows who forks.',
        'See what was evicted: `kubectl get events --all-namespaces --field-selector reason=Evicted`.',
      ],
      mitigation: [
        'Remove unused images (`crictl rmi --prune`) and old logs, or enlarge the disk.',
        'Delete the pod that takes the most, and give it limits (memory, ephemeral-storage).',
        'Limit processes per pod (podPidsLimit of the kubelet).',
      ],
    },
    tests: {
      fires: [
        {
          name: 'short of disk space for 11 minutes, as one of two exporters sees it',
          input: [
            ...both(CONDITION, steady(1), disk, steady(0)),
            ...both(CONDITION, steady(0), { condition: 'MemoryPressure', status: 'true' }),
          ],
          at: '11m',
          expect: [{ ...ON_NODE, condition: 'DiskPressure' }],
          descriptions: [description('DiskPressure')],
        },
        {
          name: 'short of memory and processes',
          input: ['Memory', 'PID'].flatMap((what) =>
            both(CONDITION, steady(1), { condition: `${what}Pressure`, status: 'true' }),
          ),
          at: '11m',
          expect: [
            { ...ON_NODE, condition: 'MemoryPressure' },
            { ...ON_NODE, condition: 'PIDPressure' },
          ],
          descriptions: [description('MemoryPressure'), description('PIDPressure')],
        },
      ],
      quiet: [
        { name: 'for 9 minutes', input: both(CONDITION, steady(1), disk), at: '9m' },
        { name: 'only ready', input: both(CONDITION, steady(1), READY), at: '60m' },
        { name: 'not known', input: both(CONDITION, steady(1), { ...disk, status: 'unknown' }), at: '60m' },
        { name: 'another job tells of it', input: kubeStateMetrics.others(CONDITION, steady(1), disk), at: '60m' },
      ],
    },
  };
}

function flapping(): AlertRule {
  const flaps = '1x30 0 0 1 1 0 0 1x90';
  return {
    alert: 'KubeNodeReadinessFlapping',
    // Not ready and ready again are two changes: a single restart of the kubelet is not yet flapping.
    expr: `${maxBy(['node'], `changes(${CONDITION}{${job},condition="Ready",status="true"}[15m])`)} > 2
${NOT_CORDONED}`,
    for: '5m',
    keepFiringFor: '15m',
    severity: 'warning',
    summary: 'A node keeps changing between ready and not ready.',
    description: `The readiness of ${NODE_TEMPLATE} changed {{ $value | humanize }} times within 15 minutes.`,
    runbook: {
      meaning: 'The node was ready, not ready and ready again, at least twice within a quarter of an hour.',
      impact:
        'Each time its pods leave their Services and come back; after five minutes without readiness they are replaced.',
      diagnosis: [
        'See the history: `kubectl get events --all-namespaces --field-selector involvedObject.name=<node>`.',
        'Read `journalctl -u kubelet` for "PLEG is not healthy" (a container runtime that hangs) and for errors with the API server.',
        'See whether the node is overloaded: NodeSystemSaturation, NodeMemoryHighUtilization, NodeDiskIOSaturation.',
        'Several nodes at once: the API server or the network to it is the cause, not the nodes.',
      ],
      mitigation: [
        'Cordon the node so that nothing new lands there: `kubectl cordon <node>`.',
        'Restart the container runtime and the kubelet.',
        'Reserve more CPU and memory for the system (kubeReserved, systemReserved), or replace the node.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'not ready twice within fifteen minutes',
          input: [...readiness(flaps, steady(1)), ...cordoned(0)],
          at: '42m',
          expect: [ON_NODE],
          descriptions: [`The readiness of ${THE_NODE} changed ${humanize(4)} times within 15 minutes.`],
        },
      ],
      quiet: [
        { name: 'not ready once', input: [...readiness('1x30 0 0 1x90'), ...cordoned(0)], at: '42m' },
        { name: 'for 3 minutes', input: [...readiness(flaps), ...cordoned(0)], at: '38m' },
        { name: 'cordoned', input: [...readiness(flaps), ...cordoned(1, 0)], at: '42m' },
        { name: 'nobody says whether it is cordoned', input: readiness(flaps), at: '42m' },
        {
          name: 'what another job, condition or status tells',
          input: [
            ...kubeStateMetrics.others(CONDITION, flaps, READY),
            kubeStateMetrics.one(CONDITION, flaps, { ...READY, condition: 'NetworkUnavailable' }),
            kubeStateMetrics.one(CONDITION, flaps, { ...READY, status: 'unknown' }),
            ...cordoned(0),
          ],
          at: '42m',
        },
      ],
    },
  };
}

function cordonedForLong(limit: Duration): AlertRule {
  const minutes = Math.ceil(limit.seconds / 60);
  // Samples five minutes apart keep the input short; longer gaps would be gaps.
  const samples = Math.ceil(minutes / 5) + 10;
  const always = (value: number) => `${value}x${samples}`;
  const node = (name: string, values: string) => kubeStateMetrics.one(CORDONED, values, { node: name });
  // One case for all: each minute of it costs an evaluation of every rule.
  const input = [
    kubeStateMetrics.one(CORDONED, always(1)),
    kubeStateMetrics.one(CORDONED, always(0), { instance: 'before' }),
    node('cordoned-a-little-later', `0x1 1x${samples}`),
    node('not-cordoned', always(0)),
    ...kubeStateMetrics.others(CORDONED, always(1), { node: 'not-cordoned' }),
  ];
  const how = humanizeDuration(limit.seconds);
  return {
    alert: 'KubeNodeCordoned',
    expr: `${maxBy(['node'], `${CORDONED}{${job}}`)} == 1`,
    for: String(limit),
    severity: 'info',
    summary: 'A node has been cordoned for long.',
    description: `No new pods have been allowed on ${NODE_TEMPLATE} for ${how}.`,
    runbook: {
      meaning: 'Somebody or something cordoned the node, and nobody has finished the work or taken it back.',
      impact:
        'The cluster has less room than it pays for. Alerts about this node that spare cordoned nodes are silent.',
      diagnosis: [
        'See who it was: the audit log of the API server, or `kubectl get node <node> -o yaml --show-managed-fields` (field unschedulable).',
        'See whether an upgrade hangs: the pods that could not be evicted are still there, `kubectl get pods --all-namespaces -o wide --field-selector spec.nodeName=<node>`.',
        'A PodDisruptionBudget that allows no disruption stops every drain: `kubectl get pdb --all-namespaces`.',
      ],
      mitigation: [
        'Finish the work, then `kubectl uncordon <node>`.',
        'Delete the node when it is not needed any more.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'one node cordoned for longer than it may be, and others that are not',
          input,
          interval: '5m',
          at: `${minutes + 2}m`,
          expect: [ON_NODE],
          descriptions: [`No new pods have been allowed on ${THE_NODE} for ${how}.`],
        },
      ],
      quiet: [
        { name: 'cordoned for 20 minutes', input: [kubeStateMetrics.one(CORDONED, steady(1))], at: '20m' },
        { name: 'not cordoned', input: [kubeStateMetrics.one(CORDONED, steady(0))], at: '20m' },
      ],
    },
  };
}
