/**
 * The few forms of PromQL that are easy to get wrong, as functions. Everything else is written as PromQL: the parser
 * and the cases of each rule check it.
 */

/** Labels of a result besides `cluster`, which every aggregation keeps so that several clusters can share a server. */
type Labels = readonly string[];

const kept = (labels: Labels): string => `(${['cluster', ...labels].join(', ')})`;

const aggregation =
  (name: string) =>
  (labels: Labels, expr: string): string =>
    `${name} by ${kept(labels)} (${expr.includes('\n') ? `\n${indent(expr)}\n` : expr})`;

/** Aggregations that keep the cluster and these labels. */
export const sumBy = aggregation('sum');
export const maxBy = aggregation('max');
export const minBy = aggregation('min');
export const countBy = aggregation('count');
export const groupBy = aggregation('group');

/** Matching of two sides on the cluster and these labels. */
export const on = (...labels: Labels): string => `on ${kept(labels)}`;

/** A share, with no value where the whole is zero: a division by zero would be a value that no comparison expects. */
export function ratio(part: string, whole: string): string {
  return `${part}\n/\n(${whole.includes('\n') ? `\n${indent(whole)}\n` : whole} > 0)`;
}

/** Matchers between braces: what is left out matches everything. */
export function select(metric: string, ...matchers: readonly (string | undefined)[]): string {
  return `${metric}{${matchers.filter((matcher) => matcher).join(',')}}`;
}

const indent = (text: string): string => text.replace(/^/gm, '  ');
