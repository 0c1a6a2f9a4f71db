import { children, type Promql } from '../ast.ts';
import { shown } from '../labels.ts';
import type { SeriesOf } from '../series.ts';
import type { RuleLint } from './lint.ts';

/** Functions that make sense of what only grows, and know when it starts anew. */
const OF_COUNTERS = new Set(['rate', 'increase', 'irate']);
/** Functions that take every fall for a fall. */
const OF_GAUGES = new Set(['delta', 'idelta', 'deriv', 'predict_linear', 'double_exponential_smoothing']);
/** What looks at whether series are there, or how they change, but not at their values. */
const BLIND = new Set([
  ...['absent', 'absent_over_time', 'present_over_time', 'count_over_time', 'timestamp', 'changes', 'resets'],
  ...['count', 'group'],
]);

/** Counters whose bare value is used, and functions of counters that are given something else. */
export const counters: RuleLint = (_, expr, { seriesOf }) => misused(expr, seriesOf);

function misused(part: Promql, seriesOf: SeriesOf): string[] {
  switch (part.type) {
    case 'selector':
      if (seriesOf(part)?.type !== 'counter') return [];
      return [`${shown(part)} is a counter: its bare value says when the process started; use rate() or increase()`];
    case 'call':
      if (BLIND.has(part.name)) return part.args.flatMap((arg) => unlessBare(arg, seriesOf));
      if (OF_COUNTERS.has(part.name)) return part.args.flatMap((arg) => ofCounter(part.name, arg, seriesOf));
      if (OF_GAUGES.has(part.name)) return part.args.flatMap((arg) => ofGauge(part.name, arg, seriesOf));
      break;
    case 'aggregation':
      if (BLIND.has(part.operator)) return unlessBare(part.of, seriesOf);
      break;
    case 'binary': {
      const { operator, left, right } = part;
      const present = operator === 'and' || operator === 'unless';
      return [...misused(left, seriesOf), ...(present ? unlessBare(right, seriesOf) : misused(right, seriesOf))];
    }
  }
  return children(part).flatMap((each) => misused(each, seriesOf));
}

/** Where only the presence of series matters, their values do as soon as something compares them. */
function unlessBare(part: Promql, seriesOf: SeriesOf): string[] {
  const of = part.type === 'range' ? part.of : part;
  return of.type === 'selector' ? [] : misused(of, seriesOf);
}

function ofCounter(name: string, arg: Promql, seriesOf: SeriesOf): string[] {
  const of = arg.type === 'range' ? arg.of : arg;
  if (of.type !== 'selector') {
    return [`${name}(${shown(arg)}) sees no reset of the counters inside; aggregate the ${name}s instead`];
  }
  if (seriesOf(of)?.type !== 'gauge') return [];
  return [
    `${name}(${shown(arg)}): ${of.name} is a gauge, and every fall would count as a reset; use delta() or deriv()`,
  ];
}

function ofGauge(name: string, arg: Promql, seriesOf: SeriesOf): string[] {
  const of = arg.type === 'range' ? arg.of : arg;
  if (of.type === 'selector' && seriesOf(of)?.type !== 'counter') return [];
  if (of.type === 'selector')
    return [`${name}(${shown(arg)}): ${of.name} is a counter, and falls when it is reset; use rate()`];
  return misused(of, seriesOf);
}
