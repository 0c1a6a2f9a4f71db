import type { Percentage } from '../../config/percentage.ts';
import { type CaseLabels, CLUSTER, justAbove, justBelow, round, series, steady } from '../cases.ts';
import { humanize, humanize1024, humanizePercentage } from '../humanize.ts';
import { countBy, maxBy, on, ratio } from '../promql.ts';
import { type RecordName, records } from '../records.ts';
import type { AlertCase, AlertRule, FiringCase, InputSeries } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { foreign, ksm, outdated } from './kube-series.ts';
import { type Fit, FLOORS, missingRequests, unusedRequests } from './request-fit.ts';
import { OF_WORKLOAD, sumByWorkload } from './workload-records.ts';

/** Thresholds of the alerts about what containers and workloads use. */
export interface UsageThresholds {
  /** Share of its memory limit above which a container alerts. */
  readonly containerMemory: Percentage;
  /** Share of its CPU limits above which a workload alerts. */
  readonly workloadCpu: Percentage;
  /** How many times its requests a workload may use. */
  readonly workloadOverRequest: number;
  /** Share of its requests that a workload should use at its peak. */
  readonly workloadUnderRequest: Percentage;
}

const { kubeStateMetrics } = selectors;

const WORKLOAD = { namespace: 'shop', workload: 'api', workload_type: 'deployment' };
const CONTAINER = { namespace: 'shop', pod: 'api-1', container: 'api' };
const NAME = '{{ $labels.namespace }}/{{ $labels.workload }} ({{ $labels.workload_type }})';

/** What containers and workloads use of what they asked for. */
export function usageAlerts(thresholds: UsageThresholds): AlertRule[] {
  return [
    memoryNearLimit(thresholds.containerMemory.ratio),
    cpuNearLimit(thresholds.workloadCpu.ratio),
    ...[CPU, MEMORY].map((resource) => aboveRequests(resource, thresholds.workloadOverRequest)),
    withoutRequests(),
    withoutMemoryLimit(),
  ];
}

/** Workloads that ask for more than they ever use. */
export function wasteAlerts({ workloadUnderRequest }: UsageThresholds): AlertRule[] {
  return [CPU, MEMORY].map((resource) => overRequested(resource, workloadUnderRequest.ratio));
}

const firing = (
  name: string,
  labels: CaseLabels,
  description: string,
  at: string,
  ...input: InputSeries[]
): FiringCase => ({
  name,
  input,
  at,
  expect: [{ cluster: CLUSTER, ...labels }],
  descriptions: [description],
});

const quiet = (name: string, at: string, ...input: InputSeries[]): AlertCase => ({ name, input, at });

const GIB = 2 ** 30;

function memoryNearLimit(threshold: number): AlertRule {
  const by = ['namespace', 'pod', 'container'];
  const use = (share: number, node = 'worker-1') =>
    series(records.containerMemory, { ...CONTAINER, node }, steady(share * GIB));
  const limit = series(records.podMemoryLimits, CONTAINER, steady(GIB));
  const above = justAbove(threshold);
  const fires = firing(
    'slightly more than the threshold',
    CONTAINER,
    `Container api of pod shop/api-1 uses ${humanizePercentage(above)} of its memory limit.`,
    '30m',
    use(above),
    use(threshold / 2, 'worker-2'),
    limit,
  );
  return {
    alert: 'KubeContainerMemoryNearLimit',
    expr: `${ratio(maxBy(by, records.containerMemory), records.podMemoryLimits)}\n> ${threshold}`,
    for: '15m',
    keepFiringFor: '10m',
    severity: 'warning',
    summary: 'A container is about to run out of memory.',
    description:
      'Container {{ $labels.container }} of pod {{ $labels.namespace }}/{{ $labels.pod }} uses {{ $value | humanizePercentage }} of its memory limit.',
    runbook: {
      meaning:
        'The working set, which the kernel cannot take back, has been near the limit for 15 minutes. At the limit the kernel kills the container.',
      impact: 'None yet. When it is killed, requests in flight are lost; see KubeContainerOOMKilled.',
      diagnosis: [
        'Plot its use over a week: `node_namespace_pod_container:container_memory_working_set_bytes{namespace="<namespace>",pod="<pod>"}`. Steady growth is a leak, a plateau is a limit that is too low.',
        'See whether its other replicas are as high: if not, something that this one alone does takes the memory.',
        'For runtimes with a heap of their own (Java, Node.js, Go): is the heap set from the limit, and is there room besides it?',
      ],
      mitigation: [
        'Raise the limit, and the request with it, when the need is real.',
        'Restart a container that leaks at a time of your choice, before the kernel does: `kubectl -n <namespace> delete pod <pod>`.',
        'Roll back when it began with a release.',
      ],
    },
    tests: {
      fires: [fires],
      quiet: [
        quiet('for only 14 minutes', '14m', ...fires.input),
        quiet('as much as the threshold', '30m', use(threshold), limit),
        quiet('slightly less than the threshold', '30m', use(justBelow(threshold)), limit),
        quiet('no limit', '30m', use(64), series(records.podMemoryLimits, CONTAINER, steady(0))),
      ],
    },
  };
}

function cpuNearLimit(threshold: number): AlertRule {
  const of = (record: RecordName, cores: number, container = 'api') =>
    series(record, { ...CONTAINER, container }, steady(cores));
  const owner = series(records.podOwner, { ...WORKLOAD, pod: 'api-1' }, steady(1));
  const limit = [of(records.podCpuLimits, 2), series(records.workloadCpuLimits, WORKLOAD, steady(2)), owner];
  const above = justAbove(threshold);
  const fires = firing(
    'slightly more than the threshold',
    WORKLOAD,
    `Containers of shop/api (deployment) use ${humanizePercentage(above)} of their CPU limits.`,
    '30m',
    of(records.containerCpu, above * 2),
    ...limit,
  );
  return {
    alert: 'KubeWorkloadCPUNearLimit',
    // What containers without a limit use says nothing about those that have one.
    expr: `${ratio(
      sumByWorkload(`(${records.containerCpu} and ${on('namespace', 'pod', 'container')} ${records.podCpuLimits})`),
      records.workloadCpuLimits,
    )}\n> ${threshold}`,
    for: '15m',
    severity: 'info',
    summary: 'A workload uses up its CPU limits.',
    description: `Containers of ${NAME} use {{ $value | humanizePercentage }} of their CPU limits.`,
    runbook: {
      meaning: 'All containers of the workload that have a CPU limit together use nearly all of it.',
      impact: 'The kernel makes them wait, so latency rises. For a batch job that may be as it should be.',
      diagnosis: [
        'See which containers it is: `node_namespace_pod_container:container_cpu_usage_seconds_total:sum_rate5m{namespace="<namespace>"}`.',
        'See whether the load has grown, or whether each request has become dearer, such as with a release.',
      ],
      mitigation: [
        'Add replicas, or let an autoscaler do so.',
        'Raise the CPU limit, or remove it where requests are set well.',
      ],
    },
    tests: {
      fires: [fires],
      quiet: [
        quiet('for only 14 minutes', '14m', ...fires.input),
        quiet('as much as the threshold', '30m', of(records.containerCpu, threshold * 2), ...limit),
        quiet(
          'slightly less than the threshold, and a container without a limit',
          '30m',
          of(records.containerCpu, justBelow(threshold) * 2),
          of(records.containerCpu, 1, 'proxy'),
          ...limit,
        ),
        quiet(
          'a limit of zero, which is none',
          '30m',
          of(records.containerCpu, 64),
          of(records.podCpuLimits, 0),
          series(records.workloadCpuLimits, WORKLOAD, steady(0)),
          owner,
        ),
      ],
    },
  };
}

/** What workloads ask for. */
interface Resource extends Fit {
  /** Part of the names of alerts. */
  readonly name: string;
  readonly title: string;
  readonly use: RecordName;
  readonly requests: RecordName;
  /** Template of an amount, and what it makes of one. */
  readonly amount: string;
  readonly written: (value: number) => string;
  /** What becomes of those that use more than they asked for. */
  readonly impact: string;
}

const CPU: Resource = {
  name: 'CPU',
  title: 'CPU',
  use: records.workloadCpu,
  requests: records.workloadCpuRequests,
  floor: FLOORS.cpu,
  amount: '{{ $value | humanize }} cores',
  written: (value) => `${humanize(value)} cores`,
  impact:
    'It lives on CPU that nobody has promised it. When its node gets busy it falls back to its requests, and becomes slow.',
};

const MEMORY: Resource = {
  name: 'Memory',
  title: 'memory',
  use: records.workloadMemory,
  requests: records.workloadMemoryRequests,
  floor: FLOORS.memory,
  amount: '{{ $value | humanize1024 }}B',
  written: (value) => `${humanize1024(value)}B`,
  impact:
    'The scheduler puts too many pods on its nodes. When one of them runs short, the kubelet evicts first those that use more than they asked for.',
};

/** Samples of what a workload uses of a resource, and of what it asked for. */
const usage = (resource: Resource, use: string, requested: number): InputSeries[] => [
  series(resource.use, WORKLOAD, use),
  series(resource.requests, WORKLOAD, steady(requested)),
];

function aboveRequests(resource: Resource, factor: number): AlertRule {
  const { floor, use, requests } = resource;
  const requested = round((floor * 1.5) / (factor - 0.9));
  const more = round(requested * (factor + 0.1));
  const at = '70m';
  const fires = firing(
    'slightly more than the threshold',
    WORKLOAD,
    `Workload shop/api (deployment) uses ${resource.written(round(more - requested))} more than it asked for.`,
    at,
    ...usage(resource, steady(more), requested),
  );
  return {
    alert: `KubeWorkload${resource.name}AboveRequests`,
    expr: missingRequests({ use, requests, floor }, factor),
    for: '1h',
    severity: 'info',
    summary: `A workload uses far more ${resource.title} than it asked for.`,
    description: `Workload ${NAME} uses ${resource.amount} more than it asked for.`,
    runbook: {
      meaning: `For an hour the pods of the workload together have used more than workloadOverRequest times the ${resource.title} that they request.`,
      impact: resource.impact,
      diagnosis: [
        `Compare both over a week: \`${use}{namespace="<namespace>",workload="<workload>"}\` and \`${requests}{namespace="<namespace>",workload="<workload>"}\`.`,
        'See whether it is a peak, such as an import, or the use of every day.',
      ],
      mitigation: [
        'Raise the requests to what it uses on a busy day.',
        'Find out why it needs that much, when it is new.',
      ],
    },
    tests: {
      fires: [fires],
      quiet: [
        quiet('for only 55 minutes', '55m', ...fires.input),
        quiet('as much as the threshold', at, ...usage(resource, steady(floor * 4 * factor), floor * 4)),
        quiet('far more, but of very little', at, ...usage(resource, steady(floor * 1.25), floor * 0.25)),
        quiet('no requests', at, ...usage(resource, steady(floor * 9), 0)),
      ],
    },
  };
}

function overRequested(resource: Resource, threshold: number): AlertRule {
  const { floor, use, requests } = resource;
  const requested = round((floor * 1.5) / (1 - threshold));
  const below = justBelow(threshold);
  const wasted = (used: string, amount: number) => [
    series(resource.use, WORKLOAD, used),
    series(resource.requests, WORKLOAD, `${amount}x180`),
  ];
  const at = '150m';
  const input = wasted(`${round(requested * below)}x180`, requested);
  const unused = resource.written(requested - round(requested * below));
  const fires = firing(
    'slightly less than the threshold at all times',
    WORKLOAD,
    `Workload shop/api (deployment) has asked for ${unused} that it did not use within a day.`,
    at,
    ...input,
  );
  return {
    alert: `KubeWorkload${resource.name}OverRequested`,
    expr: unusedRequests({ use, requests, floor }, threshold),
    for: '2h',
    severity: 'info',
    summary: `A workload asks for far more ${resource.title} than it uses.`,
    description: `Workload ${NAME} has asked for ${resource.amount} that it did not use within a day.`,
    runbook: {
      meaning: `Within the last day the workload has never used more than workloadUnderRequest of the ${resource.title} that its pods request.`,
      impact: 'None on the service. Nodes are paid for and stand idle, and pods of others may stay pending.',
      diagnosis: [
        `Compare both over a month: \`${use}{namespace="<namespace>",workload="<workload>"}\` and \`${requests}{namespace="<namespace>",workload="<workload>"}\`.`,
        'See whether it must be ready for a load that comes rarely, such as a failover or the end of a month.',
      ],
      mitigation: [
        'Lower the requests to somewhat more than its highest use.',
        'Run fewer replicas, or let an autoscaler do so.',
      ],
    },
    tests: {
      fires: [fires],
      quiet: [
        quiet('for only 110 minutes', '110m', ...input),
        quiet('as much as the threshold', at, ...wasted(`${floor * 4 * threshold}x180`, floor * 4)),
        quiet(
          'less than the threshold but for a peak',
          at,
          ...wasted(`${round(floor * 4.4 * threshold)}x9 0x170`, floor * 4),
        ),
        quiet('a peak that leaves little', at, ...wasted(`${floor * 0.1}x9 0x170`, floor * 1.05)),
        quiet('no use of little', at, ...wasted('0x180', floor)),
      ],
    },
  };
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
    description: `Of the containers of ${NAME}, {{ $value }} lack{{ if eq $value 1.0 }}s{{ end }} a request for CPU or memory.`,
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
    description: `Of the containers of ${NAME}, {{ $value }} lack{{ if eq $value 1.0 }}s{{ end }} a memory limit.`,
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
