import type { Aggregation, Binary, Call, Matching, Promql, Selector } from './ast.ts';
import { isNative } from './native.ts';
import { ANY_LABELS, kept, type Labels, mayHave, NO_LABELS, type SeriesOf, union, without } from './series.ts';

/** What is told of a part that asks for labels which cannot be there. */
export type ReportLabels = (message: string) => void;

/**
 * Labels that the result of an expression may have; undefined where it is no vector but a number or a text.
 *
 * @see https://prometheus.io/docs/prometheus/latest/querying/operators/#vector-matching
 */
export function labelsOf(expr: Promql, seriesOf: SeriesOf, report: ReportLabels = () => {}): Labels | undefined {
  const infer = (part: Promql) => labelsOf(part, seriesOf, report);
  switch (expr.type) {
    case 'number':
    case 'string':
      return undefined;
    case 'range':
    case 'negation':
      return infer(expr.of);
    case 'selector':
      return ofSelector(expr, seriesOf);
    case 'aggregation':
      for (const parameter of expr.parameters) infer(parameter);
      return ofAggregation(expr, infer(expr.of) ?? NO_LABELS, report);
    case 'call':
      return ofCall(expr, expr.args.map(infer), seriesOf, report);
    case 'binary':
      return ofBinary(expr, infer(expr.left), infer(expr.right), report);
  }
}

function ofSelector(selector: Selector, seriesOf: SeriesOf): Labels {
  const known = seriesOf(selector);
  if (!known) return ANY_LABELS;
  const empty = selector.matchers.filter(({ operator, value }) => operator === '=' && value === '');
  const labels = { names: known.labels, open: known.open ?? false };
  if (empty.length === 0) return labels;
  return without(
    labels,
    empty.map(({ label }) => label),
  );
}

/** Aggregations that pass series on as they are. */
const PICKING = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio']);

function ofAggregation(expr: Aggregation, inner: Labels, report: ReportLabels): Labels {
  const { operator, grouping, parameters, of } = expr;
  if (PICKING.has(operator)) return inner;
  const what = `${operator} ${grouping.kind} (${grouping.labels.join(', ')})`;
  if (grouping.kind === 'by') {
    for (const label of grouping.labels) {
      if (!mayHave(inner, label)) report(`${what} asks for ${label}, which ${shown(of)} does not have`);
    }
    for (const label of takenOver(of)) {
      if (!grouping.labels.includes(label)) report(`${what} loses ${label}, which group_left or group_right took over`);
    }
  }
  const result = grouping.kind === 'by' ? kept(inner, grouping.labels) : without(inner, grouping.labels);
  const [counted] = parameters;
  return operator === 'count_values' && counted?.type === 'string' ? added(result, [counted.value]) : result;
}

/** Labels that a join below has taken over, and that nothing in between has used. */
function takenOver(expr: Promql): readonly string[] {
  if (expr.type !== 'binary') return [];
  const sides = SET_OPERATORS.has(expr.operator) && expr.operator !== 'or' ? [expr.left] : [expr.left, expr.right];
  return [...(expr.matching?.include ?? []), ...sides.flatMap(takenOver)];
}

const added = (labels: Labels, names: readonly string[]): Labels => ({
  names: new Set([...labels.names, ...names]),
  open: labels.open,
});

/** Functions whose result is a single number. */
const SCALAR = new Set(['scalar', 'time', 'pi']);
/** Functions that answer with one series without labels when they are given no vector. */
const OF_NOTHING = new Set(['vector', 'year', 'month', 'hour', 'minute', 'day_of_month', 'day_of_week', 'day_of_year']);

function ofCall(
  call: Call,
  args: readonly (Labels | undefined)[],
  seriesOf: SeriesOf,
  report: ReportLabels,
): Labels | undefined {
  const { name } = call;
  const vector = args.find((labels) => labels !== undefined);
  if (SCALAR.has(name)) return undefined;
  if (name === 'absent' || name === 'absent_over_time') return ofAbsent(call);
  if (name === 'label_replace' || name === 'label_join') return relabelled(call, vector ?? NO_LABELS, report);
  if (name === 'info') return ANY_LABELS;
  if (/^histogram_(quantiles?|fraction)$/.test(name)) {
    if (vector && !mayHave(vector, 'le') && !call.args.some((arg) => isNative(arg, seriesOf)))
      report(`${name}() needs the label le, which ${shown(call.args.at(-1)!)} lost`);
    return without(vector ?? NO_LABELS, ['le']);
  }
  return vector ?? (OF_NOTHING.has(name) ? NO_LABELS : undefined);
}

/** absent() knows what is missing only from a plain selector. */
function ofAbsent({ args: [of] }: Call): Labels {
  const selector = of?.type === 'range' ? of.of : of;
  if (selector?.type !== 'selector') return NO_LABELS;
  const exact = selector.matchers.filter(({ operator }) => operator === '=').map(({ label }) => label);
  return { names: new Set(exact.filter((label) => exact.indexOf(label) === exact.lastIndexOf(label))), open: false };
}

function relabelled({ name, args }: Call, labels: Labels, report: ReportLabels): Labels {
  const texts = args.flatMap((arg) => (arg.type === 'string' ? [arg.value] : []));
  const [target = ''] = texts;
  const sources = name === 'label_replace' ? texts.slice(2, 3) : texts.slice(2);
  for (const source of sources) {
    if (source && !mayHave(labels, source)) report(`${name}() reads ${source}, which ${shown(args[0]!)} does not have`);
  }
  return added(labels, [target]);
}

const SET_OPERATORS = new Set(['and', 'or', 'unless']);

function ofBinary(expr: Binary, left: Labels | undefined, right: Labels | undefined, report: ReportLabels) {
  if (!left || !right) return left ?? right;
  const { operator, matching } = expr;
  if (matching) checkMatching(expr, matching, left, right, report);
  else if (operator !== 'or') checkSameLabels(expr, left, right, report);
  if (operator === 'or') return union(left, right);
  if (SET_OPERATORS.has(operator)) return left;
  if (matching?.many) {
    const [many, one] = matching.many === 'left' ? [left, right] : [right, left];
    return added(
      many,
      matching.include.filter((label) => mayHave(one, label)),
    );
  }
  if (!matching) return left.open ? right : left;
  return matching.kind === 'on' ? kept(left, matching.labels) : without(left, matching.labels);
}

function checkMatching(
  { operator, left: a, right: b }: Binary,
  { kind, labels, many, include }: Matching,
  left: Labels,
  right: Labels,
  report: ReportLabels,
): void {
  if (kind === 'on') {
    for (const label of labels) {
      if (!mayHave(left, label)) report(`${operator} on (${label}): ${shown(a)} does not have it`);
      if (!mayHave(right, label)) report(`${operator} on (${label}): ${shown(b)} does not have it`);
    }
  }
  const [one, other] = many === 'left' ? [b, right] : [a, left];
  for (const label of include) {
    if (!mayHave(other, label)) report(`group_${many} (${label}): ${shown(one)} does not have it`);
  }
}

/** Without `on` or `ignoring`, series only match when they have the same labels. */
function checkSameLabels({ operator, left: a, right: b }: Binary, left: Labels, right: Labels, report: ReportLabels) {
  if (left.open || right.open) return;
  const differing = [...left.names, ...right.names].filter(
    (label) => left.names.has(label) !== right.names.has(label) && label !== '',
  );
  if (differing.length === 0) return;
  const labels = [...new Set(differing)].sort().join(', ');
  report(`${operator} between ${shown(a)} and ${shown(b)}, which differ in ${labels}: say on () or ignoring ()`);
}

const LONGEST = 60;

/** An expression on one short line. */
export function shown({ text }: Promql): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
