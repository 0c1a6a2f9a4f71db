import { type RecordName, records } from '../../rules/records.ts';
import type { DashboardContext } from '../context.ts';
import { stat } from '../house/panels.ts';
import { table } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { alertsBy } from './kube-alert-panels.ts';
import { toNode } from './kube-links.ts';
import { IN_NODE, kube, recorded, share } from './kube-queries.ts';

type Thresholds = DashboardContext['alerts'];

export const nodeCount = () =>
  stat({
    title: 'Nodes',
    description: 'Number of chosen nodes that Kubernetes knows, ready or not.',
    unit: UNITS.count,
    query: { expr: `count(${kube(['node'], 'kube_node_info', IN_NODE)})`, legend: 'nodes' },
  });

export const notReady = () =>
  stat({
    title: 'Not ready',
    description: 'Nodes that are not ready, or that Kubernetes has lost sight of: their pods are moved elsewhere.',
    unit: UNITS.count,
    query: {
      expr: `sum(${kube(['node'], 'kube_node_status_condition', 'condition="Ready"', 'status=~"false|unknown"', IN_NODE)})`,
      legend: 'not ready',
    },
    thresholds: { critical: 1 },
  });

export const cordoned = () =>
  stat({
    title: 'Cordoned',
    description: 'Nodes that take no new pods, because somebody said so.',
    unit: UNITS.count,
    query: { expr: `sum(${kube(['node'], 'kube_node_spec_unschedulable', IN_NODE)})`, legend: 'cordoned' },
  });

/** The chosen nodes' values of a record. */
export const ofNode = (record: RecordName): string => recorded(['node'], record, IN_NODE);

export const nodeTable = ({
  nodeCpu,
  nodeLoadPerCpu,
  nodeMemory,
  nodeFilesystemWarning,
  nodeFilesystemCritical,
  nodeDiskSaturation,
  kubeletPods,
}: Thresholds) =>
  table({
    title: 'Nodes',
    description: 'Each node at the end of the time range, in the colours of the alerts. A click leads to its details.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Node', label: 'node', links: [toNode()] },
    ],
    values: [
      {
        title: 'CPU',
        expr: ofNode(records.nodeCpuUtilisation),
        unit: UNITS.ratio,
        thresholds: { critical: nodeCpu.ratio },
      },
      {
        title: 'Load per CPU',
        expr: ofNode(records.nodeLoadPerCpu),
        unit: UNITS.count,
        thresholds: { critical: nodeLoadPerCpu },
      },
      {
        title: 'CPU requested',
        expr: share(ofNode(records.nodeCpuRequests), ofNode(records.nodeCpuAllocatable)),
        unit: UNITS.ratio,
      },
      {
        title: 'Memory',
        expr: ofNode(records.nodeMemoryUtilisation),
        unit: UNITS.ratio,
        thresholds: { critical: nodeMemory.ratio },
      },
      {
        title: 'Memory requested',
        expr: share(ofNode(records.nodeMemoryRequests), ofNode(records.nodeMemoryAllocatable)),
        unit: UNITS.ratio,
      },
      {
        title: 'Fullest file system',
        expr: ofNode(records.filesystemUsed),
        unit: UNITS.ratio,
        thresholds: { warning: nodeFilesystemWarning.ratio, critical: nodeFilesystemCritical.ratio },
      },
      {
        title: 'Longest disk queue',
        expr: ofNode(records.diskSaturation),
        unit: UNITS.count,
        thresholds: { critical: nodeDiskSaturation },
      },
      {
        title: 'Pods',
        expr: share(ofNode(records.nodePods), ofNode(records.nodePodsAllocatable)),
        unit: UNITS.ratio,
        thresholds: { critical: kubeletPods.ratio },
      },
      {
        title: 'Alerts',
        expr: alertsBy(['node'], `node!="", ${IN_NODE}`),
        unit: UNITS.count,
        thresholds: { critical: 1 },
      },
    ],
    sortBy: 'CPU',
  });
