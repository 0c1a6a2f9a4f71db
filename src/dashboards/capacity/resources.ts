import { sumBy } from '../../rules/promql.ts';
import { type RecordName, records } from '../../rules/records.ts';
import { UNITS, type Unit } from '../house/vocabulary.ts';

/** What capacity is about. */
export type Resource = 'cpu' | 'memory';

interface Resources {
  readonly title: string;
  readonly unit: Unit;
}

export const RESOURCES: Readonly<Record<Resource, Resources>> = {
  cpu: { title: 'CPU', unit: UNITS.cores },
  memory: { title: 'Memory', unit: UNITS.bytes },
};

/** Sums of a record by labels besides the cluster, over series that these matchers choose. */
export const summed = (labels: readonly string[], record: RecordName, matchers: string): string =>
  sumBy(labels, `${record}{${matchers}}`);

/** What is known of clusters, by resource. */
export const OF_CLUSTER = {
  cpu: {
    use: records.clusterCpu,
    requests: records.namespaceCpuRequests,
    limits: records.namespaceCpuLimits,
    allocatable: records.nodeCpuAllocatable,
    bearable: records.clusterCpuBearable,
  },
  memory: {
    use: records.clusterMemory,
    requests: records.namespaceMemoryRequests,
    limits: records.namespaceMemoryLimits,
    allocatable: records.nodeMemoryAllocatable,
    bearable: records.clusterMemoryBearable,
  },
} as const;
