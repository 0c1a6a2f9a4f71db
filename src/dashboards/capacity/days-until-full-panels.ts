import { ofQuotas } from '../../rules/kubernetes/namespaces.ts';
import { OF_CLAIM, VOLUME_SPACE } from '../../rules/kubernetes/volume-expressions.ts';
import { minBy, select } from '../../rules/promql.ts';
import { type RecordName, records } from '../../rules/records.ts';
import { selectors } from '../../rules/selectors.ts';
import type { DashboardContext } from '../context.ts';
import { timeseries } from '../house/panels.ts';
import { type KeyColumn, table, type ValueColumn } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { toNamespace, toNode, toVolumes } from '../kubernetes/kube-links.ts';
import { IN_CLUSTER, IN_NAMESPACE, IN_NODE } from '../kubernetes/kube-queries.ts';
import { NAMESPACES } from './capacity-tables.ts';
import { OF_CLUSTER, RESOURCES, type Resource, summed } from './resources.ts';
import { daysLeft, MOST_DAYS, weeklyGrowth } from './trend.ts';

const CLUSTER: KeyColumn = { title: 'Cluster', label: 'cluster' };
const NODE: KeyColumn = { title: 'Node', label: 'node', links: [toNode()] };

/** How every date on this dashboard comes about. */
const TREND = `The mean of the last week is compared with that of the week before, so that nights and weekends do not matter. No date: no growth, not within ${MOST_DAYS} days, or less than two weeks of history.`;
const EVEN_GROWTH = 'For even growth the day is exact to an hour, with a few hours of history missing to 5 %.';
const RHYTHM =
  'It starts from the worst hour of the last week: what peaks daily is exact to a day, what peaks weekly to a week.';

/** Less than a week is too short to get new hardware. */
const A_WEEK = { criticalBelow: 7 } as const;

const days = (title: string, expr: string): ValueColumn => ({
  title,
  expr,
  unit: UNITS.days,
  decimals: 1,
  thresholds: A_WEEK,
});

/** What requests leave of what the cluster can promise. */
const unrequested = (resource: Resource) =>
  `(${OF_CLUSTER[resource].bearable}{${IN_CLUSTER}} - ${summed([], OF_CLUSTER[resource].requests, IN_CLUSTER)})`;

/** What containers leave of what the nodes can give. */
const unused = (resource: Resource) =>
  `(${summed([], OF_CLUSTER[resource].allocatable, IN_CLUSTER)} - ${summed([], OF_CLUSTER[resource].use, IN_CLUSTER)})`;

export const clusterDays = () =>
  table({
    title: 'Days until clusters are full',
    description: `Requests: until the cluster can no longer lose its largest node, which alerts (with fewer than three nodes: until no pod finds a place). Use: until containers use all that nodes can give. ${TREND} ${EVEN_GROWTH} ${RHYTHM}`,
    keys: [CLUSTER],
    values: (['cpu', 'memory'] as const).flatMap((resource) => [
      days(`${RESOURCES[resource].title} requests`, daysLeft(unrequested(resource), 'now')),
      days(`${RESOURCES[resource].title} use`, daysLeft(unused(resource), 'worst hour')),
    ]),
    sortBy: 'CPU requests',
    ascending: true,
  });

export const leftOverTime = (resource: Resource) =>
  timeseries({
    title: `${RESOURCES[resource].title} that is left`,
    description:
      'What requests leave, with the loss of the largest node allowed for, and what containers leave unused. Where a line falls week after week, the date in the table is to be believed; a single step is none.',
    unit: RESOURCES[resource].unit,
    signed: true,
    queries: [
      { expr: unrequested(resource), legend: '{{cluster}}: not requested' },
      { expr: unused(resource), legend: '{{cluster}}: not used' },
    ],
  });

/** What is left until a node alerts. */
const until = (threshold: number, record: RecordName) =>
  `(${threshold} - max by (cluster, node) (${record}{${IN_NODE}}))`;

export const nodeDays = ({ nodeCpu, nodeMemory }: DashboardContext['alerts']) =>
  table({
    title: 'Days until nodes alert',
    description: `Days until CPU above ${nodeCpu} or memory above ${nodeMemory} makes a node alert. ${TREND} ${RHYTHM}`,
    keys: [CLUSTER, NODE],
    values: [
      days('CPU', daysLeft(until(nodeCpu.ratio, records.nodeCpuUtilisation), 'worst hour')),
      days('Memory', daysLeft(until(nodeMemory.ratio, records.nodeMemoryUtilisation), 'worst hour')),
    ],
    sortBy: 'Memory',
    ascending: true,
  });

export const filesystemDays = () =>
  table({
    title: 'Days until file systems of nodes are full',
    description: `Where images and logs grow; the kubelet evicts pods some days earlier. ${TREND} ${EVEN_GROWTH}`,
    keys: [CLUSTER, NODE, { title: 'Mount point', label: 'mountpoint' }],
    values: [
      days('Days', daysLeft(`(1 - max by (cluster, node, mountpoint) (${records.filesystemUsed}{${IN_NODE}}))`, 'now')),
    ],
    sortBy: 'Days',
    ascending: true,
  });

export const volumeDays = () =>
  table({
    title: 'Days until volumes are full',
    description: `From what is left now. The dashboard of volumes follows the last six hours instead, as the alerts do. ${TREND} ${EVEN_GROWTH}`,
    keys: [
      CLUSTER,
      { title: 'Namespace', label: 'namespace', links: [toVolumes()] },
      { title: 'Claim', label: 'persistentvolumeclaim' },
    ],
    values: [
      days('Days', daysLeft(minBy(OF_CLAIM, select(VOLUME_SPACE.free, selectors.kubelet, IN_NAMESPACE)), 'now')),
    ],
    sortBy: 'Days',
    ascending: true,
  });

export const quotaDays = () =>
  table({
    title: 'Days until quotas are used up',
    description: `Then the namespace gets no more of that resource, however much the cluster has. ${TREND} ${EVEN_GROWTH}`,
    keys: [
      CLUSTER,
      { title: 'Namespace', label: 'namespace', links: [toNamespace()] },
      { title: 'Quota', label: 'resourcequota' },
      { title: 'Resource', label: 'resource' },
    ],
    // A quota of zero forbids something on purpose: nothing is left of it, and nothing grows.
    values: [
      days('Days', daysLeft(`(${ofQuotas('hard', IN_NAMESPACE)} > 0) - ${ofQuotas('used', IN_NAMESPACE)}`, 'now')),
    ],
    sortBy: 'Days',
    ascending: true,
  });

export const namespaceGrowth = () =>
  table({
    title: 'Growth of namespaces within a week',
    description:
      'By how much the mean of the last week is above that of the week before: who makes a cluster full. Nothing is shown with less than two weeks of history.',
    keys: [CLUSTER, { title: 'Namespace', label: 'namespace', links: [toNamespace()] }],
    values: (['cpu', 'memory'] as const).flatMap((resource) => {
      const { title, unit } = RESOURCES[resource];
      const { requests, use } = NAMESPACES.amounts[resource];
      return [
        { title: `${title} requests`, expr: weeklyGrowth(`${requests}{${IN_NAMESPACE}}`), unit },
        { title: `${title} use`, expr: weeklyGrowth(`${use}{${IN_NAMESPACE}}`), unit },
      ];
    }),
    sortBy: 'CPU requests',
  });
