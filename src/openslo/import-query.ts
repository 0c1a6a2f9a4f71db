import { type Promql, parsePromql, type Selector } from '../promql/ast.ts';
import { parseExpression, partsOf } from '../promql/syntax.ts';

/** What a counter is selected by, or why it cannot be told. */
export type CounterQuery = { readonly selector: string } | { readonly problem: string };

/** Functions over a counter whose quotient over two counters is the share of events. */
const RATES = ['increase', 'rate'];

/** Labels that Panoptes sets on everything it scrapes, to values of its own. */
const OWN_LABELS = ['cluster', 'job', 'service'];

const PLAIN = 'write the sum of a rate or an increase of one counter, such as sum(rate(orders_total{kind="gift"}[5m]))';

/** The counter whose events a query counts: Panoptes sums it over the series of the service, and chooses the windows. */
export function counterOf(query: string): CounterQuery {
  let expression: Promql;
  try {
    expression = parsePromql(query);
  } catch (error) {
    return { problem: `is ${(error as Error).message.replace(/^no PromQL/, 'no PromQL')}; ${PLAIN}` };
  }
  if (partsOf(parseExpression(query), 'OffsetExpr', 'StepInvariantExpr').length > 0) {
    return { problem: 'looks at another time than now; remove the offset or @' };
  }
  if (expression.type !== 'aggregation') return ofRate(expression);
  const { operator, grouping, of } = expression;
  if (operator !== 'sum') return { problem: `takes the ${operator} of series, which is no number of events; ${PLAIN}` };
  if (grouping.kind === 'without' || grouping.labels.length > 0) {
    return { problem: 'keeps series apart, but an objective is about all of them; remove by (…) or without (…)' };
  }
  return ofRate(of);
}

function ofRate(expression: Promql): CounterQuery {
  if (expression.type === 'selector') return ofSelector(expression);
  if (expression.type !== 'call' || !RATES.includes(expression.name)) {
    return { problem: `is more than the rate of a counter; ${PLAIN}` };
  }
  const [range] = expression.args;
  if (range?.type !== 'range' || range.subquery || range.of.type !== 'selector') {
    return { problem: `is more than the rate of a counter; ${PLAIN}` };
  }
  return ofSelector(range.of);
}

function ofSelector({ name, matchers, text }: Selector): CounterQuery {
  if (name === undefined) return { problem: `names no metric in ${text}; write its name before the braces` };
  const own = matchers.find(({ label }) => OWN_LABELS.includes(label));
  if (own) {
    return {
      problem: `selects by ${own.label}, which Panoptes sets itself; remove that matcher, because an objective counts only series of its own service`,
    };
  }
  if (/[{}]/.test(text.slice(text.indexOf('{') + 1, text.lastIndexOf('}')))) {
    return { problem: `has a brace inside a matcher of ${text}; write the pattern without it` };
  }
  return { selector: text.replaceAll(/\s*\n\s*/g, ' ') };
}
