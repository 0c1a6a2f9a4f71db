import type { Tree, TreeCursor } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** A part of an expression, with the text that it stands for. */
export interface Expression {
  /** Kind of the part, as the grammar calls it. */
  readonly kind: string;
  readonly text: string;
  /** Where it starts and ends in the whole expression. */
  readonly from: number;
  readonly to: number;
  readonly parts: readonly Expression[];
}

/** The parts that an expression is made of. The grammar marks what it does not know as parts of the kind `⚠`. */
export function parseExpression(text: string): Expression {
  return treeOf(parser.parse(text), text);
}

/** Kind of parts that are no PromQL. */
export const ERROR = '⚠';

/** What only writes down how Prometheus may evaluate an expression, and means nothing. */
const TRANSPARENT = new Set(['PromQL']);

/** The parts of a syntax tree of any grammar, with the texts that they stand for. */
export function treeOf(tree: Tree, text: string): Expression {
  return partAt(tree.cursor(), text);
}

/** The cursor ends where it began. */
function partAt(cursor: TreeCursor, text: string): Expression {
  const { name: kind, from, to } = cursor;
  const parts: Expression[] = [];
  if (cursor.firstChild()) {
    do parts.push(partAt(cursor, text));
    while (cursor.nextSibling());
    cursor.parent();
  }
  const [only] = parts;
  if (TRANSPARENT.has(kind) && only && parts.length === 1) return only;
  return { kind, text: text.slice(from, to), from, to, parts };
}

/** An expression and everything that it is made of, outermost first. */
export function everyPart(expression: Expression): Expression[] {
  const parts: Expression[] = [];
  collect(expression, parts);
  return parts;
}

function collect(expression: Expression, into: Expression[]): void {
  into.push(expression);
  for (const part of expression.parts) collect(part, into);
}

/** The parts of these kinds, at any depth. */
export function partsOf(expression: Expression, ...kinds: readonly string[]): Expression[] {
  return everyPart(expression).filter(({ kind }) => kinds.includes(kind));
}

/** The direct part of a kind. */
export function child({ parts }: Expression, ...kinds: readonly string[]): Expression | undefined {
  return parts.find(({ kind }) => kinds.includes(kind));
}

/** An expression without the parentheses around it. */
export function unwrapped(expression: Expression): Expression {
  const [inner] = expression.parts;
  return expression.kind === 'ParenExpr' && inner ? unwrapped(inner) : expression;
}

/** What is wrong with the grammar of an expression: the text, with a mark at each place. */
export function grammarErrors(text: string): string[] {
  return errorsIn(parseExpression(text), text);
}

/** The text that was parsed with any grammar, with a mark at each place that the grammar does not know. */
export function errorsIn(expression: Expression, text: string): string[] {
  return partsOf(expression, ERROR).map(({ from }) => `${text.slice(0, from)}<here>${text.slice(from)}`);
}

/** Names of the series that an expression reads. */
export function metricNames(expression: Expression): string[] {
  return partsOf(expression, 'VectorSelector').flatMap((selector) => child(selector, 'Identifier')?.text ?? []);
}
