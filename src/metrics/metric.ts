/** A metric as the process that answers a scrape describes it. */
export interface Metric {
  /** Name of the family; a histogram's series add `_bucket`, `_sum` and `_count` to it. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  /** Labels that rules, dashboards and drop lists may ask for. */
  readonly labels: readonly string[];
  /** Upper bounds of the buckets of a histogram, without the infinite one. */
  readonly bounds?: readonly number[];
  /** A native histogram: one series for all buckets, that grows as a counter does. @default - it is none */
  readonly native?: true;
  /** The part of an exporter that must be switched on. @default - always there */
  readonly collector?: string;
}

export const counter = (name: string, ...labels: string[]): Metric => ({ name, type: 'counter', labels });
export const gauge = (name: string, ...labels: string[]): Metric => ({ name, type: 'gauge', labels });
export const summary = (name: string, ...labels: string[]): Metric => ({ name, type: 'summary', labels });
export const histogram = (name: string, bounds: readonly number[], ...labels: string[]): Metric => ({
  name,
  type: 'histogram',
  labels,
  bounds,
});

/** The metrics of one part of an exporter. */
export function collected(collector: string, metrics: readonly Metric[]): Metric[] {
  return metrics.map((metric) => ({ ...metric, collector }));
}

/** Names of the series of a metric. */
export function seriesNames({ name, type }: Metric): string[] {
  if (type === 'histogram') return [`${name}_bucket`, `${name}_sum`, `${name}_count`];
  if (type === 'summary') return [name, `${name}_sum`, `${name}_count`];
  return [name];
}

/**
 * A bound as the values of the label `le` that it may have: Prometheus 3 writes whole numbers as `1.0`, older ones
 * write them as the target does.
 */
export function boundValues(bound: number): string[] {
  return Number.isInteger(bound) ? [`${bound}`, `${bound}.0`] : [`${bound}`];
}
