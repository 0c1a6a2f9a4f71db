import { grammarErrors, metricNames, parseExpression } from './syntax.ts';

/** What an expression of a rule or a dashboard is made of. */
export interface Outline {
  /** Texts that the grammar does not know; none when the expression is right. */
  readonly errors: readonly string[];
  /** Names of the series that it reads. */
  readonly metrics: readonly string[];
}

/** Looks through an expression, after `$variables` of a dashboard are replaced by a value. */
export function outline(expr: string): Outline {
  const text = expr.replaceAll(/\$\{?\w+(:\w+)?\}?/g, 'x');
  return { errors: grammarErrors(text), metrics: metricNames(parseExpression(text)) };
}
