import type { Service } from '../config/environment.ts';
import { records } from '../rules/records.ts';
import type { RecordingRule } from '../rules/rule.ts';
import { ownSeries } from './identity.ts';
import type { Filter, RequestMetrics } from './presets.ts';
import { type RequestRecordCases, requestRecordCases } from './request-record-cases.ts';

const BY_SERVICE = 'sum by (cluster, namespace, service)';

/** Quantiles, and what each is in the test cases. */
const QUANTILES = [
  { record: records.latencyP50, quantile: 0.5, busy: 0.1 },
  { record: records.latencyP95, quantile: 0.95, busy: 0.8125 },
  { record: records.latencyP99, quantile: 0.99, busy: 1.5 },
] as const;

/**
 * The golden signals of one service. The first record is the only one that reads the counter; the others derive
 * from records above them, which holds only as long as they stay in one group and in this order.
 */
export function requestRecords(service: Service, metrics: RequestMetrics): RecordingRule[] {
  const own = ownSeries(service);
  const total = `${records.requests}{${own}}`;
  // Without a failure there is no series to sum up; zero times the total keeps its labels, and its absence too.
  const failures = (pattern: string) =>
    `${BY_SERVICE} (${records.routeRequests}{${own}, code=~"${pattern}"}) or 0 * ${total}`;
  // An idle service divides zero by zero: no ratio is the truth, NaN would poison every sum over it.
  const share = (part: string) => `${part}{${own}} / (${total} > 0)`;
  const cases = requestRecordCases(service, metrics);
  return [
    { record: records.routeRequests, expr: requestsByRoute(own, metrics), tests: [cases.byRoute] },
    {
      record: records.requests,
      expr: `${BY_SERVICE} (${records.routeRequests}{${own}})`,
      tests: [cases.busy(100)],
    },
    {
      record: records.requests4xx,
      expr: failures(metrics.clientErrors.pattern),
      tests: [cases.busy(4), cases.flawless],
    },
    {
      record: records.requests5xx,
      expr: failures(metrics.serverErrors.pattern),
      tests: [cases.busy(1), cases.flawless],
    },
    { record: records.ratio4xx, expr: share(records.requests4xx), tests: [cases.busy(0.04), cases.idle] },
    { record: records.ratio5xx, expr: share(records.requests5xx), tests: [cases.busy(0.01), cases.idle] },
    ...latencyRecords(own, metrics, cases),
  ];
}

function requestsByRoute(own: string, { counter, labels, requestFilter }: RequestMetrics): string {
  const sources = labels.route.map(({ label }) => label);
  const rate = `rate(${counter}{${matchers(own, requestFilter)}}[5m])`;
  const routed =
    sources.length > 1
      ? `label_join(${rate}, "route", "/", ${sources.map((source) => `"${source}"`).join(', ')})`
      : withLabel(rate, 'route', labels.route[0].label);
  return `sum by (cluster, namespace, service, route, code) (${withLabel(routed, 'code', labels.code)})`;
}

/** Copies a label to the name it has in records. `.+` keeps a value that is there already where the source has none. */
function withLabel(vector: string, target: string, source: string): string {
  return source === target ? vector : `label_replace(${vector}, "${target}", "$1", "${source}", "(.+)")`;
}

function latencyRecords(own: string, metrics: RequestMetrics, cases: RequestRecordCases): RecordingRule[] {
  const selector = `${metrics.buckets}{${matchers(own, metrics.latencyFilter ?? metrics.requestFilter)}}`;
  const toSeconds = metrics.unit === 'milliseconds' ? ' / 1000' : '';
  return [
    {
      record: records.latencyBuckets,
      expr: `sum by (cluster, namespace, service, le) (rate(${selector}[5m]))`,
      tests: [cases.byLatency],
    },
    ...QUANTILES.map(
      ({ record, quantile, busy }): RecordingRule => ({
        record,
        // Quantiles of an idle service are NaN, and NaN passes no comparison.
        expr: `histogram_quantile(${quantile}, ${records.latencyBuckets}{${own}})${toSeconds} >= 0`,
        tests: [cases.busy(busy), cases.idle],
      }),
    ),
  ];
}

function matchers(own: string, filter: Filter | undefined): string {
  return filter ? `${own}, ${filter.matchers}` : own;
}
