import { requestsOf } from '../../services/request-metrics.ts';
import type { Service } from '../environment.ts';
import type { Path } from '../located.ts';
import type { ReportRelation } from './relation.ts';

/** A metric that a service names, and what it takes it for. */
interface Named {
  /** Where it stands; none where the preset names it. */
  readonly path?: Path;
  /** A metric, perhaps with matchers. */
  readonly series: string | undefined;
  readonly type: 'counter' | 'gauge' | 'histogram';
}

type NamingService = Pick<Service, 'namespace' | 'name' | 'metrics' | 'slos'>;

/** Reports metrics that are taken for two things: what Prometheus does with a counter means nothing for a gauge. */
export function checkSeriesTypes(service: NamingService, report: ReportRelation): void {
  const types = new Map<string, Named>();
  for (const named of [...ofRequests(service), ...ofWork(service), ...ofObjectives(service)]) {
    const [metric] = named.series?.split('{') ?? [];
    if (metric === undefined) continue;
    const before = types.get(metric.trim());
    if (before === undefined) types.set(metric.trim(), named);
    else if (before.type !== named.type && named.path) report(named.path, problem(named, before));
  }
}

function problem({ type }: Named, before: Named): string {
  const who = before.path ? before.path.join('.') : 'the preset';
  return `cannot be a ${type}: ${who} takes it for a ${before.type}; name another metric in one of them`;
}

/** What the preset names stands first: its keys are what can be changed. */
function ofRequests(service: NamingService): Named[] {
  const requests = requestsOf(service);
  // What a controller counts in place of a service is not what the service itself exposes.
  if (!requests || requests.source) return [];
  const own = service.metrics.requests;
  const { counter, histogram, native } = requests;
  const at = (key: 'counter' | 'duration') => (own?.[key] ? { path: ['metrics', 'requests', key] } : {});
  return [
    // A native histogram counts by itself.
    { ...at('counter'), series: native && counter === histogram ? undefined : counter, type: 'counter' as const },
    { ...at('duration'), series: histogram, type: 'histogram' as const },
  ].sort((a, b) => Number('path' in a) - Number('path' in b));
}

function ofWork({ metrics: { queue, cron } }: NamingService): Named[] {
  return [
    ...(['processed', 'succeeded', 'failed'] as const).map((key) =>
      at(['metrics', 'queue', key], queue?.[key], 'counter'),
    ),
    ...(['length', 'lag'] as const).map((key) => at(['metrics', 'queue', key], queue?.[key], 'gauge')),
    ...(['lastSuccess', 'duration'] as const).map((key) => at(['metrics', 'cron', key], cron?.[key], 'gauge')),
    at(['metrics', 'cron', 'failures'], cron?.failures, 'counter'),
  ];
}

function ofObjectives({ slos }: NamingService): Named[] {
  return Object.entries(slos).flatMap(([name, { events, freshness, throughput }]) => [
    ...(['total', 'errors', 'good'] as const).map((key) => at(['slos', name, 'events', key], events?.[key], 'counter')),
    at(['slos', name, 'freshness', 'timestamp'], freshness?.timestamp, 'gauge'),
    at(['slos', name, 'throughput', 'counter'], throughput?.counter, 'counter'),
  ]);
}

const at = (path: Path, series: string | undefined, type: Named['type']): Named => ({ path, series, type });
