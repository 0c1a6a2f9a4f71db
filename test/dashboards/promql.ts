import { parser } from '@prometheus-io/lezer-promql';

/** What a PromQL expression is made of, after `$variables` are replaced by a value. */
export interface ParsedExpression {
  /** Texts that the grammar does not know; none when the expression is right. */
  readonly errors: readonly string[];
  /** Names of the series that it reads. */
  readonly metrics: readonly string[];
}

export function parsePromql(expr: string): ParsedExpression {
  const text = expr.replaceAll(/\$\{?\w+(:\w+)?\}?/g, 'x');
  const errors: string[] = [];
  const metrics: string[] = [];
  parser.parse(text).iterate({
    enter: (node) => {
      if (node.type.isError) errors.push(`${text.slice(0, node.from)}<here>${text.slice(node.from)}`);
      if (node.name === 'Identifier' && node.node.parent?.name === 'VectorSelector') {
        metrics.push(text.slice(node.from, node.to));
      }
    },
  });
  return { errors, metrics };
}
