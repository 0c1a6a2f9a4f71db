import { CLUSTER, growing, series, steady } from '../cases.ts';
import { records } from '../records.ts';
import type { InputSeries, RecordingRule, RuleGroup } from '../rule.ts';
import { selectors } from '../selectors.ts';

const { cadvisor, kubeStateMetrics } = selectors;

const CADVISOR = { job: 'kubelet', metrics_path: '/metrics/cadvisor', node: 'worker-1' };
const POD = { namespace: 'shop', pod: 'api-7d4b9-x2x8c' };
const CONTAINER = { ...POD, container: 'api' };

/** Use and requests of containers, pods and namespaces. */
export function kubernetesRecordGroups(): RuleGroup[] {
  return [
    { name: 'k8s.rules.container', rules: [containerCpu(), containerMemory()] },
    { name: 'k8s.rules.pod_resources', rules: [...podResources(), ...namespaceResources()] },
  ];
}

/** A container as cAdvisor sees it. The pod's own sum has neither image nor container, and must not count. */
function cadvisorSeries(metric: string, values: string, podValues: string): InputSeries[] {
  return [
    series(metric, { ...CADVISOR, ...CONTAINER, id: '/kubepods/pod1/c1', image: 'api:1', name: 'c1' }, values),
    series(metric, { ...CADVISOR, ...POD, id: '/kubepods/pod1' }, podValues),
    series(metric, { ...CADVISOR, id: '/' }, podValues),
  ];
}

function containerCpu(): RecordingRule {
  return {
    record: records.containerCpu,
    expr: `sum by (cluster, node, namespace, pod, container) (rate(container_cpu_usage_seconds_total{${cadvisor}}[5m]))`,
    tests: [
      {
        name: 'half a core, without the sums of pod and node',
        input: cadvisorSeries('container_cpu_usage_seconds_total', growing(30), growing(60)),
        at: '10m',
        expect: [{ labels: { cluster: CLUSTER, node: 'worker-1', ...CONTAINER }, value: 0.5 }],
      },
    ],
  };
}

function containerMemory(): RecordingRule {
  const restarted = series(
    'container_memory_working_set_bytes',
    { ...CADVISOR, ...CONTAINER, id: '/kubepods/pod1/c0', image: 'api:1', name: 'c0' },
    steady(150),
  );
  return {
    record: records.containerMemory,
    // The largest: right after a restart cAdvisor reports the old and the new container for a while.
    expr: `max by (cluster, node, namespace, pod, container) (container_memory_working_set_bytes{${cadvisor}})`,
    tests: [
      {
        name: 'a restarted container counts once',
        input: [...cadvisorSeries('container_memory_working_set_bytes', steady(200), steady(900)), restarted],
        at: '10m',
        expect: [{ labels: { cluster: CLUSTER, node: 'worker-1', ...CONTAINER }, value: 200 }],
      },
    ],
  };
}

type Resource = 'cpu' | 'memory';
type Bound = 'requests' | 'limits';

function podResources(): RecordingRule[] {
  return [
    podResource(records.podCpuRequests, 'cpu', 'requests'),
    podResource(records.podCpuLimits, 'cpu', 'limits'),
    podResource(records.podMemoryRequests, 'memory', 'requests'),
    podResource(records.podMemoryLimits, 'memory', 'limits'),
  ];
}

/**
 * Requests or limits of pods that hold on to them. Finished pods keep their spec but no longer reserve anything.
 * The maximum comes first everywhere: during an update two exporters describe the same pod.
 */
function podResource(record: string, resource: Resource, bound: Bound): RecordingRule {
  const metric = `kube_pod_container_resource_${bound}`;
  return {
    record,
    expr: `max by (cluster, namespace, pod, container) (${metric}{${kubeStateMetrics},resource="${resource}"})
* on (cluster, namespace, pod) group_left ()
max by (cluster, namespace, pod) (kube_pod_status_phase{${kubeStateMetrics},phase=~"Pending|Running"} == 1)`,
    tests: [
      {
        name: 'a running pod that two exporters describe, and a finished one',
        input: [
          ...['a', 'b'].flatMap((instance) => podSeries('api', { metric, resource, phase: 'Running', instance })),
          ...podSeries('import', { metric, resource, phase: 'Succeeded', instance: 'a' }),
        ],
        at: '5m',
        expect: [{ labels: { cluster: CLUSTER, namespace: 'shop', pod: 'api', container: 'main' }, value: 2 }],
      },
    ],
  };
}

interface PodSeriesProps {
  readonly metric: string;
  readonly resource: Resource;
  readonly phase: string;
  readonly instance: string;
}

/** A pod in a phase whose one container asks for 2 of a resource. */
function podSeries(pod: string, { metric, resource, phase, instance }: PodSeriesProps): InputSeries[] {
  const labels = { job: 'kube-state-metrics', instance, namespace: 'shop', pod };
  return [
    series(metric, { ...labels, container: 'main', resource, node: 'worker-1' }, steady(2)),
    // More of another resource, which must not count.
    series(metric, { ...labels, container: 'main', resource: 'ephemeral_storage', node: 'worker-1' }, steady(5)),
    ...['Pending', 'Running', 'Succeeded'].map((candidate) =>
      series('kube_pod_status_phase', { ...labels, phase: candidate }, steady(candidate === phase ? 1 : 0)),
    ),
  ];
}

function namespaceResources(): RecordingRule[] {
  return [
    namespaceResource(records.namespaceCpuRequests, records.podCpuRequests, 'cpu', 'requests'),
    namespaceResource(records.namespaceCpuLimits, records.podCpuLimits, 'cpu', 'limits'),
    namespaceResource(records.namespaceMemoryRequests, records.podMemoryRequests, 'memory', 'requests'),
    namespaceResource(records.namespaceMemoryLimits, records.podMemoryLimits, 'memory', 'limits'),
  ];
}

function namespaceResource(record: string, ofPods: string, resource: Resource, bound: Bound): RecordingRule {
  const metric = `kube_pod_container_resource_${bound}`;
  return {
    record,
    expr: `sum by (cluster, namespace) (${ofPods})`,
    tests: [
      {
        name: 'two running pods',
        input: ['api', 'worker'].flatMap((pod) =>
          podSeries(pod, { metric, resource, phase: 'Running', instance: 'a' }),
        ),
        at: '5m',
        expect: [{ labels: { cluster: CLUSTER, namespace: 'shop' }, value: 4 }],
      },
    ],
  };
}
