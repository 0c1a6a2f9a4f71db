import { type RecordName, records } from '../../rules/records.ts';
import { sloRecords } from '../../slos/records.ts';
import type { DashboardContext } from '../context.ts';
import { heatmap } from '../house/heatmap-panel.ts';
import { stat, timeseries } from '../house/panels.ts';
import { chosen } from '../house/queries.ts';
import { UNITS } from '../house/vocabulary.ts';
import { perSlo } from './slo-panels.ts';

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

export const latencyQuantiles = ({ latencyP99: limit }: Thresholds, withPromises: boolean) =>
  timeseries({
    title: 'Latency P50, P95 and P99',
    description:
      'How fast half, 95 % and 99 % of the requests were answered. The dashed line is where P99 alerts by default; a line named promised is what an objective on latency lets requests take.',
    unit: UNITS.seconds,
    queries: [
      { expr: own(records.latencyP50), legend: 'P50' },
      { expr: own(records.latencyP95), legend: 'P95' },
      { expr: own(records.latencyP99), legend: 'P99' },
      ...(withPromises ? [{ expr: perSlo(sloRecords.latencyThreshold, OWN), legend: 'promised by {{slo}}' }] : []),
    ],
    thresholds: { critical: limit.seconds },
  }).overrideByRegexp('/^promised /', [
    { id: 'custom.lineWidth', value: 2 },
    { id: 'custom.fillOpacity', value: 0 },
  ]);

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
