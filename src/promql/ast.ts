import { rememberedByObject, rememberedByText } from '../remembered.ts';
import { child, ERROR, type Expression, parseExpression, partsOf } from './syntax.ts';

/** One condition on a label. */
export interface Matcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** How the series of two sides find each other. */
export interface Matching {
  readonly kind: 'on' | 'ignoring';
  readonly labels: readonly string[];
  /** The side that may have several series for one of the other. @default - neither */
  readonly many?: 'left' | 'right';
  /** Labels that the many take over from the one. */
  readonly include: readonly string[];
}

interface Part {
  /** What it looks like in the expression. */
  readonly text: string;
}

export interface Selector extends Part {
  readonly type: 'selector';
  /** Undefined where only matchers select. */
  readonly name: string | undefined;
  readonly matchers: readonly Matcher[];
}

export interface Aggregation extends Part {
  readonly type: 'aggregation';
  readonly operator: string;
  /** Which labels it keeps, or drops. */
  readonly grouping: { readonly kind: 'by' | 'without'; readonly labels: readonly string[] };
  readonly parameters: readonly Promql[];
  readonly of: Promql;
}

export interface Call extends Part {
  readonly type: 'call';
  readonly name: string;
  readonly args: readonly Promql[];
}

export interface Binary extends Part {
  readonly type: 'binary';
  readonly operator: string;
  /** Whether a comparison gives 0 and 1 instead of leaving out what does not compare. */
  readonly bool: boolean;
  readonly matching?: Matching;
  readonly left: Promql;
  readonly right: Promql;
}

/** A range of samples of a selector, or of an expression that is evaluated again and again. */
export interface Range extends Part {
  readonly type: 'range';
  readonly of: Promql;
  readonly seconds: number;
  /** Whether `of` is evaluated anew in steps. */
  readonly subquery: boolean;
}

/** An expression of PromQL. Parentheses, offsets and evaluation times leave no trace: they change no labels. */
export type Promql =
  | Selector
  | Aggregation
  | Call
  | Binary
  | Range
  | (Part & { readonly type: 'number'; readonly value: number })
  | (Part & { readonly type: 'string'; readonly value: string })
  | (Part & { readonly type: 'negation'; readonly of: Promql });

/** Reads an expression. @throws Error when it is not PromQL, with a mark at the place. */
export const parsePromql = rememberedByText((text): Promql => {
  const tree = parseExpression(text);
  const [error] = partsOf(tree, ERROR);
  if (error) throw new Error(`no PromQL: ${text.slice(0, error.from)}<here>${text.slice(error.from)}`);
  return convert(tree);
});

/** What an expression is directly made of. */
export function children(expr: Promql): readonly Promql[] {
  switch (expr.type) {
    case 'aggregation':
      return [...expr.parameters, expr.of];
    case 'call':
      return expr.args;
    case 'binary':
      return [expr.left, expr.right];
    case 'range':
    case 'negation':
      return [expr.of];
    default:
      return [];
  }
}

/** An expression and all that it is made of, outermost first. Every lint goes through every part. */
export const everything = rememberedByObject((expr: Promql): readonly Promql[] => {
  const parts: Promql[] = [];
  const collect = (part: Promql) => {
    parts.push(part);
    for (const each of children(part)) collect(each);
  };
  collect(expr);
  return parts;
});

/** Every selector of an expression. */
export function selectorsIn(expr: Promql): Selector[] {
  return everything(expr).filter((part): part is Selector => part.type === 'selector');
}

const CONVERSIONS: Readonly<Record<string, (part: Expression) => Promql>> = {
  ParenExpr: (part) => convert(firstOf(part)),
  OffsetExpr: (part) => convert(firstOf(part)),
  StepInvariantExpr: (part) => convert(firstOf(part)),
  NumberDurationLiteral: ({ text }) => ({ type: 'number', text, value: numberOf(text) }),
  StringLiteral: ({ text }) => ({ type: 'string', text, value: stringOf(text) }),
  UnaryExpr: (part) => negation(part),
  VectorSelector: selector,
  MatrixSelector: (part) => range(part, false),
  SubqueryExpr: (part) => range(part, true),
  AggregateExpr: aggregation,
  FunctionCall: ({ text, parts: [name, body] }) => ({
    type: 'call',
    text,
    name: name?.text ?? '',
    args: (body?.parts ?? []).map(convert),
  }),
  BinaryExpr: binary,
};

function convert(part: Expression): Promql {
  const conversion = CONVERSIONS[part.kind];
  if (!conversion) throw new Error(`unknown part of PromQL: ${part.kind} in ${part.text}`);
  return conversion(part);
}

function firstOf({ parts, text }: Expression): Expression {
  const [first] = parts.filter(({ kind }) => kind !== 'LineComment');
  if (!first) throw new Error(`nothing stands in ${text}`);
  return first;
}

function negation(part: Expression): Promql {
  const of = convert(part.parts.at(-1)!);
  if (child(part, 'UnaryOp')?.text !== '-') return of;
  return of.type === 'number'
    ? { ...of, text: part.text, value: -of.value }
    : { type: 'negation', text: part.text, of };
}

function selector(part: Expression): Selector {
  const list = child(part, 'LabelMatchers')?.parts ?? [];
  const matchers = list.filter(({ kind }) => kind.endsWith('Matcher')).map(matcher);
  const quoted = list.find(({ kind }) => kind === 'QuotedLabelName');
  const byLabel = matchers.find(({ label, operator }) => label === '__name__' && operator === '=');
  return {
    type: 'selector',
    text: part.text,
    name: child(part, 'Identifier')?.text ?? (quoted ? stringOf(quoted.text) : byLabel?.value),
    matchers: matchers.filter(({ label }) => label !== '__name__'),
  };
}

function matcher({ parts: [label, operator, value] }: Expression): Matcher {
  return {
    label: label?.kind === 'LabelName' ? label.text : stringOf(label?.text ?? ''),
    operator: operator?.text as Matcher['operator'],
    value: stringOf(value?.text ?? ''),
  };
}

function range(part: Expression, subquery: boolean): Range {
  const seconds = secondsOf(child(part, 'DurationExpr')?.text ?? '');
  return { type: 'range', text: part.text, of: convert(firstOf(part)), seconds, subquery };
}

function aggregation(part: Expression): Aggregation {
  const [operator, modifier, body] = ['AggregateOp', 'AggregateModifier', 'FunctionCallBody'].map((kind) =>
    child(part, kind),
  );
  const args = (body?.parts ?? []).map(convert);
  const of = args.at(-1);
  if (!of) throw new Error(`nothing is aggregated in ${part.text}`);
  return {
    type: 'aggregation',
    text: part.text,
    operator: operator?.text.toLowerCase() ?? '',
    grouping: { kind: modifier && child(modifier, 'Without') ? 'without' : 'by', labels: labelsIn(modifier) },
    parameters: args.slice(0, -1),
    of,
  };
}

function binary(part: Expression): Binary {
  const parts = part.parts.filter(({ kind }) => kind !== 'LineComment');
  const [left, operator] = parts;
  const clause = child(part, 'MatchingModifierClause');
  return {
    type: 'binary',
    text: part.text,
    operator: operator?.text.toLowerCase() ?? '',
    bool: child(part, 'BoolModifier') !== undefined,
    ...(clause ? { matching: matching(clause) } : {}),
    left: convert(left!),
    right: convert(parts.at(-1)!),
  };
}

function matching(clause: Expression): Matching {
  const group = clause.parts.findIndex(({ kind }) => kind === 'GroupLeft' || kind === 'GroupRight');
  const before = { ...clause, parts: group < 0 ? clause.parts : clause.parts.slice(0, group) };
  const after = { ...clause, parts: group < 0 ? [] : clause.parts.slice(group) };
  return {
    kind: child(clause, 'On') ? 'on' : 'ignoring',
    labels: labelsIn(before),
    ...(group < 0 ? {} : { many: clause.parts[group]?.kind === 'GroupLeft' ? 'left' : 'right' }),
    include: labelsIn(after),
  };
}

function labelsIn(part: Expression | undefined): string[] {
  return (part ? child(part, 'GroupingLabels') : undefined)?.parts.map(({ text }) => text) ?? [];
}

const SECONDS: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/** Length of a duration, which may be a bare number of seconds; not a number where it is computed. */
export function secondsOf(text: string): number {
  if (/^[\d.]+$/.test(text)) return Number(text);
  if (!/^(\d+(ms|[smhdwy]))+$/.test(text)) return Number.NaN;
  return [...text.matchAll(/(\d+)(ms|[smhdwy])/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (SECONDS[unit] ?? 0),
    0,
  );
}

function numberOf(text: string): number {
  const special = /^[+-]?inf$/i.test(text) ? Number.POSITIVE_INFINITY : Number(text);
  return Number.isNaN(special) && !/^nan$/i.test(text) ? secondsOf(text) : special;
}

/** What stands between quotes. Only backquotes take every character as it is. */
export function stringOf(text: string): string {
  const inner = text.slice(1, -1);
  if (text.startsWith('`')) return inner;
  return inner.replace(/\\(.)/gs, (_, character: string) => ESCAPES[character] ?? character);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
