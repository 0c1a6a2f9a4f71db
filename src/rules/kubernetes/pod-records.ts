import { CLUSTER, steady } from '../cases.ts';
import { countBy, maxBy, on, select, sumBy } from '../promql.ts';
import { records } from '../records.ts';
import type { InputSeries, RecordingRule, RuleGroup } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { foreign, ksm, outdated } from './kube-series.ts';

const { kubeStateMetrics } = selectors;

const PHASE = 'kube_pod_status_phase';
const INFO = 'kube_pod_info';
const ALLOCATABLE = 'kube_node_status_allocatable';

/** How many pods there are, and how many there can be. They come and go slowly: once a minute will do. */
export function podRecordGroups(): RuleGroup[] {
  return [{ name: 'k8s.rules.pods', interval: '1m', rules: [byPhase(), onNodes(), room()] }];
}

/** A pod in a phase, as two exporters describe it while it starts. */
const pod = (name: string, phase: string, node: string): InputSeries[] => {
  const labels = { namespace: 'shop', pod: name };
  return [
    ...['Pending', 'Running', 'Succeeded'].map((each) =>
      ksm(PHASE, { ...labels, phase: each }, steady(each === phase ? 1 : 0)),
    ),
    outdated(PHASE, { ...labels, phase }, 0),
    ksm(INFO, { ...labels, node, host_ip: '10.0.0.1' }, steady(1)),
    ksm(INFO, { ...labels, node, host_ip: '10.0.0.1', instance: 'old' }, steady(1)),
  ];
};

const PODS = [
  ...pod('a', 'Running', 'worker-1'),
  ...pod('b', 'Running', 'worker-1'),
  ...pod('c', 'Pending', ''),
  ...pod('d', 'Pending', 'worker-1'),
  ...pod('e', 'Succeeded', 'worker-1'),
  foreign(PHASE, { namespace: 'shop', pod: 'f', phase: 'Running' }, 1),
  foreign(INFO, { namespace: 'shop', pod: 'c', node: 'worker-1' }, 1),
];

function byPhase(): RecordingRule {
  const counted = (phase: string, value: number) => ({
    labels: { cluster: CLUSTER, namespace: 'shop', phase },
    value,
  });
  return {
    record: records.namespacePods,
    expr: sumBy(['namespace', 'phase'], maxBy(['namespace', 'pod', 'phase'], select(PHASE, kubeStateMetrics))),
    tests: [
      {
        name: 'pods that wait, run and have ended',
        input: PODS,
        at: '5m',
        expect: [counted('Pending', 2), counted('Running', 2), counted('Succeeded', 1)],
      },
    ],
  };
}

function onNodes(): RecordingRule {
  const active = maxBy(['namespace', 'pod'], select(PHASE, kubeStateMetrics, 'phase=~"Pending|Running"'));
  return {
    record: records.nodePods,
    // A pod that has ended takes no room any more.
    expr: countBy(
      ['node'],
      `${maxBy(['namespace', 'pod', 'node'], select(INFO, kubeStateMetrics, 'node!=""'))}
and ${on('namespace', 'pod')}
(${active} == 1)`,
    ),
    tests: [
      {
        name: 'two pods that run and one that starts, and others that have ended or have no node',
        input: PODS,
        at: '5m',
        expect: [{ labels: { cluster: CLUSTER, node: 'worker-1' }, value: 3 }],
      },
    ],
  };
}

function room(): RecordingRule {
  return {
    record: records.nodePodsAllocatable,
    expr: maxBy(['node'], select(ALLOCATABLE, kubeStateMetrics, 'resource="pods"')),
    tests: [
      {
        name: 'a node that two exporters describe, with other resources, and one that only a stranger knows',
        input: [
          ksm(ALLOCATABLE, { node: 'worker-1', resource: 'pods' }, steady(110)),
          outdated(ALLOCATABLE, { node: 'worker-1', resource: 'pods' }, 60),
          ksm(ALLOCATABLE, { node: 'worker-1', resource: 'memory' }, steady(999)),
          foreign(ALLOCATABLE, { node: 'elsewhere', resource: 'pods' }, 16),
        ],
        at: '5m',
        expect: [{ labels: { cluster: CLUSTER, node: 'worker-1' }, value: 110 }],
      },
    ],
  };
}
