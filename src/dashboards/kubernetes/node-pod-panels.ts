import { sumBy } from '../../rules/promql.ts';
import { type RecordName, records } from '../../rules/records.ts';
import type { DashboardContext } from '../context.ts';
import { stat, timeseries } from '../house/panels.ts';
import { table } from '../house/table-panel.ts';
import { UNITS, type Unit } from '../house/vocabulary.ts';
import { toNamespace, toPod } from './kube-links.ts';
import { IN_CLUSTER, IN_NODE, OF_POD, placed, share } from './kube-queries.ts';
import { ofNode } from './node-overview-panels.ts';

type Thresholds = DashboardContext['alerts'];

export const podCount = () =>
  stat({
    title: 'Pods',
    description: 'Pods on the node that run or are about to.',
    unit: UNITS.count,
    query: { expr: ofNode(records.nodePods), legend: 'pods' },
  });

export const podShare = ({ kubeletPods }: Thresholds) =>
  stat({
    title: 'Room for pods in use',
    description: 'Share of the pods that the node may run; red where the kubelet alerts.',
    unit: UNITS.ratio,
    query: { expr: share(ofNode(records.nodePods), ofNode(records.nodePodsAllocatable)), legend: 'used' },
    thresholds: { critical: kubeletPods.ratio },
  });

interface Compared {
  readonly use: RecordName;
  readonly requests: RecordName;
  readonly limits: RecordName;
  readonly allocatable: RecordName;
  readonly unit: Unit;
}

const CPU: Compared = {
  use: records.containerCpu,
  requests: records.nodeCpuRequests,
  limits: records.nodeCpuLimits,
  allocatable: records.nodeCpuAllocatable,
  unit: UNITS.cores,
};

const MEMORY: Compared = {
  use: records.containerMemory,
  requests: records.nodeMemoryRequests,
  limits: records.nodeMemoryLimits,
  allocatable: records.nodeMemoryAllocatable,
  unit: UNITS.bytes,
};

const compared = (title: string, description: string, { use, requests, limits, allocatable, unit }: Compared) =>
  timeseries({
    title,
    description,
    unit,
    queries: [
      { expr: sumBy(['node'], `${use}{${IN_NODE}}`), legend: 'in use' },
      { expr: ofNode(requests), legend: 'requested' },
      { expr: ofNode(limits), legend: 'limits' },
      { expr: ofNode(allocatable), legend: 'allocatable' },
    ],
  });

export const cpuOfNode = () =>
  compared(
    'CPU of pods',
    'What the pods of the node use, have requested and may use at most, beside what the node can give. New pods fit while requests stay below that.',
    CPU,
  );

export const memoryOfNode = () =>
  compared(
    'Memory of pods',
    'What the pods of the node use, have requested and may use at most, beside what the node can give. Limits above it may end in evictions.',
    MEMORY,
  );

/** What the pods on the node have asked for, by pod. */
const asked = (record: RecordName) =>
  sumBy(
    [...OF_POD, 'node'],
    `${record}{${IN_CLUSTER}} * on (cluster, namespace, pod) group_left (node) ${placed(IN_NODE)}`,
  );
const used = (record: RecordName) => sumBy([...OF_POD, 'node'], `${record}{${IN_NODE}}`);

export const podTable = () =>
  table({
    title: 'Pods of the node',
    description:
      'What each pod on the node uses and has requested. One that uses far more than it requested is the first suspect.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Namespace', label: 'namespace', links: [toNamespace()] },
      { title: 'Pod', label: 'pod', links: [toPod()] },
      { title: 'Node', label: 'node' },
    ],
    values: [
      { title: 'CPU in use', expr: used(records.containerCpu), unit: UNITS.cores },
      { title: 'CPU requested', expr: asked(records.podCpuRequests), unit: UNITS.cores },
      { title: 'Memory in use', expr: used(records.containerMemory), unit: UNITS.bytes },
      { title: 'Memory requested', expr: asked(records.podMemoryRequests), unit: UNITS.bytes },
    ],
    sortBy: 'Memory in use',
  });
