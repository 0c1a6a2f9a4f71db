import { maxBy, minBy, ratio, select, sumBy } from '../../rules/promql.ts';
import { chosen } from './queries.ts';

type Labels = readonly string[];
type Matchers = readonly string[];

/** Of a histogram: a part of its values, or how its values compare. */
interface OfHistogram {
  /** Name of the family, without `_bucket`. */
  readonly metric: string;
  /** Labels of the result, besides the cluster. */
  readonly by: Labels;
  readonly matchers?: Matchers;
}

/** Queries about the series of a job, as far as the variables at the top of the dashboard choose them. */
export interface JobQueries {
  /** The series themselves. */
  readonly series: (metric: string, ...matchers: Matchers) => string;
  /** Sum, largest and smallest of a gauge, by labels besides the cluster. */
  readonly sum: (metric: string, by: Labels, ...matchers: Matchers) => string;
  readonly max: (metric: string, by: Labels, ...matchers: Matchers) => string;
  readonly min: (metric: string, by: Labels, ...matchers: Matchers) => string;
  /** How fast a counter grows per second. */
  readonly rate: (metric: string, by: Labels, ...matchers: Matchers) => string;
  /** How much a counter grows between two points of a graph. */
  readonly increase: (metric: string, by: Labels, ...matchers: Matchers) => string;
  /** What a share of the values of a histogram stays below. */
  readonly quantile: (share: number, histogram: OfHistogram) => string;
  /** Mean of a histogram or summary, which is all that is kept of some. */
  readonly mean: (histogram: OfHistogram) => string;
}

/**
 * Queries about a job that no rule sums up: few look at it at a time, so the panels read what was scraped.
 *
 * @param job Matchers that pick its series, from `selectors`
 * @param variables Variables that narrow it, by the labels of their names
 */
export function jobQueries(job: string, variables: Labels = ['cluster']): JobQueries {
  const series = (metric: string, ...matchers: Matchers) => select(metric, job, ...matchers, chosen(variables));
  const rate: JobQueries['rate'] = (metric, by, ...matchers) =>
    sumBy(by, `rate(${series(metric, ...matchers)}[$__rate_interval])`);
  return {
    series,
    rate,
    sum: (metric, by, ...matchers) => sumBy(by, series(metric, ...matchers)),
    max: (metric, by, ...matchers) => maxBy(by, series(metric, ...matchers)),
    min: (metric, by, ...matchers) => minBy(by, series(metric, ...matchers)),
    increase: (metric, by, ...matchers) => sumBy(by, `increase(${series(metric, ...matchers)}[$__rate_interval])`),
    quantile: (share, { metric, by, matchers = [] }) =>
      `histogram_quantile(${share}, ${rate(`${metric}_bucket`, [...by, 'le'], ...matchers)})`,
    mean: ({ metric, by, matchers = [] }) =>
      ratio(rate(`${metric}_sum`, by, ...matchers), rate(`${metric}_count`, by, ...matchers)),
  };
}

/** One number of the results for all clusters. */
export const overall = (operator: 'sum' | 'max' | 'min', expr: string): string => `${operator}(${expr})`;

/** The largest results. */
export const largest = (count: number, expr: string): string => `topk(${count}, ${expr})`;

/** Share of a part, where the whole is not nothing. */
export const share = ratio;
