import { type RecordName, records } from '../../rules/records.ts';
import type { DashboardContext } from '../context.ts';
import { table } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { toPod } from './kube-links.ts';
import { IN_NAMESPACE, share } from './kube-queries.ts';
import { IN_WORKLOAD } from './workload-queries.ts';

type Thresholds = DashboardContext['alerts'];

const OF_OWNED_POD = 'cluster, namespace, workload, pod';

/** Values of pods, with the workload that owns each. */
const owned = (record: RecordName) =>
  `sum by (${OF_OWNED_POD}) (${record}{${IN_NAMESPACE}} * on (cluster, namespace, pod) group_left (workload) ${records.podOwner}{${IN_WORKLOAD}})`;

/** The pods worth a row: more would make a page of all workloads slow. */
const LARGEST = `topk(100, ${owned(records.containerMemory)})`;
const ofLargest = (expr: string) => `${expr} and on (cluster, namespace, pod) ${LARGEST}`;

export const podTable = ({ containerMemory }: Thresholds) =>
  table({
    title: 'Pods',
    description:
      'The pods of the chosen workloads, at most the hundred that use the most memory. A click leads to the pod and its log.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Namespace', label: 'namespace' },
      { title: 'Workload', label: 'workload' },
      { title: 'Pod', label: 'pod', links: [toPod()] },
    ],
    values: [
      { title: 'CPU in use', expr: ofLargest(owned(records.containerCpu)), unit: UNITS.cores },
      {
        title: 'CPU of requests',
        expr: ofLargest(share(owned(records.containerCpu), owned(records.podCpuRequests))),
        unit: UNITS.ratio,
      },
      { title: 'Memory in use', expr: LARGEST, unit: UNITS.bytes },
      {
        title: 'Memory of limits',
        expr: ofLargest(share(owned(records.containerMemory), owned(records.podMemoryLimits))),
        unit: UNITS.ratio,
        thresholds: { critical: containerMemory.ratio },
      },
    ],
    sortBy: 'Memory in use',
  });
