import { selectors } from '../../rules/selectors.ts';
import type { AlertThresholds } from '../context.ts';
import { jobQueries, largest, overall, share } from '../house/job-queries.ts';
import { stat, timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';

/** Series of the controller managers that no rule sums up. */
export const CONTROLLER_MANAGER = jobQueries(selectors.controllerManager);

const { series, max, rate, mean } = CONTROLLER_MANAGER;

export const managersUp = () =>
  stat({
    title: 'Controller managers up',
    description: 'Those that answer Prometheus. One of them leads, the others wait to replace it.',
    unit: UNITS.count,
    query: { expr: overall('sum', series('up', 'metrics_path="/metrics"')), legend: 'up' },
    thresholds: { criticalBelow: 1 },
  });

export const leaders = () =>
  stat({
    title: 'Leaders',
    description: 'Without one, nothing follows a change: no pods of Deployments, no endpoints, no Jobs.',
    unit: UNITS.count,
    query: {
      expr: overall('sum', series('leader_election_master_status', 'name="kube-controller-manager"')),
      legend: 'leading',
    },
    thresholds: { criticalBelow: 1 },
  });

export const longestQueue = ({ controllerManagerQueueDepth }: AlertThresholds) =>
  stat({
    title: 'Longest queue',
    description: 'Objects that wait for the controller with the longest queue.',
    unit: UNITS.count,
    query: { expr: overall('max', series('workqueue_depth')), legend: 'waiting' },
    thresholds: { critical: controllerManagerQueueDepth },
  });

const meanWait = () => mean({ metric: 'workqueue_queue_duration_seconds', by: ['name'] });

export const slowestQueue = ({ controllerManagerQueueLatency }: AlertThresholds) =>
  stat({
    title: 'Longest wait',
    description: 'Mean time that objects wait for the slowest controller. So late does the cluster follow a change.',
    unit: UNITS.seconds,
    query: { expr: overall('max', meanWait()), legend: 'wait' },
    thresholds: { critical: controllerManagerQueueLatency.seconds },
  });

export const queueDepth = ({ controllerManagerQueueDepth }: AlertThresholds) =>
  timeseries({
    title: 'Objects that wait',
    description: 'The ten longest queues. One that does not empty belongs to a controller that fails or is held back.',
    unit: UNITS.count,
    queries: [{ expr: largest(10, max('workqueue_depth', ['name'])), legend: '{{name}}' }],
    thresholds: { critical: controllerManagerQueueDepth },
  });

export const queueLatency = ({ controllerManagerQueueLatency }: AlertThresholds) =>
  timeseries({
    title: 'Mean wait',
    description: 'Time that objects wait for their controller, of the ten slowest.',
    unit: UNITS.seconds,
    queries: [{ expr: largest(10, meanWait()), legend: '{{name}}' }],
    thresholds: { critical: controllerManagerQueueLatency.seconds },
  });

export const additions = () =>
  timeseries({
    title: 'Work that comes in',
    description:
      'Objects per second for the ten busiest controllers. A jump is a change of many objects, or a loop of two writers.',
    unit: UNITS.eventsPerSecond,
    queries: [{ expr: largest(10, rate('workqueue_adds_total', ['name'])), legend: '{{name}}' }],
  });

export const workDuration = () =>
  timeseries({
    title: 'Mean work',
    description:
      'Time that a controller works on one object, of the ten slowest. It waits for the API server most of it.',
    unit: UNITS.seconds,
    queries: [
      { expr: largest(10, mean({ metric: 'workqueue_work_duration_seconds', by: ['name'] })), legend: '{{name}}' },
    ],
  });

export const unhealthyNodes = ({ controllerManagerUnhealthyNodes }: AlertThresholds) =>
  timeseries({
    title: 'Unhealthy nodes by zone',
    description:
      'Share of the nodes of a zone that are not ready. Above 55 % Kubernetes stops to move pods away from them.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: share(max('node_collector_unhealthy_nodes_in_zone', ['zone']), max('node_collector_zone_size', ['zone'])),
        legend: '{{zone}}',
      },
    ],
    thresholds: { critical: controllerManagerUnhealthyNodes.ratio },
  });

export const zoneSize = () =>
  timeseries({
    title: 'Nodes by zone',
    description: 'Nodes that the controllers know. Zones of very different size cannot carry each other.',
    unit: UNITS.count,
    queries: [{ expr: max('node_collector_zone_size', ['zone']), legend: '{{zone}}' }],
  });
