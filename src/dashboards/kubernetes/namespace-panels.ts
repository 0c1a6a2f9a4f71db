import { sumBy } from '../../rules/promql.ts';
import { type RecordName, records } from '../../rules/records.ts';
import type { DashboardContext } from '../context.ts';
import { stat, timeseries } from '../house/panels.ts';
import { table } from '../house/table-panel.ts';
import { UNITS, type Unit } from '../house/vocabulary.ts';
import { alertsBy } from './kube-alert-panels.ts';
import { toLogs, toNamespace, toTraffic, toVolumes, toWorkloads } from './kube-links.ts';
import { IN_NAMESPACE, largest, share } from './kube-queries.ts';

type Thresholds = DashboardContext['alerts'];

const total = (record: RecordName) => `sum(${record}{${IN_NAMESPACE}})`;
const byNamespace = (record: RecordName) => sumBy(['namespace'], `${record}{${IN_NAMESPACE}}`);

const number = (title: string, description: string, unit: Unit, expr: string) =>
  stat({ title, description, unit, query: { expr, legend: title.toLowerCase() } });

export const cpuInUse = () =>
  number('CPU in use', 'Cores that the containers use.', UNITS.cores, total(records.namespaceCpu));

export const cpuRequested = () =>
  number(
    'CPU requested',
    'Cores that the scheduler keeps for the pods.',
    UNITS.cores,
    total(records.namespaceCpuRequests),
  );

export const memoryInUse = () =>
  number(
    'Memory in use',
    'Working sets of the containers: what cannot be freed.',
    UNITS.bytes,
    total(records.namespaceMemory),
  );

export const memoryRequested = () =>
  number(
    'Memory requested',
    'Memory that the scheduler keeps for the pods.',
    UNITS.bytes,
    total(records.namespaceMemoryRequests),
  );

const inPhase = (phases: string) => `sum(${records.namespacePods}{phase=~"${phases}", ${IN_NAMESPACE}})`;

export const runningPods = () =>
  number('Running pods', 'Pods that have been started.', UNITS.count, inPhase('Running'));

export const notRunningPods = () =>
  stat({
    title: 'Pods that do not run',
    description:
      'Pods that wait, have failed, or whose node is lost. Those that a rollout has just made are among them.',
    unit: UNITS.count,
    query: { expr: inPhase('Pending|Failed|Unknown'), legend: 'do not run' },
    thresholds: { critical: 1 },
  });

export const restarts = () =>
  number('Restarts', 'Containers restarted within the hour before.', UNITS.count, total(records.workloadRestarts));

export const namespaceTable = ({ workloadOverRequest }: Thresholds) =>
  table({
    title: 'Namespaces',
    description:
      'Use, requests and limits at the end of the time range. Far below 100 % of its requests a namespace wastes; the colour is where a workload alerts that uses too much.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      {
        title: 'Namespace',
        label: 'namespace',
        links: [toWorkloads(), toNamespace(), toTraffic(), toVolumes(), toLogs()],
      },
    ],
    values: [
      {
        title: 'Pods',
        expr: sumBy(['namespace'], `${records.namespacePods}{phase="Running", ${IN_NAMESPACE}}`),
        unit: UNITS.count,
      },
      { title: 'CPU in use', expr: byNamespace(records.namespaceCpu), unit: UNITS.cores },
      { title: 'CPU requested', expr: byNamespace(records.namespaceCpuRequests), unit: UNITS.cores },
      { title: 'CPU limits', expr: byNamespace(records.namespaceCpuLimits), unit: UNITS.cores },
      {
        title: 'CPU of requests',
        expr: share(byNamespace(records.namespaceCpu), byNamespace(records.namespaceCpuRequests)),
        unit: UNITS.ratio,
        thresholds: { critical: workloadOverRequest },
      },
      { title: 'Memory in use', expr: byNamespace(records.namespaceMemory), unit: UNITS.bytes },
      { title: 'Memory requested', expr: byNamespace(records.namespaceMemoryRequests), unit: UNITS.bytes },
      { title: 'Memory limits', expr: byNamespace(records.namespaceMemoryLimits), unit: UNITS.bytes },
      {
        title: 'Memory of requests',
        expr: share(byNamespace(records.namespaceMemory), byNamespace(records.namespaceMemoryRequests)),
        unit: UNITS.ratio,
        thresholds: { critical: workloadOverRequest },
      },
      { title: 'Restarts', expr: byNamespace(records.workloadRestarts), unit: UNITS.count },
      {
        title: 'Alerts',
        expr: alertsBy(['namespace'], IN_NAMESPACE),
        unit: UNITS.count,
        thresholds: { critical: 1 },
      },
    ],
    sortBy: 'Memory in use',
  });

export const cpuCompared = () =>
  timeseries({
    title: 'CPU',
    description: 'Cores that the chosen namespaces use, have requested and may use at most, all together.',
    unit: UNITS.cores,
    queries: [
      { expr: total(records.namespaceCpu), legend: 'in use' },
      { expr: total(records.namespaceCpuRequests), legend: 'requested' },
      { expr: total(records.namespaceCpuLimits), legend: 'limits' },
    ],
  });

export const memoryCompared = () =>
  timeseries({
    title: 'Memory',
    description: 'Memory that the chosen namespaces use, have requested and may use at most, all together.',
    unit: UNITS.bytes,
    queries: [
      { expr: total(records.namespaceMemory), legend: 'in use' },
      { expr: total(records.namespaceMemoryRequests), legend: 'requested' },
      { expr: total(records.namespaceMemoryLimits), legend: 'limits' },
    ],
  });

export const cpuByNamespace = () =>
  timeseries({
    title: 'CPU by namespace',
    description: 'Cores in use by namespace, on top of each other.',
    unit: UNITS.cores,
    queries: [{ expr: byNamespace(records.namespaceCpu), legend: '{{namespace}}' }],
    stacked: true,
  });

export const memoryByNamespace = () =>
  timeseries({
    title: 'Memory by namespace',
    description: 'Working sets by namespace, on top of each other.',
    unit: UNITS.bytes,
    queries: [{ expr: byNamespace(records.namespaceMemory), legend: '{{namespace}}' }],
    stacked: true,
  });

export const restartsByNamespace = () =>
  timeseries({
    title: 'Restarts by namespace',
    description: 'Containers restarted within the hour before, in the ten namespaces with the most.',
    unit: UNITS.count,
    queries: [{ expr: largest(byNamespace(records.workloadRestarts)), legend: '{{namespace}}' }],
  });
