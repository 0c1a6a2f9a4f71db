import { type RecordName, records } from '../../rules/records.ts';
import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { full, half, quarter, row } from '../house/layout.ts';
import { stat, timeseries } from '../house/panels.ts';
import { chosen } from '../house/queries.ts';
import { table } from '../house/table-panel.ts';
import { labelVariable, metricsDataSource } from '../house/variables.ts';
import { UNITS } from '../house/vocabulary.ts';
import { DASHBOARD_NAMES } from '../uids.ts';

type Thresholds = DashboardContext['alerts'];

const LABELS = ['cluster', 'namespace'] as const;

/** The chosen namespaces' sum of a record, whole or by labels. */
const total = (record: RecordName) => `sum(${record}{${chosen(LABELS)}})`;
const totalBy = (labels: readonly string[], record: RecordName) =>
  `sum by (${['cluster', ...labels].join(', ')}) (${record}{${chosen(LABELS)}})`;
const byNamespace = (record: RecordName) => totalBy(['namespace'], record);
const share = (part: string, whole: string) => `${part} / (${whole} > 0)`;

/** The chosen nodes' values of a record. */
const perNode = (record: RecordName) => `max by (cluster, node) (${record}{${chosen(['cluster', 'node'])}})`;

/** CPU and memory of the cluster: by node, by namespace and by the largest pods. */
export function clusterResources({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.clusterResources,
    title: 'Cluster resources',
    description: 'Who uses the CPU and the memory of the cluster, and how that compares to what is reserved.',
    variables: [metricsDataSource(), ...clusterVariables()],
    rows: [
      row('Overview', [
        quarter(cpuInUse(), 'low'),
        quarter(cpuReserved(), 'low'),
        quarter(memoryInUse(), 'low'),
        quarter(memoryReserved(), 'low'),
      ]),
      row('Nodes', [half(nodeCpu(alerts), 'medium'), half(nodeMemory(alerts), 'medium')]),
      row('Namespaces', [
        full(namespaces(), 'medium'),
        half(namespaceCpu(), 'medium'),
        half(namespaceMemory(), 'medium'),
      ]),
      row('Largest pods', [half(largestByCpu(), 'medium'), half(largestByMemory(), 'medium')]),
    ],
  });
}

function clusterVariables() {
  return [
    labelVariable({ label: 'cluster', title: 'Cluster', record: records.containerCpu }),
    labelVariable({
      label: 'namespace',
      title: 'Namespace',
      record: records.containerCpu,
      within: ['cluster'],
    }),
    labelVariable({ label: 'node', title: 'Node', record: records.nodeCpuUtilisation, within: ['cluster'] }),
  ];
}

const cpuInUse = () =>
  stat({
    title: 'CPU in use',
    description: 'Cores that the containers of the chosen namespaces use.',
    unit: UNITS.cores,
    query: { expr: total(records.containerCpu), legend: 'in use' },
  });

const cpuReserved = () =>
  stat({
    title: 'CPU requested',
    description: 'Cores that the scheduler has reserved for the chosen namespaces.',
    unit: UNITS.cores,
    query: { expr: total(records.namespaceCpuRequests), legend: 'requested' },
  });

const memoryInUse = () =>
  stat({
    title: 'Memory in use',
    description: 'Working sets of the containers of the chosen namespaces: what cannot be freed.',
    unit: UNITS.bytes,
    query: { expr: total(records.containerMemory), legend: 'in use' },
  });

const memoryReserved = () =>
  stat({
    title: 'Memory requested',
    description: 'Memory that the scheduler has reserved for the chosen namespaces.',
    unit: UNITS.bytes,
    query: { expr: total(records.namespaceMemoryRequests), legend: 'requested' },
  });

const nodeCpu = ({ nodeCpu: limit }: Thresholds) =>
  timeseries({
    title: 'CPU of nodes',
    description: 'Share of busy CPU by node. Above the line a node alerts.',
    unit: UNITS.ratio,
    queries: [{ expr: perNode(records.nodeCpuUtilisation), legend: '{{node}}' }],
    thresholds: { critical: limit.ratio },
  });

const nodeMemory = ({ nodeMemory: limit }: Thresholds) =>
  timeseries({
    title: 'Memory of nodes',
    description: 'Share of used memory by node. Above the line a node alerts; a full node evicts pods.',
    unit: UNITS.ratio,
    queries: [{ expr: perNode(records.nodeMemoryUtilisation), legend: '{{node}}' }],
    thresholds: { critical: limit.ratio },
  });

const namespaces = () =>
  table({
    title: 'Namespaces',
    description: 'Use and requests at the end of the time range. Far below 100 % of its requests, a namespace wastes.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Namespace', label: 'namespace' },
    ],
    values: [
      { title: 'CPU in use', expr: byNamespace(records.containerCpu), unit: UNITS.cores },
      { title: 'CPU requested', expr: byNamespace(records.namespaceCpuRequests), unit: UNITS.cores },
      {
        title: 'CPU of requests',
        expr: share(byNamespace(records.containerCpu), byNamespace(records.namespaceCpuRequests)),
        unit: UNITS.ratio,
      },
      { title: 'Memory in use', expr: byNamespace(records.containerMemory), unit: UNITS.bytes },
      { title: 'Memory requested', expr: byNamespace(records.namespaceMemoryRequests), unit: UNITS.bytes },
      {
        title: 'Memory of requests',
        expr: share(byNamespace(records.containerMemory), byNamespace(records.namespaceMemoryRequests)),
        unit: UNITS.ratio,
      },
    ],
    sortBy: 'Memory in use',
  });

const namespaceCpu = () =>
  timeseries({
    title: 'CPU by namespace',
    description: 'Cores in use by namespace, on top of each other.',
    unit: UNITS.cores,
    queries: [{ expr: byNamespace(records.containerCpu), legend: '{{namespace}}' }],
    stacked: true,
  });

const namespaceMemory = () =>
  timeseries({
    title: 'Memory by namespace',
    description: 'Working sets by namespace, on top of each other.',
    unit: UNITS.bytes,
    queries: [{ expr: byNamespace(records.containerMemory), legend: '{{namespace}}' }],
    stacked: true,
  });

const largestByCpu = () =>
  timeseries({
    title: 'Pods that use the most CPU',
    description: 'The ten largest at each moment, in cores; a pod that joins or leaves them has a broken line.',
    unit: UNITS.cores,
    queries: [largest(records.containerCpu)],
  });

const largestByMemory = () =>
  timeseries({
    title: 'Pods that use the most memory',
    description: 'The ten largest working sets at each moment; a pod that joins or leaves them has a broken line.',
    unit: UNITS.bytes,
    queries: [largest(records.containerMemory)],
  });

const largest = (record: RecordName) => ({
  expr: `topk(10, ${totalBy(['namespace', 'pod'], record)})`,
  legend: '{{namespace}}/{{pod}}',
});
