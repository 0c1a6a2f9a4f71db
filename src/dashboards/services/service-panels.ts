import { type RecordName, records } from '../../rules/records.ts';
import { selectors } from '../../rules/selectors.ts';
import type { DashboardContext } from '../context.ts';
import { annotation } from '../house/annotations.ts';
import { heatmap } from '../house/heatmap-panel.ts';
import { stat, timeseries } from '../house/panels.ts';
import { chosen } from '../house/queries.ts';
import { COLORS, UNITS } from '../house/vocabulary.ts';

type Thresholds = DashboardContext['alerts'];

/** Matchers of everything about the chosen service. */
export const OWN = chosen(['cluster', 'namespace', 'service']);

/** A record of the chosen service: one series, without its labels. */
const own = (record: RecordName) => `max(${record}{${OWN}})`;

export const requestRate = () =>
  stat({
    title: 'Requests',
    description: 'Requests per second that the service answers.',
    unit: UNITS.requestsPerSecond,
    query: { expr: own(records.requests), legend: 'requests' },
  });

export const serverErrorShare = ({ errorRatio }: Thresholds) =>
  stat({
    title: 'Server errors',
    description: 'Share of requests that failed by the fault of the service (5xx).',
    unit: UNITS.ratio,
    query: { expr: own(records.ratio5xx), legend: '5xx' },
    thresholds: { critical: errorRatio.ratio },
  });

export const currentP95 = () =>
  stat({
    title: 'P95',
    description: '95 % of the requests were answered at least this fast.',
    unit: UNITS.seconds,
    query: { expr: own(records.latencyP95), legend: 'P95' },
  });

export const currentP99 = ({ latencyP99: limit }: Thresholds) =>
  stat({
    title: 'P99',
    description: '99 % of the requests were answered at least this fast. It is red where services alert by default.',
    unit: UNITS.seconds,
    query: { expr: own(records.latencyP99), legend: 'P99' },
    thresholds: { critical: limit.seconds },
  });

export const latencyHeatmap = (withNative: boolean) =>
  heatmap({
    title: 'Latency distribution',
    description:
      'Requests per second by how long they took: two bands are two kinds of requests, which no percentile tells. Boundaries are in the unit of the library that measures, seconds for most.',
    unit: UNITS.count,
    exprs: [
      `sum by (le) (${records.latencyBuckets}{${OWN}})`,
      ...(withNative ? [`sum(${records.latencyHistogram}{${OWN}})`] : []),
    ],
  });

export const latencyQuantiles = ({ latencyP99: limit }: Thresholds) =>
  timeseries({
    title: 'Latency P50, P95 and P99',
    description: 'How fast half, 95 % and 99 % of the requests were answered. The line is where P99 alerts by default.',
    unit: UNITS.seconds,
    queries: [
      { expr: own(records.latencyP50), legend: 'P50' },
      { expr: own(records.latencyP95), legend: 'P95' },
      { expr: own(records.latencyP99), legend: 'P99' },
    ],
    thresholds: { critical: limit.seconds },
  });

/** Requests by a label, on the chosen routes. */
const requestsBy = (label: 'code' | 'route') =>
  `sum by (${label}) (${records.routeRequests}{${OWN}, ${chosen(['route'])}})`;

export const requestsByCode = () =>
  timeseries({
    title: 'Requests by code',
    description: 'Requests per second on the chosen routes, by the status code of their answer.',
    unit: UNITS.requestsPerSecond,
    queries: [{ expr: requestsBy('code'), legend: '{{code}}' }],
    stacked: true,
  });

export const requestsByRoute = () =>
  timeseries({
    title: 'Requests by route',
    description:
      'Requests per second on the chosen routes. A service that tells no routes has one line without a name.',
    unit: UNITS.requestsPerSecond,
    queries: [{ expr: requestsBy('route'), legend: '{{route}}' }],
    stacked: true,
  });

export const serverErrors = ({ errorRatio }: Thresholds) =>
  timeseries({
    title: 'Server errors (5xx)',
    description:
      'Share of requests that failed by the fault of the service. The line is where services alert by default.',
    unit: UNITS.ratio,
    queries: [{ expr: own(records.ratio5xx), legend: '5xx' }],
    thresholds: { critical: errorRatio.ratio },
  });

export const clientErrors = () =>
  timeseries({
    title: 'Client errors (4xx)',
    description: 'Share of requests that failed by the fault of the caller. A jump after a release is often our fault.',
    unit: UNITS.ratio,
    queries: [{ expr: own(records.ratio4xx), legend: '4xx' }],
  });

export const cpuShares = ({ cpuSaturation }: Thresholds) =>
  timeseries({
    title: 'CPU of requests and limits',
    description:
      'Above 100 % of its requests the service uses CPU that nobody has reserved; at 100 % of its limits it is throttled. The line is where services alert by default.',
    unit: UNITS.ratio,
    queries: [
      { expr: own(records.serviceCpuOfRequests), legend: 'of requests' },
      { expr: own(records.serviceCpuOfLimits), legend: 'of limits' },
    ],
    thresholds: { critical: cpuSaturation.ratio },
  });

export const memoryShares = ({ memorySaturation }: Thresholds) =>
  timeseries({
    title: 'Memory of requests and limits',
    description:
      'Above 100 % of its requests the service is among the first to be evicted; at 100 % of its limits it is killed. The line is where services alert by default.',
    unit: UNITS.ratio,
    queries: [
      { expr: own(records.serviceMemoryOfRequests), legend: 'of requests' },
      { expr: own(records.serviceMemoryOfLimits), legend: 'of limits' },
    ],
    thresholds: { critical: memorySaturation.ratio },
  });

export const cpuUse = () =>
  timeseries({
    title: 'CPU',
    description: 'Cores that all containers of the service use together.',
    unit: UNITS.cores,
    queries: [{ expr: own(records.serviceCpu), legend: 'in use' }],
  });

export const memoryUse = () =>
  timeseries({
    title: 'Memory',
    description: 'Working sets of all containers of the service together: what cannot be freed.',
    unit: UNITS.bytes,
    queries: [{ expr: own(records.serviceMemory), legend: 'in use' }],
  });

export const throttling = () =>
  timeseries({
    title: 'CPU throttling',
    description: 'Share of the periods in which containers had to wait, because they had used up their CPU limit.',
    unit: UNITS.ratio,
    queries: [{ expr: own(records.serviceThrottling), legend: 'throttled' }],
  });

export const replicas = () =>
  timeseries({
    title: 'Replicas',
    description: 'Pods that the service should have, and those that can answer.',
    unit: UNITS.count,
    queries: [
      { expr: own(records.serviceReplicasDesired), legend: 'desired' },
      { expr: own(records.serviceReplicasAvailable), legend: 'available' },
    ],
  });

export const restarts = () =>
  timeseries({
    title: 'Restarts',
    description: 'Restarts of the containers of the service within the hour before.',
    unit: UNITS.count,
    queries: [{ expr: own(records.serviceRestarts), legend: 'restarts' }],
  });

/** Marks restarts: the count of an hour grows with each. */
export const restartAnnotation = () =>
  annotation({
    name: 'Restarts',
    expr: `${own(records.serviceRestarts)} > max(${records.serviceRestarts}{${OWN}} offset 1m)`,
    color: COLORS.warning,
    title: 'Containers restarted',
  });

/** Marks what was rolled out: the controller has seen a new specification that does not only differ in its size. */
export const rolloutAnnotation = () =>
  annotation({
    name: 'Rollouts',
    expr: WORKLOADS.map(rolledOut).join('\nor\n'),
    color: COLORS.info,
    title: 'Rollout of {{workload}}',
  });

/** Kinds of workloads, and the metric of the size that autoscalers change, where there is one. */
const WORKLOADS = [
  { kind: 'deployment', size: 'kube_deployment_spec_replicas' },
  { kind: 'statefulset', size: 'kube_statefulset_replicas' },
  { kind: 'daemonset' },
] as const;

function rolledOut({ kind, size }: { readonly kind: string; readonly size?: string }): string {
  const changed = (metric: string) =>
    `max by (cluster, namespace, ${kind}) (changes(${metric}{${selectors.kubeStateMetrics}, ${chosen(['cluster', 'namespace'])}}[2m])) > 0`;
  const specification = changed(`kube_${kind}_status_observed_generation`);
  const rollout = size ? `${specification} unless (${changed(size)})` : specification;
  const own = `${records.serviceWorkload}{${OWN}, workload_type="${kind}"}`;
  return `label_replace(${rollout}, "workload", "$1", "${kind}", "(.+)") and on (cluster, namespace, workload) ${own}`;
}
