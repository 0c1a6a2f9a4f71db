import type { RecordName } from '../../rules/records.ts';
import { stat, timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';
import { IN_CLUSTER } from '../kubernetes/kube-queries.ts';
import { OF_CLUSTER, RESOURCES, type Resource } from './resources.ts';

/** The sum over the chosen clusters. */
const total = (record: RecordName) => `sum(${record}{${IN_CLUSTER}})`;

export const requestedOfAllocatable = (resource: Resource) =>
  stat({
    title: `${RESOURCES[resource].title} requested`,
    description:
      'Share of what the nodes can give that pods have requested. At 100 % no further pod finds a place, however little is used.',
    unit: UNITS.ratio,
    query: {
      expr: `${total(OF_CLUSTER[resource].requests)} / (${total(OF_CLUSTER[resource].allocatable)} > 0)`,
      legend: 'requested',
    },
  });

export const inUseOfRequests = (resource: Resource) =>
  stat({
    title: `${RESOURCES[resource].title} in use of requests`,
    description:
      'Use of all containers as a share of what they have requested. Far below 100 %, nodes are paid for that do nothing.',
    unit: UNITS.ratio,
    query: {
      expr: `${total(OF_CLUSTER[resource].use)} / (${total(OF_CLUSTER[resource].requests)} > 0)`,
      legend: 'in use',
    },
  });

export const resourceOverTime = (resource: Resource) =>
  timeseries({
    title: `${RESOURCES[resource].title} of the clusters`,
    description:
      'What nodes can give, what pods request, what their limits allow and what they use. Requests above "with a node less" leave pods without a place when the largest node fails.',
    unit: RESOURCES[resource].unit,
    queries: [
      { expr: total(OF_CLUSTER[resource].allocatable), legend: 'allocatable' },
      { expr: total(OF_CLUSTER[resource].bearable), legend: 'with a node less' },
      { expr: total(OF_CLUSTER[resource].requests), legend: 'requested' },
      { expr: total(OF_CLUSTER[resource].limits), legend: 'limits' },
      { expr: total(OF_CLUSTER[resource].use), legend: 'in use' },
    ],
  });
