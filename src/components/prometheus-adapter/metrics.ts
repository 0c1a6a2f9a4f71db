import type { Service } from '../../config/environment.ts';
import { PRESETS } from '../../config/schema/service.ts';
import { records } from '../../rules/records.ts';
import { jobOf } from '../../services/identity.ts';
import type { RequestMetrics } from '../../services/presets.ts';
import { requestsOf } from '../../services/request-metrics.ts';
import { countsByHistogram } from '../../services/request-series.ts';
import { seriesOf } from '../../services/series-name.ts';

/** What an autoscaler may ask about a service, from a record that has one series for each service. */
export interface ServiceMetric {
  /** Name in the API. */
  readonly name: string;
  readonly record: string;
  /** How several series become one: there is a single one for each service, unless an external query asks for many. */
  readonly aggregation: 'sum' | 'max';
  /** What it is, for the documentation. */
  readonly about: string;
}

/** Requests per second: the only metric that each pod has, too. */
export const REQUESTS = 'http_requests_per_second';

/** Everything that autoscalers are offered about services. */
export const SERVICE_METRICS: readonly ServiceMetric[] = [
  {
    name: REQUESTS,
    record: records.requests,
    aggregation: 'sum',
    about: 'Requests that the service answers per second, over five minutes.',
  },
  {
    name: 'http_request_latency_p95_seconds',
    record: records.latencyP95,
    aggregation: 'max',
    about: 'Latency in seconds that 95 % of its requests stay below.',
  },
  {
    name: 'cpu_usage_of_requests_ratio',
    record: records.serviceCpuOfRequests,
    aggregation: 'max',
    about: 'CPU that its pods use, as a share of what they request.',
  },
  {
    name: 'memory_usage_of_requests_ratio',
    record: records.serviceMemoryOfRequests,
    aggregation: 'max',
    about: 'Memory that its pods use, as a share of what they request.',
  },
];

/** How the requests per second of pods are found and asked for; nothing where no service of the catalog counts any. */
export interface PodRequests {
  /** Selector of every counter. */
  readonly seriesQuery: string;
  /** Query with the placeholders of the adapter. It holds for every counter. */
  readonly metricsQuery: string;
}

/** Services that count their requests alike. */
interface Users {
  readonly requests: RequestMetrics;
  readonly jobs: readonly string[];
}

/**
 * Each library has a counter of its own, but the adapter takes a name from one series only. So the query asks for all
 * counters, whichever series led to it. Jobs are services: a pod with the counters of two libraries is asked for the
 * one of its preset.
 */
export function podRequests(cluster: string, services: readonly Service[]): PodRequests | undefined {
  const users = usersByCounter(services);
  if (users.length === 0) return undefined;
  const counters = [...new Set(users.map(({ requests }) => requests.counter.replaceAll('.', '[.]')))];
  const jobs = users.flatMap((each) => each.jobs);
  return {
    seriesQuery: `{__name__=~"${counters.join('|')}",cluster="${cluster}",job=~"${jobs.join('|')}",namespace!="",pod!=""}`,
    metricsQuery: users.map((each) => rateOf(cluster, each)).join(' or '),
  };
}

/** Services by how they count. What an ingress controller counts says nothing about the pods behind it. */
function usersByCounter(services: readonly Service[]): Users[] {
  const users = new Map<string, { requests: RequestMetrics; jobs: string[] }>();
  for (const service of [...services].sort((a, b) => presetIndex(a) - presetIndex(b))) {
    const requests = requestsOf(service);
    if (!requests || requests.source) continue;
    const key = JSON.stringify([requests.counter, requests.requestFilter?.matchers, countsByHistogram(requests)]);
    const same = users.get(key);
    if (same) same.jobs.push(jobOf(service));
    else users.set(key, { requests, jobs: [jobOf(service)] });
  }
  return [...users.values()];
}

const presetIndex = ({ metrics }: Service): number => PRESETS.indexOf(metrics.preset);

function rateOf(cluster: string, { requests, jobs }: Users): string {
  const own = `cluster="${cluster}",job=~"${jobs.join('|')}"`;
  const filter = requests.requestFilter ? `,${requests.requestFilter.matchers}` : '';
  const rate = `rate(${seriesOf(requests.counter, `<<.LabelMatchers>>,${own}${filter}`)}[5m])`;
  return `sum by (<<.GroupBy>>) (${countsByHistogram(requests) ? `histogram_count(${rate})` : rate})`;
}
