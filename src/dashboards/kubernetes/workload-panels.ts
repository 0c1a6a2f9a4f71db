import { OF_WORKLOAD } from '../../rules/kubernetes/workload-records.ts';
import { maxBy, select } from '../../rules/promql.ts';
import { type RecordName, records } from '../../rules/records.ts';
import { selectors } from '../../rules/selectors.ts';
import type { DashboardContext } from '../context.ts';
import { stat, timeseries } from '../house/panels.ts';
import { table } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { toNamespace, toWorkload } from './kube-links.ts';
import { IN_NAMESPACE, kube, largest, OF_CONTAINER, rate, share } from './kube-queries.ts';
import {
  ALL_KINDS,
  asWorkload,
  byWorkload,
  IN_WORKLOAD,
  KINDS,
  ofKind,
  summedByWorkload,
  total,
} from './workload-queries.ts';

type Thresholds = DashboardContext['alerts'];

export const workloadCount = () =>
  stat({
    title: 'Workloads',
    description: 'Number of chosen workloads that have pods; single pods and those of nodes count as one each.',
    unit: UNITS.count,
    query: {
      expr: `count(group by (cluster, ${OF_WORKLOAD.join(', ')}) (${records.podOwner}{${IN_WORKLOAD}}))`,
      legend: 'workloads',
    },
  });

/** By how many pods each chosen workload falls short, of the kinds that keep a number of them. */
const MISSING = ALL_KINDS.map((kind) =>
  asWorkload(kind, `(${ofKind(kind, KINDS[kind].desired)} - ${ofKind(kind, KINDS[kind].available)} > 0)`),
).join('\nor\n');

export const missingReplicas = () =>
  stat({
    title: 'Missing replicas',
    description:
      'Pods of Deployments, StatefulSets and DaemonSets that should serve and do not; some during a rollout.',
    unit: UNITS.count,
    query: { expr: `sum(${MISSING}) or vector(0)`, legend: 'missing' },
    thresholds: { critical: 1 },
  });

export const restartCount = () =>
  stat({
    title: 'Restarts',
    description: 'Containers restarted within the hour before.',
    unit: UNITS.count,
    query: { expr: total(records.workloadRestarts), legend: 'restarts' },
  });

/** Containers whose last end was for lack of memory. */
const KILLED = summedByWorkload(
  kube(OF_CONTAINER, 'kube_pod_container_status_last_terminated_reason', 'reason="OOMKilled"', IN_NAMESPACE),
);

const of = (use: RecordName, bound: RecordName) => share(byWorkload(use), byWorkload(bound));

export const workloadTable = ({ workloadOverRequest, workloadCpu, containerMemory }: Thresholds) => {
  const tooMuch = { critical: workloadOverRequest };
  return table({
    title: 'Workloads',
    description:
      'Use beside requests and limits, in the colours of the alerts. Far below 100 % of its requests a workload wastes; a click narrows the page to it.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Namespace', label: 'namespace', links: [toNamespace()] },
      { title: 'Kind', label: 'workload_type' },
      { title: 'Workload', label: 'workload', links: [toWorkload()] },
    ],
    values: [
      { title: 'CPU in use', expr: byWorkload(records.workloadCpu), unit: UNITS.cores },
      { title: 'CPU requested', expr: byWorkload(records.workloadCpuRequests), unit: UNITS.cores },
      {
        title: 'CPU of requests',
        expr: of(records.workloadCpu, records.workloadCpuRequests),
        unit: UNITS.ratio,
        thresholds: tooMuch,
      },
      {
        title: 'CPU of limits',
        expr: of(records.workloadCpu, records.workloadCpuLimits),
        unit: UNITS.ratio,
        thresholds: { critical: workloadCpu.ratio },
      },
      { title: 'Memory in use', expr: byWorkload(records.workloadMemory), unit: UNITS.bytes },
      { title: 'Memory requested', expr: byWorkload(records.workloadMemoryRequests), unit: UNITS.bytes },
      {
        title: 'Memory of requests',
        expr: of(records.workloadMemory, records.workloadMemoryRequests),
        unit: UNITS.ratio,
        thresholds: tooMuch,
      },
      {
        title: 'Memory of limits',
        expr: of(records.workloadMemory, records.workloadMemoryLimits),
        unit: UNITS.ratio,
        thresholds: { critical: containerMemory.ratio },
      },
      { title: 'Restarts', expr: byWorkload(records.workloadRestarts), unit: UNITS.count },
      { title: 'Ended for memory', expr: KILLED, unit: UNITS.count, thresholds: { critical: 1 } },
    ],
    sortBy: 'Memory in use',
  });
};

export const missingByWorkload = () =>
  timeseries({
    title: 'Missing replicas',
    description:
      'Pods that should serve and do not, by workload. It rises at each rollout and must fall again; no line is good.',
    unit: UNITS.count,
    queries: [{ expr: largest(MISSING), legend: '{{namespace}}/{{workload}}' }],
  });

/** Pods that still run what was before. */
const OLD = ALL_KINDS.map((kind) =>
  asWorkload(kind, `(${ofKind(kind, KINDS[kind].desired)} - ${ofKind(kind, KINDS[kind].updated)} > 0)`),
).join('\nor\n');

export const waitingForRollout = () =>
  timeseries({
    title: 'Pods that wait for their rollout',
    description:
      'Pods that still run what was before. A line that does not fall is a rollout that is stuck; no line is good.',
    unit: UNITS.count,
    queries: [{ expr: largest(OLD), legend: '{{namespace}}/{{workload}}' }],
  });

export const cpuCompared = () =>
  timeseries({
    title: 'CPU',
    description: 'Cores that the chosen workloads use, have requested and may use at most, all together.',
    unit: UNITS.cores,
    queries: [
      { expr: total(records.workloadCpu), legend: 'in use' },
      { expr: total(records.workloadCpuRequests), legend: 'requested' },
      { expr: total(records.workloadCpuLimits), legend: 'limits' },
    ],
  });

export const memoryCompared = () =>
  timeseries({
    title: 'Memory',
    description: 'Memory that the chosen workloads use, have requested and may use at most, all together.',
    unit: UNITS.bytes,
    queries: [
      { expr: total(records.workloadMemory), legend: 'in use' },
      { expr: total(records.workloadMemoryRequests), legend: 'requested' },
      { expr: total(records.workloadMemoryLimits), legend: 'limits' },
    ],
  });

const largestOf = (record: RecordName) => [
  { expr: largest(byWorkload(record)), legend: '{{namespace}}/{{workload}} ({{workload_type}})' },
];

export const largestByCpu = () =>
  timeseries({
    title: 'Workloads that use the most CPU',
    description: 'The ten largest at each moment, in cores; one that joins or leaves them has a broken line.',
    unit: UNITS.cores,
    queries: largestOf(records.workloadCpu),
  });

export const largestByMemory = () =>
  timeseries({
    title: 'Workloads that use the most memory',
    description: 'The ten largest working sets at each moment; one that joins or leaves them has a broken line.',
    unit: UNITS.bytes,
    queries: largestOf(records.workloadMemory),
  });

const periods = (counter: string) =>
  summedByWorkload(maxBy(OF_CONTAINER, rate(select(counter, selectors.cadvisor, IN_NAMESPACE))));

export const throttling = ({ cpuThrottling }: Thresholds) =>
  timeseries({
    title: 'CPU throttling',
    description:
      'Share of the periods in which containers had to wait, because they had used up their CPU limit; above the line containers alert. The ten highest.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: largest(
          share(periods('container_cpu_cfs_throttled_periods_total'), periods('container_cpu_cfs_periods_total')),
        ),
        legend: '{{namespace}}/{{workload}}',
      },
    ],
    thresholds: { critical: cpuThrottling.ratio },
  });

export const outOfMemory = () =>
  timeseries({
    title: 'Containers ended for memory',
    description: 'Containers whose last end was that they used more memory than their limit; no line is good.',
    unit: UNITS.count,
    queries: [{ expr: `${largest(KILLED)} > 0`, legend: '{{namespace}}/{{workload}}' }],
  });

export const restarts = () =>
  timeseries({
    title: 'Restarts by workload',
    description: 'Containers restarted within the hour before, of the ten workloads with the most; no line is good.',
    unit: UNITS.count,
    queries: [{ expr: `${largest(byWorkload(records.workloadRestarts))} > 0`, legend: '{{namespace}}/{{workload}}' }],
  });
