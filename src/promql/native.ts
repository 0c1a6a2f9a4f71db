import type { Promql } from './ast.ts';
import type { SeriesOf } from './series.ts';

/** Functions that make native histograms of native histograms. */
const KEEPING: readonly string[] = ['rate', 'irate', 'increase', 'delta', 'idelta', 'sum_over_time', 'avg_over_time'];

/** Whether the result has native histograms, which know their buckets without the label `le`. */
export function isNative(expr: Promql, seriesOf: SeriesOf): boolean {
  switch (expr.type) {
    case 'selector':
      return seriesOf(expr)?.native ?? false;
    case 'range':
    case 'negation':
    case 'aggregation':
      return isNative(expr.of, seriesOf);
    case 'call':
      return KEEPING.includes(expr.name) && expr.args.some((arg) => isNative(arg, seriesOf));
    case 'binary':
      return isNative(expr.left, seriesOf) || isNative(expr.right, seriesOf);
    default:
      return false;
  }
}
