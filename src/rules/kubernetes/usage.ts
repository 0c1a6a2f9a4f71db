import type { Percentage } from '../../config/percentage.ts';
import { justAbove, justBelow, series, steady } from '../cases.ts';
import { humanizePercentage } from '../humanize.ts';
import { maxBy, on, ratio } from '../promql.ts';
import { type RecordName, records } from '../records.ts';
import type { AlertRule } from '../rule.ts';
import { CONTAINER, firing, quiet, WORKLOAD, WORKLOAD_TEMPLATE } from './usage-cases.ts';
import { aboveRequestAlerts, type RequestThresholds } from './usage-requests.ts';
import { undeclaredAlerts } from './usage-undeclared.ts';
import { sumByWorkload } from './workload-records.ts';

/** Thresholds of the alerts about what containers and workloads use. */
export interface UsageThresholds extends RequestThresholds {
  /** Share of its memory limit above which a container alerts. */
  readonly containerMemory: Percentage;
  /** Share of its CPU limits above which a workload alerts. */
  readonly workloadCpu: Percentage;
}

/** What containers and workloads use of what they asked for. */
export function usageAlerts(thresholds: UsageThresholds): AlertRule[] {
  return [
    memoryNearLimit(thresholds.containerMemory.ratio),
    cpuNearLimit(thresholds.workloadCpu.ratio),
    ...aboveRequestAlerts(thresholds),
    ...undeclaredAlerts(),
  ];
}

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
    description: `Containers of ${WORKLOAD_TEMPLATE} use {{ $value | humanizePercentage }} of their CPU limits.`,
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
