import type { Duration } from '../../config/duration.ts';
import { steady } from '../cases.ts';
import { humanizeDuration } from '../humanize.ts';
import { maxBy, on } from '../promql.ts';
import type { AlertRule } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { kubeStateMetrics, NODE_TEMPLATE, ON_NODE, THE_NODE } from './cases.ts';
import { flapping, notReady } from './kube-node-readiness.ts';
import { CONDITION, CORDONED, fromTwo, READY } from './kube-node-series.ts';

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

const TAINT = 'kube_node_spec_taint';

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
          input: [...fromTwo(TAINT, steady(1), taint), ...kubeStateMetrics.others(TAINT, steady(1), going)],
          at: '16m',
          expect: [ON_NODE],
          descriptions: [description],
        },
        {
          name: 'unreachable as one of two exporters sees it, and with a taint that does not matter',
          input: [
            ...fromTwo(TAINT, steady(1), taint, steady(0)),
            kubeStateMetrics.one(TAINT, steady(1), { key: 'dedicated', effect: 'NoSchedule', value: 'x' }),
          ],
          at: '16m',
          expect: [ON_NODE],
          descriptions: [description],
        },
      ],
      quiet: [
        { name: 'for 14 minutes', input: fromTwo(TAINT, steady(1), taint), at: '14m' },
        {
          name: 'about to be removed',
          input: [...fromTwo(TAINT, steady(1), taint), ...fromTwo(TAINT, steady(1), going, steady(0))],
          at: '60m',
        },
        {
          name: 'only being drained',
          input: [...fromTwo(TAINT, steady(1), { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' })],
          at: '60m',
        },
        { name: 'with another effect', input: fromTwo(TAINT, steady(1), { ...taint, effect: 'NoExecute' }), at: '60m' },
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
            ...fromTwo(CONDITION, steady(1), disk, steady(0)),
            ...fromTwo(CONDITION, steady(0), { condition: 'MemoryPressure', status: 'true' }),
          ],
          at: '11m',
          expect: [{ ...ON_NODE, condition: 'DiskPressure' }],
          descriptions: [description('DiskPressure')],
        },
        {
          name: 'short of memory and processes',
          input: ['Memory', 'PID'].flatMap((what) =>
            fromTwo(CONDITION, steady(1), { condition: `${what}Pressure`, status: 'true' }),
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
        { name: 'for 9 minutes', input: fromTwo(CONDITION, steady(1), disk), at: '9m' },
        { name: 'only ready', input: fromTwo(CONDITION, steady(1), READY), at: '60m' },
        { name: 'not known', input: fromTwo(CONDITION, steady(1), { ...disk, status: 'unknown' }), at: '60m' },
        { name: 'another job tells of it', input: kubeStateMetrics.others(CONDITION, steady(1), disk), at: '60m' },
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
