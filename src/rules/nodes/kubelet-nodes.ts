import type { Percentage } from '../../config/percentage.ts';
import { round, steady } from '../cases.ts';
import { humanizePercentage } from '../humanize.ts';
import { groupBy, maxBy, on, ratio } from '../promql.ts';
import type { AlertRule } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { kubelet, kubeStateMetrics, NODE_TEMPLATE, ON_NODE, THE_NODE } from './cases.ts';
import { aroundShare, thresholdCases } from './thresholds.ts';

/** Thresholds of the alerts about what kubelets say of their nodes. */
export interface KubeletNodeThresholds {
  /** Share of the pods that a node may run above which it alerts. */
  readonly kubeletPods: Percentage;
}

/** Alerts about what kubelets say of their nodes, or that they say nothing. */
export const kubeletNodeAlerts = ({ kubeletPods }: KubeletNodeThresholds): AlertRule[] => [
  tooManyPods(kubeletPods.ratio),
  eviction(),
  missing(),
];

const job = selectors.kubelet;
const ksm = selectors.kubeStateMetrics;

function tooManyPods(threshold: number): AlertRule {
  const [running, allocatable] = ['kubelet_running_pods', 'kube_node_status_allocatable'];
  const pods = { resource: 'pods', unit: 'integer' };
  return {
    alert: 'KubeletTooManyPods',
    expr: `${ratio(maxBy(['node'], `${running}{${job}}`), maxBy(['node'], `${allocatable}{${ksm},resource="pods"}`))}
> ${threshold}`,
    for: '15m',
    severity: 'info',
    summary: 'A node runs nearly as many pods as it may.',
    description: `On ${NODE_TEMPLATE}, {{ $value | humanizePercentage }} of the pods that it may run are running.`,
    runbook: {
      meaning: 'The number of pods on the node is close to its limit (maxPods of the kubelet).',
      impact: 'At the limit no more pods are placed there, even where CPU and memory are left.',
      diagnosis: [
        'Count them by namespace: `kubectl get pods --all-namespaces --field-selector spec.nodeName=<node> --no-headers | cut -d" " -f1 | sort | uniq -c`.',
        'See whether all nodes are that full: `kubelet_running_pods` beside `kube_node_status_allocatable{resource="pods"}`.',
        'Pods of finished Jobs do not count, but many small ones that run all the time do.',
      ],
      mitigation: ['Add nodes.', 'Raise maxPods of the kubelets, if the addresses for pods of each node allow it.'],
    },
    tests: thresholdCases(
      {
        ...aroundShare(threshold),
        exact: threshold,
        input: (value) => [
          ...kubelet.highest(running, round(1000 * value)),
          ...kubeStateMetrics.highest(allocatable, 1000, pods),
          kubeStateMetrics.one(allocatable, steady(9000), { resource: 'memory', unit: 'byte' }),
        ],
        for: '15m',
        labels: ON_NODE,
        description: (value) => `On ${THE_NODE}, ${humanizePercentage(value)} of the pods that it may run are running.`,
      },
      {
        name: 'a node that may run none',
        input: [kubelet.one(running, steady(1)), kubeStateMetrics.one(allocatable, steady(0), pods)],
        at: '60m',
      },
    ),
  };
}

function eviction(): AlertRule {
  const metric = 'kubelet_evictions';
  const signal = { eviction_signal: 'nodefs.available' };
  const level = ['node', 'eviction_signal'];
  const up = kubelet.one('up', steady(1));
  const description = (pods: number) =>
    `The kubelet of ${THE_NODE} evicted ${pods} pods within the last 15 minutes because of nodefs.available.`;
  return {
    alert: 'KubeNodeEviction',
    // No `for`: what happened, happened. The counter only appears with the first eviction after a start of the kubelet,
    // which an increase does not see.
    expr: `${maxBy(level, `increase(${metric}{${job}}[15m])`)} > 0
or
${maxBy(level, `${metric}{${job}} unless ${metric}{${job}} offset 15m`)}
and ${on('node')}
${maxBy(['node'], `up{${job}} offset 15m`)} == 1`,
    severity: 'info',
    summary: 'A kubelet evicted pods because its node ran short of something.',
    description: `The kubelet of ${NODE_TEMPLATE} evicted {{ $value | printf "%.0f" }} pods within the last 15 minutes because of {{ $labels.eviction_signal }}.`,
    runbook: {
      meaning:
        'A resource of the node fell below a threshold of the kubelet, and it ended pods to get some back. The signal names the resource: memory.available, nodefs.available (disk), nodefs.inodesFree, imagefs.available (images), pid.available.',
      impact: 'The evicted pods were replaced elsewhere, if they belong to a controller and there is room.',
      diagnosis: [
        'See which pods: `kubectl get events --all-namespaces --field-selector reason=Evicted`; the message says how much each of them used.',
        'See the node: `kubectl describe node <node>`, and the alerts KubeNodePressure, NodeMemoryHighUtilization and NodeFilesystemAlmostOutOfSpace.',
      ],
      mitigation: [
        'Give the pods that use more than they asked for larger requests, and limits.',
        'Free or add what is short: memory, disk, images.',
        'Remove what is left of them: `kubectl delete pods --all-namespaces --field-selector status.phase=Failed`.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'two evictions ten minutes ago',
          input: [
            kubelet.one(metric, '3x29 5x90', signal),
            kubelet.one(metric, steady(3), { ...signal, instance: 'before' }),
            ...kubelet.others(metric, '3x29 9x90', signal),
            up,
          ],
          at: '40m',
          expect: [{ ...ON_NODE, ...signal }],
          descriptions: [description(2)],
        },
        {
          name: 'the first evictions ten minutes ago',
          input: [
            kubelet.one(metric, '_x30 3x90', signal),
            kubelet.one(metric, '_x30 1x90', { ...signal, instance: 'before' }),
            ...kubelet.others(metric, '_x30 9x90', signal),
            ...kubelet.others('up', steady(0)),
            kubelet.one('up', steady(0), { instance: 'before' }),
            up,
          ],
          at: '40m',
          expect: [{ ...ON_NODE, ...signal }],
          descriptions: [description(3)],
        },
      ],
      quiet: [
        { name: 'only long ago', input: [kubelet.one(metric, steady(3), signal), up], at: '60m' },
        { name: 'sixteen minutes ago', input: [kubelet.one(metric, '3x29 5x90', signal), up], at: '46m' },
        {
          name: 'a kubelet that was not scraped before',
          input: [
            kubelet.one(metric, '_x30 3x90', signal),
            kubelet.one('up', '0x29 1x90'),
            ...kubelet.others('up', steady(1)),
          ],
          at: '40m',
        },
        {
          name: 'another job and another path',
          input: [...kubelet.others(metric, '3x29 9x90', signal), up],
          at: '40m',
        },
      ],
    },
  };
}

function missing(): AlertRule {
  const [info, condition] = ['kube_node_info', 'kube_node_status_condition'];
  const READY = { condition: 'Ready', status: 'true' };
  const other = { node: 'worker-2' };
  const known = [kubeStateMetrics.one(info, steady(1)), kubeStateMetrics.one(condition, steady(1), READY)];
  const elsewhere = kubelet.one('up', steady(1), other);
  const description = `The kubelet of ${THE_NODE} has not answered Prometheus for 15 minutes, while the node is ready and other kubelets answer.`;
  return {
    alert: 'KubeletMissingOnNode',
    // Nodes that are not ready have an alert of their own, and so has the job when nobody answers (KubeletDown).
    expr: `${groupBy(['node'], `${info}{${ksm}}`)}
and ${on('node')}
${maxBy(['node'], `${condition}{${ksm},condition="Ready",status="true"}`)} == 1
unless ${on('node')}
${maxBy(['node'], `up{${job}}`)} == 1
and ${on()}
${maxBy([], `up{${job}}`)} == 1`,
    for: '15m',
    severity: 'warning',
    summary: 'The kubelet of a single node is not scraped.',
    description: `The kubelet of ${NODE_TEMPLATE} has not answered Prometheus for 15 minutes, while the node is ready and other kubelets answer.`,
    runbook: {
      meaning: 'Kubernetes has a node that is ready, so its kubelet works, and Prometheus gets no series from it.',
      impact: 'Nothing is known of the containers on this node: alerts about their CPU and memory are silent.',
      diagnosis: [
        'Open Status > Target health in Prometheus and look for the node. A target that is down shows its error.',
        'No target: `kubectl -n kube-system get endpointslices -l kubernetes.io/service-name=kubelet -o yaml | grep <node>`. The Prometheus Operator keeps this list; read its log.',
        'Try it: `kubectl get --raw /api/v1/nodes/<node>/proxy/metrics | head`. If that works, a firewall stands between Prometheus and port 10250 of the node.',
      ],
      mitigation: [
        'Open port 10250 of the node to Prometheus.',
        'Restart the Prometheus Operator when its list is out of date.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'no target for 17 minutes',
          input: [
            ...known,
            kubeStateMetrics.one(condition, steady(0), { ...READY, instance: 'before' }),
            elsewhere,
            ...kubelet.others('up', steady(1)),
          ],
          at: '17m',
          expect: [ON_NODE],
          descriptions: [description],
        },
        {
          name: 'down for 17 minutes',
          input: [...known, elsewhere, kubelet.one('up', steady(0))],
          at: '17m',
          expect: [ON_NODE],
          descriptions: [description],
        },
      ],
      quiet: [
        { name: 'for 13 minutes', input: [...known, elsewhere], at: '13m' },
        {
          name: 'one of two targets answers',
          input: [
            ...known,
            elsewhere,
            kubelet.one('up', steady(1)),
            kubelet.one('up', steady(0), { instance: 'before' }),
          ],
          at: '60m',
        },
        {
          name: 'no kubelet answers',
          input: [...known, kubelet.one('up', steady(0), other), ...kubelet.others('up', steady(1), other)],
          at: '60m',
        },
        {
          name: 'not ready',
          input: [
            kubeStateMetrics.one(info, steady(1)),
            kubeStateMetrics.one(condition, steady(0), READY),
            kubeStateMetrics.one(condition, steady(1), { condition: 'Ready', status: 'false' }),
            kubeStateMetrics.one(condition, steady(1), { condition: 'DiskPressure', status: 'true' }),
            ...kubeStateMetrics.others(condition, steady(1), READY),
            elsewhere,
          ],
          at: '60m',
        },
        {
          name: 'a node that only a stranger knows',
          input: [
            ...kubeStateMetrics.others(info, steady(1)),
            kubeStateMetrics.one(condition, steady(1), READY),
            elsewhere,
          ],
          at: '60m',
        },
      ],
    },
  };
}
