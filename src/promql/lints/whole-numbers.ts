import type { Call, Promql, Selector } from '../ast.ts';
import type { SeriesOf } from '../series.ts';

/** Units whose values have fractions, or too many digits to read. */
const WITH_UNIT =
  /_(seconds|bytes|ratio|percent|celsius|volts|watts|joules|hertz|timestamp|time|cores)(_|$)|^node_load/;

/** Whether every value of an expression is a whole number of things, which people read as it is. */
export function isWhole(expr: Promql, seriesOf: SeriesOf): boolean {
  switch (expr.type) {
    case 'number':
      return Number.isInteger(expr.value);
    case 'selector':
      return isCount(expr, seriesOf);
    case 'negation':
    case 'range':
      return isWhole(expr.of, seriesOf);
    case 'aggregation':
      if (['count', 'group', 'count_values'].includes(expr.operator)) return true;
      return ['sum', 'min', 'max', 'topk', 'bottomk'].includes(expr.operator) && isWhole(expr.of, seriesOf);
    case 'call':
      return isWholeCall(expr, seriesOf);
    case 'binary':
      if (expr.bool) return true;
      if (['+', '-', '*', 'or'].includes(expr.operator)) {
        return isWhole(expr.left, seriesOf) && isWhole(expr.right, seriesOf);
      }
      return expr.operator !== '/' && expr.operator !== '^' && isWhole(expr.left, seriesOf);
    default:
      return false;
  }
}

function isCount(selector: Selector, seriesOf: SeriesOf): boolean {
  const { name = '' } = selector;
  const known = seriesOf(selector);
  // What a record holds says its own rule only.
  if (known?.whole !== undefined) return known.whole;
  if (name.includes(':') || WITH_UNIT.test(name)) return false;
  return known?.type === 'gauge' && !selector.matchers.some(({ value }) => value === 'cpu');
}

const COUNTING = new Set(['count_over_time', 'changes', 'resets', 'absent', 'absent_over_time', 'present_over_time']);
const ROUNDING = new Set(['ceil', 'floor']);
const PASSING = new Set([
  'max_over_time',
  'min_over_time',
  'last_over_time',
  'sum_over_time',
  'label_replace',
  'label_join',
]);

function isWholeCall({ name, args }: Call, seriesOf: SeriesOf): boolean {
  if (COUNTING.has(name) || ROUNDING.has(name) || (name === 'round' && args.length === 1)) return true;
  const [first] = args;
  return (PASSING.has(name) || name === 'vector') && first !== undefined && isWhole(first, seriesOf);
}
