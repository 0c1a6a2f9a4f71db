import type { LintContext } from '../../src/promql/lints/lint.ts';
import type { KnownSeries } from '../../src/promql/series.ts';

const series = (type: KnownSeries['type'], ...labels: string[]): KnownSeries => ({
  type,
  labels: new Set(['cluster', 'job', 'instance', ...labels]),
  interval: 30,
});

const KNOWN: Readonly<Record<string, KnownSeries>> = {
  requests_total: series('counter', 'code', 'pod'),
  latency_bucket: series('counter', 'le', 'pod'),
  replicas: series('gauge', 'pod'),
  wanted_replicas: series('gauge', 'pod'),
  owner: series('gauge', 'pod', 'workload'),
  memory_bytes: series('gauge', 'pod'),
  slow: { ...series('gauge', 'pod'), interval: 120 },
  'pod:containers:count': { ...series('gauge', 'pod'), positive: true },
  up: { ...series('gauge'), open: true },
};

/** A small world of series, each scraped every 30 seconds unless its name says otherwise. */
export const context: LintContext = { seriesOf: ({ name = '' }) => KNOWN[name] };
