import type { Percentage } from '../../config/percentage.ts';
import { CLUSTER, growing, justAbove, justBelow, series, steady } from '../cases.ts';
import { dashboardLinks } from '../dashboard-link.ts';
import { humanizePercentage } from '../humanize.ts';
import { type RecordName, records } from '../records.ts';
import type { AlertRule, InputSeries, NonEmpty, RuleGroup, Runbook } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { foreign, outdated } from './kube-series.ts';
import { type NamespaceThresholds, namespaceAlerts } from './namespaces.ts';
import { type UsageThresholds, usageAlerts } from './usage.ts';
import { wasteAlerts } from './usage-requests.ts';

/** Thresholds of the alerts about resources. */
export interface ResourceThresholds extends NamespaceThresholds, UsageThresholds {
  /** Share of throttled CPU periods above which a container alerts. */
  readonly cpuThrottling: Percentage;
}

const { cadvisor } = selectors;

/** Requests and quotas that nodes cannot hold, and containers and workloads that use too much or too little. */
export function kubernetesResourceGroups(thresholds: ResourceThresholds): RuleGroup[] {
  const dashboard = dashboardLinks.clusterResources;
  return [
    {
      name: 'kubernetes-resources',
      dashboard,
      rules: [cpuOvercommit(), memoryOvercommit(), cpuThrottlingHigh(thresholds.cpuThrottling.ratio)],
    },
    { name: 'kubernetes-namespaces', dashboard: dashboardLinks.namespaces, rules: namespaceAlerts(thresholds) },
    { name: 'kubernetes-usage', dashboard: dashboardLinks.workloads, rules: usageAlerts(thresholds) },
    // They look at a whole day, which is more than to read twice a minute.
    { name: 'kubernetes-waste', interval: '5m', dashboard: dashboardLinks.workloads, rules: wasteAlerts(thresholds) },
  ];
}

type Resource = 'cpu' | 'memory';

/** By how much requests exceed what the nodes can bear. */
const overcommitted = (requests: RecordName, bearable: RecordName): string =>
  `sum by (cluster) (${requests}) - ${bearable}\n> 0`;

/** A cluster of nodes that can each give so much, and one pod that requests so much. */
function capacity(resource: Resource, nodes: readonly number[], requested: number, phase = 'Running'): InputSeries[] {
  const job = 'kube-state-metrics';
  const pod = { job, namespace: 'shop', pod: 'api' };
  return [
    ...nodes.flatMap((amount, index) => {
      const node = { job, node: `worker-${index}` };
      return [
        series('kube_node_status_allocatable', { ...node, resource }, steady(amount)),
        outdated('kube_node_status_allocatable', { node: node.node, resource }, amount / 2),
        // More of another resource, which must not count.
        series('kube_node_status_allocatable', { ...node, resource: 'ephemeral_storage' }, steady(amount * 100)),
      ];
    }),
    // Neither is a node that gives any.
    series('kube_node_status_allocatable', { job, node: 'disk', resource: 'ephemeral_storage' }, steady(1)),
    foreign('kube_node_status_allocatable', { node: 'elsewhere', resource }, 2 ** 40),
    series('kube_pod_container_resource_requests', { ...pod, container: 'main', resource }, steady(requested)),
    series('kube_pod_status_phase', { ...pod, phase }, steady(1)),
  ];
}

/** Cases of both overcommit alerts; amounts are multiples of `unit`, the excess is half of it. */
function overcommitTests(resource: Resource, unit: number, description: string): AlertRule['tests'] {
  const scaled = (...amounts: number[]) => amounts.map((amount) => amount * unit);
  const fires = (name: string, nodes: number[], requested: number) => ({
    name,
    input: capacity(resource, scaled(...nodes), requested * unit),
    at: '20m',
    expect: [{ cluster: CLUSTER }] as const,
    descriptions: [description] as const,
  });
  const quiet = (name: string, nodes: number[], requested: number, phase?: string, at = '60m') => ({
    name,
    input: capacity(resource, scaled(...nodes), requested * unit, phase),
    at,
  });
  return {
    fires: [
      fires('three nodes, and more than the smaller two hold', [4, 4, 8], 8.5),
      fires('two nodes, and more than both hold', [4, 8], 12.5),
    ],
    quiet: [
      quiet('three nodes, and as much as the smaller two hold', [4, 4, 8], 8),
      quiet('two nodes, and as much as both hold', [4, 8], 12),
      quiet('a finished pod', [4, 4, 8], 100, 'Succeeded'),
      quiet('too much for only 9 minutes', [4, 4, 8], 8.5, 'Running', '9m'),
    ],
  };
}

const OVERCOMMIT_MITIGATION: NonEmpty<string> = [
  'Add a node, or raise the maximum of the autoscaler.',
  'Lower requests that are far above real use; the Cluster dashboard shows both by namespace.',
  'Scale down what is not needed.',
];

function overcommitRunbook(resource: string): Runbook {
  return {
    meaning: `The pods of the cluster together request more ${resource} than its nodes can give. From three nodes on, the largest one is left out of the sum, as if it had failed.`,
    impact: 'If a node fails, some of its pods stay pending. New pods and rollouts may already have no room.',
    diagnosis: [
      `Compare the requests for ${resource} of each namespace with last week's on the Cluster dashboard: which one grew?`,
      'See whether nodes are missing: `kubectl get nodes`, and the log of the autoscaler.',
      'See whether pods are pending for lack of room: `kubectl get pods --all-namespaces --field-selector=status.phase=Pending`.',
    ],
    mitigation: OVERCOMMIT_MITIGATION,
  };
}

function cpuOvercommit(): AlertRule {
  return {
    alert: 'KubeCPUOvercommit',
    expr: overcommitted(records.namespaceCpuRequests, records.clusterCpuBearable),
    for: '10m',
    severity: 'warning',
    summary: 'Pods request more CPU than the cluster can give when a node fails.',
    description:
      'Pods in cluster {{ $labels.cluster }} request {{ printf "%.2f" $value }} cores more than its nodes can give; from three nodes on, that is after the loss of the largest.',
    runbook: overcommitRunbook('CPU'),
    tests: overcommitTests(
      'cpu',
      1,
      'Pods in cluster test request 0.50 cores more than its nodes can give; from three nodes on, that is after the loss of the largest.',
    ),
  };
}

function memoryOvercommit(): AlertRule {
  return {
    alert: 'KubeMemoryOvercommit',
    expr: overcommitted(records.namespaceMemoryRequests, records.clusterMemoryBearable),
    for: '10m',
    severity: 'warning',
    summary: 'Pods request more memory than the cluster can give when a node fails.',
    description:
      'Pods in cluster {{ $labels.cluster }} request {{ $value | humanize1024 }}B more memory than its nodes can give; from three nodes on, that is after the loss of the largest.',
    runbook: overcommitRunbook('memory'),
    tests: overcommitTests(
      'memory',
      2 ** 30,
      'Pods in cluster test request 512MiB more memory than its nodes can give; from three nodes on, that is after the loss of the largest.',
    ),
  };
}

/** CFS periods in which a container must have run within five minutes: a tenth of the 3,000 that there are. */
const ACTIVE_PERIODS = 300;

/** A container that ran in so many CFS periods a minute, and was throttled in this share of them. */
function throttled(share: number, periodsPerMinute = 600): InputSeries[] {
  const pod = { job: 'kubelet', metrics_path: '/metrics/cadvisor', node: 'worker-1', namespace: 'shop', pod: 'api-1' };
  const container = { ...pod, container: 'api', image: 'api:1' };
  // The sum over the pod, and what only another job or path would tell.
  const others = [
    pod,
    { ...container, image: '' },
    { ...container, job: 'other' },
    { ...container, metrics_path: '/' },
  ];
  return [
    series('container_cpu_cfs_periods_total', container, growing(periodsPerMinute)),
    series('container_cpu_cfs_throttled_periods_total', container, growing(periodsPerMinute * share)),
    ...others.flatMap((labels) => [
      series('container_cpu_cfs_periods_total', labels, growing(periodsPerMinute)),
      series('container_cpu_cfs_throttled_periods_total', labels, growing(periodsPerMinute)),
    ]),
  ];
}

function cpuThrottlingHigh(threshold: number): AlertRule {
  const by = 'sum by (cluster, namespace, pod, container)';
  const share = justAbove(threshold);
  const fires = (name: string, input: InputSeries[]) => ({
    name,
    input,
    at: '30m',
    expect: [{ cluster: CLUSTER, namespace: 'shop', pod: 'api-1', container: 'api' }] as const,
    descriptions: [
      `Container api of pod shop/api-1 is held back by its CPU limit in ${humanizePercentage(share)} of the periods in which it runs.`,
    ] as const,
  });
  return {
    alert: 'CPUThrottlingHigh',
    // A container that mostly sleeps has few periods; half of five is no reason to tell anybody.
    expr: `${by} (increase(container_cpu_cfs_throttled_periods_total{${cadvisor}}[5m]))
/
(${by} (increase(container_cpu_cfs_periods_total{${cadvisor}}[5m])) > ${ACTIVE_PERIODS})
> ${threshold}`,
    for: '15m',
    severity: 'info',
    summary: 'A container is slowed down by its CPU limit.',
    description:
      'Container {{ $labels.container }} of pod {{ $labels.namespace }}/{{ $labels.pod }} is held back by its CPU limit in {{ $value | humanizePercentage }} of the periods in which it runs.',
    runbook: {
      meaning:
        'The kernel hands out CPU time in periods of 100 ms. The container used up its limit early in many of them and had to wait for the next.',
      impact: 'Latency rises, most of all at the 99th percentile. Nothing fails by itself.',
      diagnosis: [
        'Compare use with the limit on the dashboard of the service. Use well below the limit means short bursts on many threads.',
        'See whether latency of the service suffers; without that, throttling of a batch job is harmless.',
        'See whether the runtime starts more threads than the limit has cores.',
      ],
      mitigation: [
        'Raise the CPU limit, or remove it where requests are set well: the request still guarantees the share.',
        'Limit the threads of the runtime to the cores of the limit (GOMAXPROCS, active processors, workers).',
        'Scale out when use is at the limit all the time.',
      ],
    },
    tests: {
      fires: [
        fires('just above the threshold for 30 minutes', throttled(share)),
        fires('just active enough', throttled(share, 65)),
      ],
      quiet: [
        { name: 'just below the threshold', input: throttled(justBelow(threshold)), at: '60m' },
        { name: 'a container that mostly sleeps', input: throttled(1, 60), at: '60m' },
        { name: 'above the threshold for only 10 minutes', input: throttled(share), at: '10m' },
      ],
    },
  };
}
