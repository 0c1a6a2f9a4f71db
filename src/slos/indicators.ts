import type { Duration } from '../config/duration.ts';
import type { Service } from '../config/environment.ts';
import { records } from '../rules/records.ts';
import { ownSeries } from '../services/identity.ts';
import type { RequestMetrics } from '../services/presets.ts';
import { requestsOf as requestMetricsOf } from '../services/request-metrics.ts';
import { le } from '../services/request-series.ts';
import { matching, narrowed } from '../services/series-name.ts';
import { indicatorOf, type Slo, type SloSpec } from './slo.ts';

/** How an objective counts: both are events per second, by cluster, namespace and service. */
export interface Indicator {
  readonly events: string;
  /** Zero, not absent, where no event was bad; absent where there are no series of events at all. */
  readonly errors: string;
}

/** One judgement a minute, for objectives that are about time: an event every 60 seconds. */
const PER_MINUTE = '/ 60';

const BY_SERVICE = 'by (cluster, namespace, service)';

/** The expressions of an objective. */
export function indicator(slo: Slo): Indicator {
  const { service, spec } = slo;
  switch (indicatorOf(slo)) {
    case 'latency':
      return latency(service, spec.latency!.threshold);
    case 'events':
      return events(service, spec.events!);
    case 'freshness':
      return freshness(service, spec.freshness!);
    case 'throughput':
      return throughput(service, spec.throughput!);
    default:
      return availability(service, spec.availability ?? {});
  }
}

/** Requests, as the golden signals of the service have them. */
function availability(service: Service, { routes, errorCodes }: NonNullable<SloSpec['availability']>): Indicator {
  const own = ownSeries(service);
  const byRoute = routes === undefined ? own : `${own}, ${matching('route', routes)}`;
  const total =
    routes === undefined ? `${records.requests}{${own}}` : `sum ${BY_SERVICE} (${records.routeRequests}{${byRoute}})`;
  if (routes === undefined && errorCodes === undefined) {
    return { events: total, errors: `${records.requests5xx}{${own}}` };
  }
  const codes = errorCodes ?? requestsOf(service).serverErrors.pattern;
  const failures = `sum ${BY_SERVICE} (${records.routeRequests}{${byRoute}, ${matching('code', codes)}})`;
  return { events: total, errors: `${failures}\nor 0 * ${total}` };
}

/** Requests that are in a bucket beyond the threshold. */
function latency(service: Service, threshold: Duration): Indicator {
  const own = ownSeries(service);
  const metrics = requestsOf(service);
  const boundary = le(metrics, threshold.seconds);
  if (metrics.native) return nativeLatency(`${records.latencyHistogram}{${own}}`, boundary);
  const within = (matcher: string) => `sum ${BY_SERVICE} (${records.latencyBuckets}{${own}, ${matcher}})`;
  const total = within('le="+Inf"');
  const inTime = within(leMatcher(boundary));
  // Rates of buckets are read one after the other while requests come in: the difference may dip below zero.
  return { events: total, errors: `clamp_min(${total} - ${inTime}, 0)` };
}

/** A native histogram knows the share below any threshold; of an idle service it is NaN, which passes no comparison. */
function nativeLatency(histogram: string, threshold: string): Indicator {
  const total = `histogram_count(${histogram})`;
  const late = `${total} * (1 - histogram_fraction(0, ${threshold}, ${histogram})) >= 0`;
  return { events: total, errors: `(${late})\nor 0 * ${total}` };
}

/** Prometheus writes whole boundaries as 1.0; older servers and text formats wrote 1. */
function leMatcher(boundary: string): string {
  return boundary.includes('.') ? `le="${boundary}"` : `le=~"${boundary}(\\\\.0)?"`;
}

function events(service: Service, { total, errors, good }: NonNullable<SloSpec['events']>): Indicator {
  const all = ratePerSecond(service, total);
  if (good !== undefined)
    return { events: all, errors: `clamp_min(${all} - (${ratePerSecond(service, good)} or 0 * ${all}), 0)` };
  // A counter of errors often appears with the first error.
  return { events: all, errors: `${ratePerSecond(service, errors!)}\nor 0 * ${all}` };
}

function freshness(service: Service, { timestamp, maxAge }: NonNullable<SloSpec['freshness']>): Indicator {
  const last = narrowed(timestamp, ownSeries(service));
  return {
    events: `group ${BY_SERVICE} (${last}) ${PER_MINUTE}`,
    errors: `(time() - max ${BY_SERVICE} (${last}) > bool ${maxAge.seconds}) ${PER_MINUTE}`,
  };
}

function throughput(service: Service, { counter, minimum }: NonNullable<SloSpec['throughput']>): Indicator {
  const done = ratePerSecond(service, counter);
  return {
    events: `group ${BY_SERVICE} (rate(${narrowed(counter, ownSeries(service))}[5m])) ${PER_MINUTE}`,
    errors: `(${done} < bool ${minimum}) ${PER_MINUTE}`,
  };
}

const ratePerSecond = (service: Service, selector: string): string =>
  `sum ${BY_SERVICE} (rate(${narrowed(selector, ownSeries(service))}[5m]))`;

/** @throws Error for a service without requests: the configuration does not let it have such an objective. */
export function requestsOf(service: Service): RequestMetrics {
  const requests = requestMetricsOf(service);
  if (!requests) throw new Error(`${service.name} answers no requests, so it can have no objective about them`);
  return requests;
}
