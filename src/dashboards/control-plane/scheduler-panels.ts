import { on } from '../../rules/promql.ts';
import { records } from '../../rules/records.ts';
import { selectors } from '../../rules/selectors.ts';
import type { AlertThresholds } from '../context.ts';
import { heatmap } from '../house/heatmap-panel.ts';
import { jobQueries, largest, overall, share } from '../house/job-queries.ts';
import { stat, timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';
import { recorded } from './recorded.ts';

/** Series of the schedulers that no rule sums up. */
export const SCHEDULER = jobQueries(selectors.scheduler);

const { series, mean } = SCHEDULER;

export const schedulersUp = () =>
  stat({
    title: 'Schedulers up',
    description: 'Schedulers that answer Prometheus. One of them leads, the others wait to replace it.',
    unit: UNITS.count,
    query: { expr: overall('sum', series('up', 'metrics_path="/metrics"')), legend: 'up' },
    thresholds: { criticalBelow: 1 },
  });

/** Pods in queues of the scheduler that leads; those that wait to replace it count the same pods. */
const pending = (...matchers: string[]) => `(
  ${series('scheduler_pending_pods', ...matchers)}
  and ${on('instance')}
  ${series('leader_election_master_status', 'name="kube-scheduler"')} > 0
)`;

export const waiting = ({ schedulerBacklog }: AlertThresholds) =>
  stat({
    title: 'Pods that wait',
    description: 'Pods that wait for their turn. They find a node as soon as the scheduler gets to them.',
    unit: UNITS.count,
    query: { expr: overall('sum', pending('queue=~"active|backoff"')), legend: 'waiting' },
    thresholds: { critical: schedulerBacklog },
  });

export const unschedulable = ({ schedulerUnschedulablePods }: AlertThresholds) =>
  stat({
    title: 'Pods that fit nowhere',
    description: 'Pods for which no node has room or fits their conditions. Add nodes, or correct the conditions.',
    unit: UNITS.count,
    query: { expr: overall('sum', pending('queue="unschedulable"')), legend: 'unschedulable' },
    thresholds: { critical: schedulerUnschedulablePods },
  });

export const currentP99 = ({ schedulerLatency }: AlertThresholds) =>
  stat({
    title: 'P99 of an attempt',
    description: '99 % of the attempts to place a pod take no longer.',
    unit: UNITS.seconds,
    query: { expr: `max(${recorded(records.schedulerLatencyP99)})`, legend: 'P99' },
    thresholds: { critical: schedulerLatency.seconds },
  });

export const pendingPods = () =>
  timeseries({
    title: 'Pods by queue',
    description:
      'In the queue active is what comes next, in backoff what is tried again, in unschedulable what nothing has changed for, in gated what is held back on purpose.',
    unit: UNITS.count,
    queries: [{ expr: `sum by (cluster, queue) (${pending()})`, legend: '{{queue}}' }],
    stacked: true,
  });

export const attempts = () =>
  timeseries({
    title: 'Attempts by result',
    description:
      'Attempts to place a pod. Many that find the pod unschedulable are the same few pods, tried again and again.',
    unit: UNITS.callsPerSecond,
    queries: [{ expr: `sum by (result) (${recorded(records.schedulerAttempts)})`, legend: '{{result}}' }],
    stacked: true,
  });

export const latencyHeatmap = () =>
  heatmap({
    title: 'Attempts by latency',
    description:
      'How long attempts take. A second band above the first has other pods behind it, such as those with volumes.',
    unit: UNITS.seconds,
    exprs: [`sum by (le) (${recorded(records.schedulerBuckets)})`],
  });

export const latency = ({ schedulerLatency }: AlertThresholds) =>
  timeseries({
    title: 'Latency of attempts',
    description: 'From taking a pod from its queue to the decision. It grows with the number of nodes.',
    unit: UNITS.seconds,
    queries: [
      { expr: `max(${recorded(records.schedulerLatencyP99)})`, legend: 'P99' },
      { expr: `max(${recorded(records.schedulerLatencyP50)})`, legend: 'P50' },
    ],
    thresholds: { critical: schedulerLatency.seconds },
  });

export const errors = ({ schedulerErrors }: AlertThresholds) =>
  timeseries({
    title: 'Attempts that end in an error',
    description: 'Share of attempts that failed for a reason that is not the pod: look at the log of the scheduler.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: share(
          `sum by (cluster) (${recorded(records.schedulerAttempts, 'result="error"')})`,
          `sum by (cluster) (${recorded(records.schedulerAttempts)})`,
        ),
        legend: '{{cluster}}',
      },
    ],
    thresholds: { critical: schedulerErrors.ratio },
  });

export const extensionPoints = () =>
  timeseries({
    title: 'Mean time by step',
    description:
      'Steps of an attempt. Filter asks which nodes are possible, Score which is best, Bind writes the decision.',
    unit: UNITS.seconds,
    queries: [
      {
        expr: mean({ metric: 'scheduler_framework_extension_point_duration_seconds', by: ['extension_point'] }),
        legend: '{{extension_point}}',
      },
    ],
  });

export const plugins = () =>
  timeseries({
    title: 'Slowest plugins',
    description:
      'Mean time of the ten slowest plugins. Inter-pod affinity on top means that pods ask for too much of it.',
    unit: UNITS.seconds,
    queries: [
      {
        expr: largest(10, mean({ metric: 'scheduler_plugin_execution_duration_seconds', by: ['plugin'] })),
        legend: '{{plugin}}',
      },
    ],
  });
