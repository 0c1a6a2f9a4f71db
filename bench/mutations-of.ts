import { ERROR, type Expression, everyPart, parseExpression, partsOf, unwrapped } from '../src/promql/syntax.ts';

/** An expression with one thing changed. */
export interface Mutation {
  /** What was done, such as `flip > at 12`. */
  readonly name: string;
  readonly kind: MutationKind;
  /** Where the expression was changed. */
  readonly at: number;
  readonly expr: string;
  /** The line of `expr` that differs. */
  readonly line: string;
  /** Why nothing could notice it, or nobody could say which of the two is right. @default - it must be noticed */
  readonly harmless?: string;
}

export type MutationKind = 'flip' | 'boundary' | 'threshold' | 'matcher' | 'extreme' | 'side';

/** Comparisons, by the kind of their operator: turned around, and with the boundary on the other side. */
const COMPARISONS: Readonly<Record<string, { readonly flipped: string; readonly boundary?: string }>> = {
  Gtr: { flipped: '<', boundary: '>=' },
  Gte: { flipped: '<=', boundary: '>' },
  Lss: { flipped: '>', boundary: '<=' },
  Lte: { flipped: '>=', boundary: '<' },
  Eql: { flipped: '!=' },
  Neq: { flipped: '==' },
};

const SWAPPED: Readonly<Record<string, string>> = {
  max: 'min',
  min: 'max',
  max_over_time: 'min_over_time',
  min_over_time: 'max_over_time',
};

/** Every expression that differs from this one in a single place, and is PromQL. */
export function mutationsOf(expr: string): Mutation[] {
  const tree = parseExpression(expr);
  const change: Change = (kind, what, { from, to }, by) => {
    const changed = `${expr.slice(0, from)}${by}${expr.slice(to)}`;
    const end = changed.indexOf('\n', from);
    const line = changed.slice(changed.lastIndexOf('\n', from - 1) + 1, end < 0 ? undefined : end).trim();
    return { name: `${what} at ${from}`, kind, at: from, expr: changed, line };
  };
  const all = everyPart(tree).flatMap((part) => [
    ...comparisons(part, change),
    ...thresholds(part, change),
    ...matchers(part, expr, change),
    ...extremes(part, change),
    ...sides(part, change),
  ]);
  const guards = guardsIn(tree);
  const judged = all.map((each) =>
    each.kind === 'boundary' && guards.has(each.at) ? { ...each, harmless: OF_GUARD } : each,
  );
  const different = new Map(judged.filter((each) => each.expr !== expr).map((each) => [each.expr, each]));
  return [...different.values()].filter((each) => partsOf(parseExpression(each.expr), ERROR).length === 0);
}

type Place = Pick<Expression, 'from' | 'to'>;
type Change = (kind: MutationKind, what: string, place: Place, by: string) => Mutation;

const OF_FRACTION = 'No measured share is exactly the fraction that it is compared with.';
const OF_GUARD = 'It guards a division: what is divided by zero is zero itself, and 0/0 compares with nothing.';

function comparisons({ kind, parts }: Expression, change: Change): Mutation[] {
  // Matchers of labels have operators of the same name.
  if (kind !== 'BinaryExpr') return [];
  const limit = Number(parts.at(-1)?.text);
  return parts.flatMap((operator) => {
    const { flipped, boundary } = COMPARISONS[operator.kind] ?? {};
    return [
      ...(flipped ? [change('flip', `${operator.text} to ${flipped}`, operator, flipped)] : []),
      ...(boundary ? [edge(change('boundary', `${operator.text} to ${boundary}`, operator, boundary), limit)] : []),
    ];
  });
}

const edge = (mutation: Mutation, limit: number): Mutation =>
  Number.isInteger(limit) || Number.isNaN(limit) ? mutation : { ...mutation, harmless: OF_FRACTION };

/** Places of the comparisons that keep a division from what is zero. */
function guardsIn(tree: Expression): Set<number> {
  const divisions = partsOf(tree, 'BinaryExpr').filter(({ parts }) => parts.some(({ kind }) => kind === 'Div'));
  const wholes = divisions.map(({ parts }) => unwrapped(parts.at(-1)!));
  return new Set(
    wholes.flatMap(({ kind, parts }) => {
      const operator = parts.find((part) => part.kind === 'Gtr');
      return kind === 'BinaryExpr' && operator && parts.at(-1)?.text === '0' ? [operator.from] : [];
    }),
  );
}

/** Numbers that take part in the arithmetic of a side of a comparison. */
function thresholds(part: Expression, change: Change): Mutation[] {
  if (part.kind !== 'BinaryExpr' || !part.parts.some(({ kind }) => kind in COMPARISONS)) return [];
  return part.parts.flatMap(numbersIn).flatMap((number) =>
    [2, 0.5].map((factor) => {
      const value = String(Number((Number(number.text) * factor).toPrecision(12)));
      return change('threshold', `${number.text} to ${value}`, number, value);
    }),
  );
}

function numbersIn(part: Expression): Expression[] {
  if (part.kind === 'NumberDurationLiteral' && !Number.isNaN(Number(part.text))) return [part];
  const arithmetic =
    ['ParenExpr', 'UnaryExpr'].includes(part.kind) ||
    (part.kind === 'BinaryExpr' && part.parts.some(({ kind }) => ['Add', 'Sub', 'Mul', 'Div'].includes(kind)));
  return arithmetic ? part.parts.flatMap(numbersIn) : [];
}

/** Every condition of a selector, left out. */
function matchers(part: Expression, expr: string, change: Change): Mutation[] {
  if (part.kind !== 'LabelMatchers') return [];
  return part.parts.map((matcher, index) => {
    // A comma goes with it.
    const next = part.parts[index + 1];
    const before = part.parts[index - 1];
    const place = next
      ? { from: matcher.from, to: next.from }
      : { from: before?.to ?? matcher.from, to: expr.lastIndexOf('}', part.to - 1) };
    return change('matcher', `without ${matcher.text}`, place, '');
  });
}

function extremes({ kind, text, from }: Expression, change: Change): Mutation[] {
  if (kind !== 'AggregateExpr' && kind !== 'FunctionCall') return [];
  const name = /^\w+/.exec(text)?.[0] ?? '';
  const swapped = SWAPPED[name];
  return swapped ? [change('extreme', `${name} to ${swapped}`, { from, to: from + name.length }, swapped)] : [];
}

/** One side alone of `and`, `or` and `unless`; the right side of `unless` alone says something else altogether. */
function sides(part: Expression, change: Change): Mutation[] {
  const operator = part.parts.find(({ kind }) => ['And', 'Or', 'Unless'].includes(kind));
  const [left, right] = [part.parts.at(0), part.parts.at(-1)];
  if (part.kind !== 'BinaryExpr' || !operator || !left || !right) return [];
  return [
    change('side', `without the right side of ${operator.text}`, part, left.text),
    ...(operator.kind === 'Unless'
      ? []
      : [change('side', `without the left side of ${operator.text}`, part, right.text)]),
  ];
}
