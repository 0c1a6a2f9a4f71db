import { records } from '../../rules/records.ts';
import type { DashboardContext } from '../context.ts';
import { stat } from '../house/panels.ts';
import { table } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { toLogs, toNamespace, toNode, toWorkload } from './kube-links.ts';
import { IN_POD, kube, OF_CONTAINER, OF_POD, placed, share } from './kube-queries.ts';
import { byContainer, IN_CONTAINER, restarted } from './pod-queries.ts';

type Thresholds = DashboardContext['alerts'];

export const ready = () =>
  stat({
    title: 'Ready',
    description: '1 while the pod can serve, 0 while it cannot.',
    unit: UNITS.count,
    query: { expr: kube(OF_POD, 'kube_pod_status_ready', 'condition="true"', IN_POD), legend: 'ready' },
    thresholds: { criticalBelow: 1 },
  });

const AGE = `time() - ${kube(OF_POD, 'kube_pod_start_time', IN_POD)}`;

export const age = () =>
  stat({
    title: 'Age',
    description: 'Time since a node took the pod. Nothing means that no node has.',
    unit: UNITS.seconds,
    query: { expr: AGE, legend: 'age' },
  });

export const containersReady = () =>
  stat({
    title: 'Containers ready',
    description: 'Share of the containers of the pod that are ready; the pod serves when all of them are.',
    unit: UNITS.ratio,
    query: {
      expr: `avg(${kube(OF_CONTAINER, 'kube_pod_container_status_ready', IN_POD)})`,
      legend: 'ready',
    },
    thresholds: { criticalBelow: 1 },
  });

export const restarts = () =>
  stat({
    title: 'Restarts',
    description: 'Containers of the pod restarted within the time range.',
    unit: UNITS.count,
    query: {
      expr: `round(sum(${restarted('$__range')}))`,
      legend: 'restarts',
    },
    thresholds: { critical: 1 },
  });

const highest = (use: string, bound: string) => `max(${share(use, bound)})`;

export const cpuOfLimits = () =>
  stat({
    title: 'CPU of limits',
    description: 'The container that is closest to its CPU limit: at 100 % it is throttled.',
    unit: UNITS.ratio,
    query: { expr: highest(byContainer(records.containerCpu), byContainer(records.podCpuLimits)), legend: 'of limit' },
  });

export const memoryOfLimits = ({ containerMemory }: Thresholds) =>
  stat({
    title: 'Memory of limits',
    description:
      'The container that is closest to its memory limit: at 100 % it is killed. Red where containers alert.',
    unit: UNITS.ratio,
    query: {
      expr: highest(byContainer(records.containerMemory), byContainer(records.podMemoryLimits)),
      legend: 'of limit',
    },
    thresholds: { critical: containerMemory.ratio },
  });

export const waiting = () =>
  stat({
    title: 'Containers waiting',
    description: 'Containers that have not started. Why is in the table below.',
    unit: UNITS.count,
    query: {
      expr: `sum(${kube([...OF_CONTAINER, 'reason'], 'kube_pod_container_status_waiting_reason', IN_POD)}) or vector(0)`,
      legend: 'waiting',
    },
    thresholds: { critical: 1 },
  });

const CONTAINERS = `count by (cluster, namespace, pod) (${kube(OF_CONTAINER, 'kube_pod_container_info', IN_POD)})`;

export const owner = () =>
  table({
    title: 'Workload and phase',
    description: 'What made the pod, and how far it is. A pod without an owner is not made again when it is lost.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Namespace', label: 'namespace', links: [toNamespace(), toLogs()] },
      { title: 'Kind', label: 'workload_type' },
      { title: 'Workload', label: 'workload', links: [toWorkload()] },
      { title: 'Phase', label: 'phase' },
    ],
    values: [
      {
        title: 'Containers',
        expr: `sum by (cluster, namespace, workload_type, workload, phase) (${PHASE} * on (cluster, namespace, pod) group_left (workload_type, workload) ${records.podOwner}{${IN_POD}} * on (cluster, namespace, pod) group_left () ${CONTAINERS})`,
        unit: UNITS.count,
        decimals: 0,
      },
    ],
    sortBy: 'Containers',
  });

const PHASE = `(${kube([...OF_POD, 'phase'], 'kube_pod_status_phase', IN_POD)} > 0)`;

export const placement = () =>
  table({
    title: 'Node',
    description: 'Where the pod runs, and for how long. A click shows how that node does.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Namespace', label: 'namespace' },
      { title: 'Pod', label: 'pod' },
      { title: 'Node', label: 'node', links: [toNode()] },
    ],
    values: [
      {
        title: 'Age',
        expr: `${placed(IN_POD)} * on (cluster, namespace, pod) group_left () (${AGE})`,
        unit: UNITS.seconds,
      },
    ],
    sortBy: 'Age',
  });

export const containerTable = ({ containerMemory }: Thresholds) =>
  table({
    title: 'Containers',
    description: 'What each container uses of what it asked for and may use, at the end of the time range.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Namespace', label: 'namespace' },
      { title: 'Pod', label: 'pod' },
      { title: 'Container', label: 'container' },
    ],
    values: [
      {
        title: 'Ready',
        expr: kube(OF_CONTAINER, 'kube_pod_container_status_ready', IN_CONTAINER),
        unit: UNITS.count,
        thresholds: { criticalBelow: 1 },
      },
      { title: 'CPU in use', expr: byContainer(records.containerCpu), unit: UNITS.cores },
      { title: 'CPU requested', expr: byContainer(records.podCpuRequests), unit: UNITS.cores },
      { title: 'CPU limit', expr: byContainer(records.podCpuLimits), unit: UNITS.cores },
      { title: 'Memory in use', expr: byContainer(records.containerMemory), unit: UNITS.bytes },
      { title: 'Memory requested', expr: byContainer(records.podMemoryRequests), unit: UNITS.bytes },
      { title: 'Memory limit', expr: byContainer(records.podMemoryLimits), unit: UNITS.bytes },
      {
        title: 'Memory of limit',
        expr: share(byContainer(records.containerMemory), byContainer(records.podMemoryLimits)),
        unit: UNITS.ratio,
        thresholds: { critical: containerMemory.ratio },
      },
    ],
    sortBy: 'Memory in use',
  });
