import { CLUSTER, series, steady } from '../cases.ts';
import { maxBy, on, sumBy } from '../promql.ts';
import { type RecordName, records } from '../records.ts';
import type { RecordCase, RecordingRule, RuleGroup } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { foreign, ksm, outdated } from './kube-series.ts';

const { kubeStateMetrics } = selectors;

type Resource = 'cpu' | 'memory';

/**
 * What nodes can give, and what is asked of them and of namespaces. Forecasts read weeks of it: the fewer samples, the
 * sooner they answer.
 */
export function capacityRecordGroups(): RuleGroup[] {
  return [
    {
      name: 'k8s.rules.capacity',
      interval: '2m',
      rules: [
        ofNamespaces(records.namespaceCpu, records.containerCpu),
        ofNamespaces(records.namespaceMemory, records.containerMemory),
        ofClusters(records.clusterCpu, records.namespaceCpu),
        ofClusters(records.clusterMemory, records.namespaceMemory),
        allocatable(records.nodeCpuAllocatable, 'cpu'),
        allocatable(records.nodeMemoryAllocatable, 'memory'),
        bearable(records.clusterCpuBearable, records.nodeCpuAllocatable),
        bearable(records.clusterMemoryBearable, records.nodeMemoryAllocatable),
        ofNodes(records.nodeCpuRequests, records.podCpuRequests),
        ofNodes(records.nodeCpuLimits, records.podCpuLimits),
        ofNodes(records.nodeMemoryRequests, records.podMemoryRequests),
        ofNodes(records.nodeMemoryLimits, records.podMemoryLimits),
      ],
    },
  ];
}

function ofNamespaces(record: RecordName, ofContainers: RecordName): RecordingRule {
  const container = (namespace: string, pod: string, node: string, value: number) =>
    series(ofContainers, { namespace, pod, container: 'main', node }, steady(value));
  return {
    record,
    expr: sumBy(['namespace'], ofContainers),
    tests: [
      {
        name: 'two pods on two nodes, and another namespace',
        input: [
          container('shop', 'api-1', 'worker-1', 2),
          container('shop', 'api-2', 'worker-2', 3),
          container('search', 'api-1', 'worker-1', 7),
        ],
        at: '5m',
        expect: [
          { labels: { cluster: CLUSTER, namespace: 'search' }, value: 7 },
          { labels: { cluster: CLUSTER, namespace: 'shop' }, value: 5 },
        ],
      },
    ],
  };
}

function ofClusters(record: RecordName, ofNamespaces: RecordName): RecordingRule {
  const namespace = (name: string, value: number) => series(ofNamespaces, { namespace: name }, steady(value));
  return {
    record,
    expr: sumBy([], ofNamespaces),
    tests: [
      {
        name: 'two namespaces',
        input: [namespace('shop', 5), namespace('search', 7)],
        at: '5m',
        expect: [{ labels: { cluster: CLUSTER }, value: 12 }],
      },
    ],
  };
}

const ALLOCATABLE = 'kube_node_status_allocatable';

function allocatable(record: RecordName, resource: Resource): RecordingRule {
  return {
    record,
    // During an update two exporters describe the same node.
    expr: maxBy(['node'], `${ALLOCATABLE}{${kubeStateMetrics},resource="${resource}"}`),
    tests: [
      {
        name: 'a node that two exporters describe, with other resources, and one that only a stranger knows',
        input: [
          ksm(ALLOCATABLE, { node: 'worker-1', resource }, steady(8)),
          outdated(ALLOCATABLE, { node: 'worker-1', resource }, 4),
          ksm(ALLOCATABLE, { node: 'worker-1', resource: 'ephemeral_storage' }, steady(99)),
          foreign(ALLOCATABLE, { node: 'elsewhere', resource }, 16),
        ],
        at: '5m',
        expect: [{ labels: { cluster: CLUSTER, node: 'worker-1' }, value: 8 }],
      },
    ],
  };
}

/**
 * From three nodes on, a cluster is expected to survive the loss of its largest; a smaller one only has to hold
 * everything.
 */
function bearable(record: RecordName, ofNodes: RecordName): RecordingRule {
  const nodes = (...amounts: number[]) =>
    amounts.map((amount, index) => series(ofNodes, { node: `worker-${index}` }, steady(amount)));
  const holds = (name: string, amounts: number[], value: number): RecordCase => ({
    name,
    input: nodes(...amounts),
    at: '5m',
    expect: [{ labels: { cluster: CLUSTER }, value }],
  });
  return {
    record,
    expr: `(
  sum by (cluster) (${ofNodes}) - max by (cluster) (${ofNodes})
  and ${on()}
  count by (cluster) (${ofNodes}) >= 3
)
or
sum by (cluster) (${ofNodes})`,
    tests: [holds('three nodes can lose the largest', [4, 4, 8], 8), holds('two nodes cannot', [4, 8], 12)],
  };
}

function ofNodes(record: RecordName, ofPods: RecordName): RecordingRule {
  const pod = (name: string, node: string, ...instances: string[]) => [
    ...['main', 'proxy'].map((container) => series(ofPods, { namespace: 'shop', pod: name, container }, steady(2))),
    ...instances.map((instance) =>
      ksm('kube_pod_info', { namespace: 'shop', pod: name, node, instance, host_ip: instance }, steady(1)),
    ),
  ];
  return {
    record,
    // A pod that waits for a node takes from none. A pod that is made anew elsewhere is for a moment on two.
    expr: sumBy(
      ['node'],
      `${ofPods}
* ${on('namespace', 'pod')} group_left (node)
topk by (cluster, namespace, pod) (1, ${maxBy(['namespace', 'pod', 'node'], `kube_pod_info{${kubeStateMetrics},node!=""}`)})`,
    ),
    tests: [
      {
        name: 'pods with two containers each: one that two exporters describe, one that one of them saw elsewhere, one that waits',
        input: [
          ...pod('api-1', 'worker-1', 'new', 'old'),
          ...pod('api-2', 'worker-1', 'new'),
          ksm('kube_pod_info', { namespace: 'shop', pod: 'api-2', node: 'worker-2', instance: 'old' }, steady(0.5)),
          ...pod('api-3', 'worker-2', 'new'),
          ...pod('api-4', '', 'new'),
          foreign('kube_pod_info', { namespace: 'shop', pod: 'api-4', node: 'worker-2' }, 1),
        ],
        at: '5m',
        expect: [
          { labels: { cluster: CLUSTER, node: 'worker-1' }, value: 8 },
          { labels: { cluster: CLUSTER, node: 'worker-2' }, value: 4 },
        ],
      },
    ],
  };
}
