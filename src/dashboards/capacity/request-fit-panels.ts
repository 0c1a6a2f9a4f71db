import { FLOORS, missingRequests, unusedRequests } from '../../rules/kubernetes/request-fit.ts';
import { OF_WORKLOAD } from '../../rules/kubernetes/workload-records.ts';
import { on, sumBy } from '../../rules/promql.ts';
import { type RecordName, records } from '../../rules/records.ts';
import type { DashboardContext } from '../context.ts';
import { type KeyColumn, table } from '../house/table-panel.ts';
import { toNamespace, toWorkload } from '../kubernetes/kube-links.ts';
import { IN_NAMESPACE } from '../kubernetes/kube-queries.ts';
import { RESOURCES, type Resource } from './resources.ts';

type Thresholds = DashboardContext['alerts'];

const of = (record: RecordName) => `${record}{${IN_NAMESPACE}}`;

const FIT = {
  cpu: { use: of(records.workloadCpu), requests: of(records.workloadCpuRequests), floor: FLOORS.cpu },
  memory: { use: of(records.workloadMemory), requests: of(records.workloadMemoryRequests), floor: FLOORS.memory },
} as const;

const NAMESPACE: readonly KeyColumn[] = [
  { title: 'Cluster', label: 'cluster' },
  { title: 'Namespace', label: 'namespace' },
];
const WORKLOAD: readonly KeyColumn[] = [
  ...NAMESPACE,
  { title: 'Kind', label: 'workload_type' },
  { title: 'Workload', label: 'workload', links: [toWorkload()] },
];

const DIFFERENCE = 'Differences of less than a core or a GiB are left out, as by the alerts.';

/** What could be freed of a resource, of workloads that have been there all day: whoever is younger may have its peak to come. */
function savings(resource: Resource, { workloadUnderRequest }: Thresholds): string {
  const fit = FIT[resource];
  const unusedNow = unusedRequests(fit, workloadUnderRequest.ratio);
  return `${unusedNow}\nand ${on(...OF_WORKLOAD)}\ncount_over_time(${fit.use}[1d:1h]) >= 23`;
}

/** What could be freed in each namespace. */
export const freeable = (alerts: Thresholds) =>
  table({
    title: 'What could be freed, by namespace',
    description: `What over-requested workloads have asked for and not used at their peak within a day: with these requests lowered, nodes could go. ${DIFFERENCE}`,
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Namespace', label: 'namespace', links: [toNamespace()] },
    ],
    values: (['cpu', 'memory'] as const).map((resource) => ({
      title: RESOURCES[resource].title,
      expr: sumBy(['namespace'], savings(resource, alerts)),
      unit: RESOURCES[resource].unit,
    })),
    sortBy: 'CPU',
  });

/** Workloads that ask for far more than they use, with what could be saved. */
export function unused(resource: Resource, alerts: Thresholds) {
  const { title, unit } = RESOURCES[resource];
  const saving = savings(resource, alerts);
  return table({
    title: `${title}: over-requested workloads`,
    description: `Within the last day they have never used more than ${alerts.workloadUnderRequest} of their requests. The saving is what they asked for beyond their peak; leave some room above it. ${DIFFERENCE} Workloads younger than a day are not judged.`,
    keys: WORKLOAD,
    values: [
      { title: 'Saving', expr: saving, unit },
      { title: 'Requested', expr: `${FIT[resource].requests} and ${on(...OF_WORKLOAD)} (${saving})`, unit },
    ],
    sortBy: 'Saving',
  });
}

/** Workloads that use far more than they ask for, with what their requests lack. */
export function missing(resource: Resource, { workloadOverRequest }: Thresholds) {
  const { title, unit } = RESOURCES[resource];
  const lacking = missingRequests(FIT[resource], workloadOverRequest);
  return table({
    title: `${title}: under-requested workloads`,
    description: `They use more than ${workloadOverRequest} times what they request. On a busy node they become slow or are evicted first; add what is missing to their requests. ${DIFFERENCE}`,
    keys: WORKLOAD,
    values: [
      { title: 'Missing', expr: lacking, unit },
      { title: 'Requested', expr: `${FIT[resource].requests} and ${on(...OF_WORKLOAD)} (${lacking})`, unit },
    ],
    sortBy: 'Missing',
  });
}
