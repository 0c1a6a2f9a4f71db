import { sumBy } from '../../rules/promql.ts';
import { type RecordName, records } from '../../rules/records.ts';
import type { DashboardContext } from '../context.ts';
import { stat, timeseries } from '../house/panels.ts';
import { UNITS, type Unit } from '../house/vocabulary.ts';
import { IN_CLUSTER, IN_NAMESPACE, largest, OF_POD, share } from './kube-queries.ts';

type Thresholds = DashboardContext['alerts'];

/** A record of all namespaces, added up over the chosen clusters. */
const total = (record: RecordName) => `sum(${record}{${IN_CLUSTER}})`;

export const cpuInUse = ({ nodeCpu }: Thresholds) =>
  stat({
    title: 'CPU in use',
    description: 'Share of the CPU of all nodes that is busy, in the busiest chosen cluster; red where a node alerts.',
    unit: UNITS.ratio,
    query: { expr: `max(${records.clusterCpuUtilisation}{${IN_CLUSTER}})`, legend: 'in use' },
    thresholds: { critical: nodeCpu.ratio },
  });

export const memoryInUse = ({ nodeMemory }: Thresholds) =>
  stat({
    title: 'Memory in use',
    description:
      'Share of the memory of all nodes that cannot be had, in the fullest chosen cluster; red where a node alerts.',
    unit: UNITS.ratio,
    query: { expr: `max(${records.clusterMemoryUtilisation}{${IN_CLUSTER}})`, legend: 'in use' },
    thresholds: { critical: nodeMemory.ratio },
  });

const reserved = (title: string, requests: RecordName, allocatable: RecordName) =>
  stat({
    title,
    description: 'Share of what the nodes can give that pods have requested. Above 100 % some pods wait for a node.',
    unit: UNITS.ratio,
    query: { expr: share(total(requests), total(allocatable)), legend: 'requested' },
    thresholds: { critical: 1 },
  });

export const cpuRequested = () => reserved('CPU requested', records.namespaceCpuRequests, records.nodeCpuAllocatable);
export const memoryRequested = () =>
  reserved('Memory requested', records.namespaceMemoryRequests, records.nodeMemoryAllocatable);

export const roomForPods = ({ kubeletPods }: Thresholds) =>
  stat({
    title: 'Room for pods in use',
    description: 'Share of the pods that all nodes together may run; red where a single node would alert.',
    unit: UNITS.ratio,
    query: { expr: share(total(records.nodePods), total(records.nodePodsAllocatable)), legend: 'used' },
    thresholds: { critical: kubeletPods.ratio },
  });

export const podsThatWait = () =>
  stat({
    title: 'Pods that wait',
    description:
      'Pods that have not started, or whose node is lost. Those that a rollout has just made are among them.',
    unit: UNITS.count,
    query: { expr: `sum(${records.namespacePods}{phase=~"Pending|Unknown", ${IN_CLUSTER}})`, legend: 'wait' },
    thresholds: { critical: 1 },
  });

interface Compared {
  readonly title: string;
  readonly description: string;
  readonly unit: Unit;
  readonly use: RecordName;
  readonly requests: RecordName;
  readonly limits: RecordName;
  readonly allocatable: RecordName;
}

const compared = ({ title, description, unit, use, requests, limits, allocatable }: Compared) =>
  timeseries({
    title,
    description,
    unit,
    queries: [
      { expr: total(use), legend: 'in use' },
      { expr: total(requests), legend: 'requested' },
      { expr: total(limits), legend: 'limits' },
      { expr: total(allocatable), legend: 'allocatable' },
    ],
  });

export const cpuCompared = () =>
  compared({
    title: 'CPU of the cluster',
    description:
      'Cores that containers use, have requested and may use at most, beside what the nodes can give. Requests far above use are paid for and idle.',
    unit: UNITS.cores,
    use: records.namespaceCpu,
    requests: records.namespaceCpuRequests,
    limits: records.namespaceCpuLimits,
    allocatable: records.nodeCpuAllocatable,
  });

export const memoryCompared = () =>
  compared({
    title: 'Memory of the cluster',
    description:
      'Memory that containers use, have requested and may use at most, beside what the nodes can give. Limits far above it may end in evictions.',
    unit: UNITS.bytes,
    use: records.namespaceMemory,
    requests: records.namespaceMemoryRequests,
    limits: records.namespaceMemoryLimits,
    allocatable: records.nodeMemoryAllocatable,
  });

const largestPods = (record: RecordName) => [
  { expr: largest(sumBy(OF_POD, `${record}{${IN_NAMESPACE}}`)), legend: '{{namespace}}/{{pod}}' },
];

export const largestByCpu = () =>
  timeseries({
    title: 'Pods that use the most CPU',
    description: 'The ten largest at each moment, in cores; a pod that joins or leaves them has a broken line.',
    unit: UNITS.cores,
    queries: largestPods(records.containerCpu),
  });

export const largestByMemory = () =>
  timeseries({
    title: 'Pods that use the most memory',
    description: 'The ten largest working sets at each moment; a pod that joins or leaves them has a broken line.',
    unit: UNITS.bytes,
    queries: largestPods(records.containerMemory),
  });
