import { type RecordName, records } from '../../rules/records.ts';
import type { DataLink } from '../house/links.ts';
import { type KeyColumn, table, type ValueColumn } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { toNamespace, toNode, toWorkload } from '../kubernetes/kube-links.ts';
import { IN_CLUSTER, IN_NAMESPACE, IN_NODE, share } from '../kubernetes/kube-queries.ts';
import { OF_CLUSTER, RESOURCES, type Resource, summed } from './resources.ts';

/** What tables compare with each other. */
interface Level {
  readonly title: string;
  /** What to conclude. */
  readonly description: string;
  readonly keys: readonly KeyColumn[];
  /** Matchers of what people have chosen. */
  readonly chosen: string;
  readonly amounts: Readonly<Record<Resource, Amounts>>;
}

interface Amounts {
  readonly use: RecordName;
  readonly requests: RecordName;
  readonly limits: RecordName;
  /** What there is to be had. @default - nothing bounds it */
  readonly allocatable?: RecordName;
  /** What there is when the largest node fails. @default - not asked */
  readonly bearable?: RecordName;
}

const CLUSTER: KeyColumn = { title: 'Cluster', label: 'cluster' };
const key = (title: string, label: string, ...links: DataLink[]): KeyColumn =>
  links.length > 0 ? { title, label, links } : { title, label };

export const CLUSTERS: Level = {
  title: 'clusters',
  description:
    'Below zero in "left with a node less", pods find no place when the largest node fails, and the cluster alerts; with fewer than three nodes, it only has to hold everything.',
  keys: [CLUSTER],
  chosen: IN_CLUSTER,
  amounts: OF_CLUSTER,
};

export const NODES: Level = {
  title: 'nodes',
  description:
    'What the pods of each node request, may use and use. Limits above what a node can give are a promise that cannot be kept to all at once.',
  keys: [CLUSTER, key('Node', 'node', toNode())],
  chosen: IN_NODE,
  amounts: {
    cpu: {
      use: records.containerCpu,
      requests: records.nodeCpuRequests,
      limits: records.nodeCpuLimits,
      allocatable: records.nodeCpuAllocatable,
    },
    memory: {
      use: records.containerMemory,
      requests: records.nodeMemoryRequests,
      limits: records.nodeMemoryLimits,
      allocatable: records.nodeMemoryAllocatable,
    },
  },
};

export const NAMESPACES: Level = {
  title: 'namespaces',
  description: 'Who has reserved how much. Far below 100 % of its requests, a namespace wastes.',
  keys: [CLUSTER, key('Namespace', 'namespace', toNamespace())],
  chosen: IN_NAMESPACE,
  amounts: {
    cpu: {
      use: records.namespaceCpu,
      requests: records.namespaceCpuRequests,
      limits: records.namespaceCpuLimits,
    },
    memory: {
      use: records.namespaceMemory,
      requests: records.namespaceMemoryRequests,
      limits: records.namespaceMemoryLimits,
    },
  },
};

export const WORKLOADS: Level = {
  title: 'workloads',
  description:
    'Who has reserved how much. Above 100 % of its requests, a workload lives on what nobody has promised it.',
  keys: [
    CLUSTER,
    key('Namespace', 'namespace'),
    key('Kind', 'workload_type'),
    key('Workload', 'workload', toWorkload()),
  ],
  chosen: IN_NAMESPACE,
  amounts: {
    cpu: {
      use: records.workloadCpu,
      requests: records.workloadCpuRequests,
      limits: records.workloadCpuLimits,
    },
    memory: {
      use: records.workloadMemory,
      requests: records.workloadMemoryRequests,
      limits: records.workloadMemoryLimits,
    },
  },
};

/** Requests, limits and use of a resource next to what can be had. */
export function resourceTable(level: Level, resource: Resource) {
  const { title, unit } = RESOURCES[resource];
  const amounts = level.amounts[resource];
  const labels = level.keys.map(({ label }) => label).filter((label) => label !== 'cluster');
  const of = (record: RecordName) => summed(labels, record, level.chosen);
  const amount = (name: string, expr: string): ValueColumn => ({ title: name, expr, unit });
  const ratio = (name: string, part: RecordName, whole: RecordName): ValueColumn => ({
    title: name,
    expr: share(of(part), of(whole)),
    unit: UNITS.ratio,
  });
  const { use, requests, limits, allocatable, bearable } = amounts;
  return table({
    title: `${title} of ${level.title}`,
    description: level.description,
    keys: level.keys,
    values: [
      ...(allocatable ? [amount('Allocatable', of(allocatable))] : []),
      amount('Requested', of(requests)),
      amount('Limits', of(limits)),
      amount('In use', of(use)),
      ...(allocatable ? [ratio('Requested of allocatable', requests, allocatable)] : []),
      ratio('In use of requested', use, requests),
      ...(bearable
        ? [
            {
              ...amount('Left with a node less', `${of(bearable)} - ${of(requests)}`),
              thresholds: { criticalBelow: 0 },
            },
          ]
        : []),
    ],
    sortBy: 'Requested',
  });
}
