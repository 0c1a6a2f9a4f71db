import { series, steady } from '../cases.ts';
import { countBy, maxBy, on } from '../promql.ts';
import { type RecordName, records } from '../records.ts';
import type { AlertRule, FiringCase, InputSeries } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { foreign, ksm, outdated } from './kube-series.ts';
import { firing, quiet, WORKLOAD, WORKLOAD_TEMPLATE } from './usage-cases.ts';
import { OF_WORKLOAD } from './workload-records.ts';

const { kubeStateMetrics } = selectors;

/** Workloads with containers that do not say what they need, or where they must end. */
export function undeclaredAlerts(): AlertRule[] {
  return [withoutRequests(), withoutMemoryLimit()];
}

const RUNNING = 'kube_pod_container_status_running';

/** A running container, as two exporters describe it, and what it has asked for. */
function running(pod: string, name: string, asked: readonly RecordName[], namespace = 'shop'): InputSeries[] {
  const labels = { namespace, pod, container: name };
  return [
    ksm(RUNNING, labels, steady(1)),
    outdated(RUNNING, labels, 0),
    ...asked.map((record) => series(record, labels, steady(1))),
  ];
}

const owned = (pod: string, namespace = 'shop'): InputSeries =>
  series(records.podOwner, { ...WORKLOAD, namespace, pod }, steady(1));

/** Running containers that are not among these, by workload. The pods of the platform itself come as they come. */
const lacking = (these: string): string =>
  countBy(
    OF_WORKLOAD,
    `(
  ${maxBy(['namespace', 'pod', 'container'], `${RUNNING}{${kubeStateMetrics},namespace!="kube-system"}`)} == 1
  unless ${on('namespace', 'pod', 'container')}
  ${these}
)
* ${on('namespace', 'pod')} group_left (workload, workload_type)
${records.podOwner}`,
  );

function lackingTests(
  described: string,
  enough: readonly RecordName[],
  tooFew: readonly (readonly RecordName[])[],
): AlertRule['tests'] {
  const lacks = (asked: readonly RecordName[]): FiringCase =>
    firing(
      `a container with ${asked.length === 0 ? 'nothing' : asked.join(' and ')}`,
      WORKLOAD,
      described,
      '70m',
      ...running('api-1', 'main', asked),
      ...running('api-1', 'proxy', enough),
      owned('api-1'),
    );
  const [first, ...others] = tooFew.map(lacks) as [FiringCase, ...FiringCase[]];
  const container = { namespace: 'shop', pod: 'api-2', container: 'main' };
  return {
    fires: [first, ...others],
    quiet: [
      quiet('for only 55 minutes', '55m', ...first.input),
      quiet('all that is needed', '70m', ...running('api-1', 'main', enough), owned('api-1')),
      quiet(
        'a pod of the platform',
        '70m',
        ...running('api-1', 'main', [], 'kube-system'),
        owned('api-1', 'kube-system'),
      ),
      quiet(
        'a container that has ended',
        '70m',
        ksm(RUNNING, container, steady(0)),
        foreign(RUNNING, container, 1),
        owned('api-2'),
      ),
    ],
  };
}

function withoutRequests(): AlertRule {
  const { podCpuRequests, podMemoryRequests } = records;
  return {
    alert: 'KubeWorkloadWithoutRequests',
    expr: lacking(`(${podCpuRequests} and ${on('namespace', 'pod', 'container')} ${podMemoryRequests})`),
    for: '1h',
    severity: 'info',
    summary: 'Containers run without requests.',
    description: `Of the containers of ${WORKLOAD_TEMPLATE}, {{ $value }} lack{{ if eq $value 1.0 }}s{{ end }} a request for CPU or memory.`,
    runbook: {
      meaning: 'Containers of the workload do not say how much CPU or memory they need.',
      impact:
        'The scheduler counts them as nothing and overfills nodes. They are the first to go when a node is short of memory, and get little CPU when it is busy.',
      diagnosis: [
        'See which containers it is: `kubectl -n <namespace> get pods -o custom-columns=POD:.metadata.name,REQUESTS:.spec.containers[*].resources.requests`.',
        'See what they use: `kubectl -n <namespace> top pods --containers`.',
      ],
      mitigation: [
        'Set requests to what they use on a busy day.',
        'Set a LimitRange in the namespace, which gives requests to containers that name none.',
      ],
    },
    tests: lackingTests(
      'Of the containers of shop/api (deployment), 1 lacks a request for CPU or memory.',
      [podCpuRequests, podMemoryRequests],
      [[podCpuRequests], [podMemoryRequests]],
    ),
  };
}

function withoutMemoryLimit(): AlertRule {
  return {
    alert: 'KubeWorkloadWithoutMemoryLimit',
    expr: lacking(records.podMemoryLimits),
    for: '1h',
    severity: 'info',
    summary: 'Containers run without a memory limit.',
    description: `Of the containers of ${WORKLOAD_TEMPLATE}, {{ $value }} lack{{ if eq $value 1.0 }}s{{ end }} a memory limit.`,
    runbook: {
      meaning: 'Nothing keeps containers of the workload from using all the memory of their node.',
      impact: 'One that leaks takes others on the same node with it: the kernel kills, and the kubelet evicts.',
      diagnosis: [
        'See which containers it is: `kubectl -n <namespace> get pods -o custom-columns=POD:.metadata.name,LIMITS:.spec.containers[*].resources.limits`.',
        'See how much they have used at most over a month: `max_over_time(node_namespace_pod_container:container_memory_working_set_bytes{namespace="<namespace>"}[30d])`.',
      ],
      mitigation: [
        'Set a limit well above what they have ever used.',
        'Set a LimitRange in the namespace, which gives a limit to containers that name none.',
      ],
    },
    tests: lackingTests(
      'Of the containers of shop/api (deployment), 1 lacks a memory limit.',
      [records.podMemoryLimits],
      [[]],
    ),
  };
}
