import type { Service } from '../config/environment.ts';
import { records } from '../rules/records.ts';
import type { RecordCase, RecordingRule } from '../rules/rule.ts';
import { ownSeries } from './identity.ts';
import type { Filter, RequestMetrics } from './presets.ts';
import { OTHER_ROUTES } from './request-metrics.ts';
import { type RequestRecordCases, requestRecordCases } from './request-record-cases.ts';
import { countsByHistogram } from './request-series.ts';
import { matching, seriesOf, text } from './series-name.ts';

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
    `${BY_SERVICE} (${records.routeRequests}{${own}, ${matching('code', pattern)}}) or 0 * ${total}`;
  // An idle service divides zero by zero: no ratio is the truth, NaN would poison every sum over it.
  const share = (part: string) => `${part}{${own}} / (${total} > 0)`;
  const cases = () => requestRecordCases(service, metrics);
  return [
    {
      record: records.routeRequests,
      expr: requestsByRoute(service, metrics),
      ...identified(service, metrics),
      get tests() {
        return [cases().byRoute] as [RecordCase, ...RecordCase[]];
      },
    },
    {
      record: records.requests,
      expr: `${BY_SERVICE} (${records.routeRequests}{${own}})`,
      get tests() {
        return [cases().busy(100)] as [RecordCase, ...RecordCase[]];
      },
    },
    {
      record: records.requests4xx,
      expr: failures(metrics.clientErrors.pattern),
      get tests() {
        return [cases().busy(4), cases().flawless] as [RecordCase, ...RecordCase[]];
      },
    },
    {
      record: records.requests5xx,
      expr: failures(metrics.serverErrors.pattern),
      get tests() {
        return [cases().busy(1), cases().flawless] as [RecordCase, ...RecordCase[]];
      },
    },
    {
      record: records.ratio4xx,
      expr: share(records.requests4xx),
      get tests() {
        return [cases().busy(0.04), cases().idle] as [RecordCase, ...RecordCase[]];
      },
    },
    {
      record: records.ratio5xx,
      expr: share(records.requests5xx),
      get tests() {
        return [cases().busy(0.01), cases().idle] as [RecordCase, ...RecordCase[]];
      },
    },
    ...latencyRecords(service, metrics, cases),
  ];
}

/** What a controller counts knows the service by labels of its own; the rule gives it those of all records. */
function identified({ namespace, name }: Service, { source }: RequestMetrics): Pick<RecordingRule, 'labels'> {
  return source ? { labels: { namespace, service: name } } : {};
}

/** Sums up what is scraped of a service. */
function summed(vector: string, { source }: RequestMetrics, ...more: readonly string[]): string {
  return `sum by (${['cluster', ...(source ? [] : ['namespace', 'service']), ...more].join(', ')}) (${vector})`;
}

function requestsByRoute(service: Service, metrics: RequestMetrics): string {
  const rate = `rate(${scraped(service, metrics, metrics.counter, metrics.requestFilter)}[5m])`;
  const requests = countsByHistogram(metrics) ? `histogram_count(${rate})` : rate;
  const routed = withRoute(requests, metrics);
  return summed(withCode(routed, metrics), metrics, ...(hasRoutes(metrics) ? ['route'] : []), 'code');
}

function hasRoutes({ labels, routes }: RequestMetrics): boolean {
  return labels.route.length > 0 && routes?.enabled !== false;
}

function withRoute(vector: string, metrics: RequestMetrics): string {
  if (!hasRoutes(metrics)) return vector;
  const sources = metrics.labels.route.map(({ label }) => label);
  const routed =
    sources.length > 1
      ? `label_join(${vector}, "route", "/", ${sources.map(text).join(', ')})`
      : withLabel(vector, 'route', sources[0] ?? '');
  const { keep } = metrics.routes ?? {};
  if (keep === undefined) return routed;
  // A fixed list, and not the busiest ones: those change from hour to hour, and rates of what comes and goes mean nothing.
  const kept = `label_replace(${routed}, "kept", "$1", "route", ${text(`(${keep})`)})`;
  return `label_replace(${kept}, "route", "${OTHER_ROUTES}", "kept", "")`;
}

function withCode(vector: string, { labels, verdict }: RequestMetrics): string {
  if (!verdict) return withLabel(vector, 'code', labels.code);
  const { label, success, failure } = verdict;
  const judged = `label_join(${vector}, "code", "/", ${text(label)}, ${text(labels.code)})`;
  // A code stands for itself unless it hides a failure, which keeps the verdict before it.
  return `label_replace(${judged}, "code", "$1$2", "code", "${success}/(.*)|${failure}/(5..)")`;
}

/** Copies a label to the name it has in records. `.+` keeps a value that is there already where the source has none. */
function withLabel(vector: string, target: string, source: string): string {
  return source === target ? vector : `label_replace(${vector}, "${target}", "$1", ${text(source)}, "(.+)")`;
}

function latencyRecords(service: Service, metrics: RequestMetrics, cases: () => RequestRecordCases): RecordingRule[] {
  const { histogram, native, unit, latencyFilter = metrics.requestFilter } = metrics;
  if (!histogram) return [];
  const own = ownSeries(service);
  const rate = (name: string) => `rate(${scraped(service, metrics, name, latencyFilter)}[5m])`;
  const toSeconds = unit === 'milliseconds' ? ' / 1000' : '';
  const distribution: RecordingRule = native
    ? { record: records.latencyHistogram, expr: summed(rate(histogram), metrics), ...identified(service, metrics) }
    : {
        record: records.latencyBuckets,
        expr: summed(rate(`${histogram}_bucket`), metrics, 'le'),
        ...identified(service, metrics),
        get tests() {
          return [cases().byLatency] as [RecordCase, ...RecordCase[]];
        },
      };
  return [
    distribution,
    ...QUANTILES.map(
      ({ record, quantile, busy }): RecordingRule => ({
        record,
        // Quantiles of an idle service are NaN, and NaN passes no comparison.
        expr: `histogram_quantile(${quantile}, ${distribution.record}{${own}})${toSeconds} >= 0`,
        // Native histograms add up their buckets in binary fractions.
        get tests() {
          return [{ ...cases().busy(busy), ...(native ? { roundedTo: 0.0001 } : {}) }, cases().idle] as [
            RecordCase,
            ...RecordCase[],
          ];
        },
      }),
    ),
  ];
}

/** The series of a metric that count for a service. */
function scraped(service: Service, { source }: RequestMetrics, name: string, filter: Filter | undefined): string {
  return seriesOf(name, source?.matchers ?? ownSeries(service), filter?.matchers);
}
