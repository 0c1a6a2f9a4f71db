import { records } from '../../rules/records.ts';
import type { DashboardContext } from '../context.ts';
import { type TimeseriesProps, timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';
import { highestInRange, TOP } from './fleet-queries.ts';

type Thresholds = DashboardContext['alerts'];

/** Lines of the services where a record was highest within the time range. */
function highest(record: string, props: Omit<TimeseriesProps, 'queries'>) {
  return timeseries({
    ...props,
    description: `${props.description} The ${TOP} services with the highest peak in the time range.`,
    queries: [{ expr: highestInRange(record), legend: '{{namespace}}/{{service}}' }],
  });
}

export const latencyP95 = () =>
  highest(records.latencyP95, {
    title: 'Latency P95',
    description: '95 % of the requests were answered at least this fast.',
    unit: UNITS.seconds,
  });

export const latencyP99 = ({ latencyP99: limit }: Thresholds) =>
  highest(records.latencyP99, {
    title: 'Latency P99',
    description: '99 % of the requests were answered at least this fast. The line is where services alert by default.',
    unit: UNITS.seconds,
    thresholds: { critical: limit.seconds },
  });

export const traffic = () =>
  highest(records.requests, {
    title: 'Requests by service',
    description: 'Requests per second. A sudden drop is as suspicious as a sudden rise.',
    unit: UNITS.requestsPerSecond,
  });

export const serverErrors = ({ errorRatio }: Thresholds) =>
  highest(records.ratio5xx, {
    title: 'Server errors (5xx)',
    description:
      'Share of requests that failed by the fault of the service. The line is where services alert by default.',
    unit: UNITS.ratio,
    thresholds: { critical: errorRatio.ratio },
  });

export const clientErrors = () =>
  highest(records.ratio4xx, {
    title: 'Client errors (4xx)',
    description: 'Share of requests that failed by the fault of the caller. A jump after a release is often our fault.',
    unit: UNITS.ratio,
  });

export const cpuOfLimits = ({ cpuSaturation }: Thresholds) =>
  highest(records.serviceCpuOfLimits, {
    title: 'CPU of limits',
    description: 'At 100 % the containers are throttled. Services without CPU limits are missing here.',
    unit: UNITS.ratio,
    thresholds: { critical: cpuSaturation.ratio },
  });

export const memoryOfLimits = ({ memorySaturation }: Thresholds) =>
  highest(records.serviceMemoryOfLimits, {
    title: 'Memory of limits',
    description: 'At 100 % the containers are killed. Services without memory limits are missing here.',
    unit: UNITS.ratio,
    thresholds: { critical: memorySaturation.ratio },
  });

export const cpuOfRequests = () =>
  highest(records.serviceCpuOfRequests, {
    title: 'CPU of requests',
    description: 'Above 100 % a service lives on CPU that the scheduler has not reserved for it.',
    unit: UNITS.ratio,
  });

export const memoryOfRequests = () =>
  highest(records.serviceMemoryOfRequests, {
    title: 'Memory of requests',
    description: 'Above 100 % a service is among the first to be evicted when its node runs out of memory.',
    unit: UNITS.ratio,
  });
