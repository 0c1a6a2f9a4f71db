import { type Binary, everything, type Promql } from '../ast.ts';
import { shown } from '../labels.ts';
import type { RuleLint } from './lint.ts';

const SET_OPERATORS = new Set(['and', 'or', 'unless']);

/**
 * Operations that hold only as long as nobody adds a label: one side keeps whatever labels there are, and the other a
 * list of them, or whatever is left without others. The next exporter that brings a label ends every match without a word.
 */
export const fragile: RuleLint = (_, expr) => {
  const operations = everything(expr).filter((part): part is Binary => part.type === 'binary');
  return operations.flatMap((part) => {
    const { operator, left, right, matching } = part;
    if (SET_OPERATORS.has(operator) || matching?.kind === 'on') return [];
    const [a, b] = [groupingOf(left), groupingOf(right)];
    if (!a || !b || a === b || ![a, b].some((grouping) => grouping.startsWith('without'))) return [];
    const sides = `${shown(left)} (${a}) and ${shown(right)} (${b})`;
    return [`${operator} between ${sides} matches only until a label is added; say on ()`];
  });
};

/** Which labels are left, as it is written; undefined for a plain number. */
function groupingOf(expr: Promql): string | undefined {
  switch (expr.type) {
    case 'number':
    case 'string':
      return undefined;
    case 'selector':
      return 'every label';
    case 'aggregation':
      return `${expr.grouping.kind} ${[...expr.grouping.labels].sort().join(', ')}`;
    case 'range':
    case 'negation':
      return groupingOf(expr.of);
    case 'call':
      return /^(scalar|vector|time|pi)$/.test(expr.name) ? undefined : expr.args.map(groupingOf).find(Boolean);
    case 'binary':
      if (expr.matching?.kind === 'on') return `on ${[...expr.matching.labels].sort().join(', ')}`;
      return groupingOf(expr.left) ?? groupingOf(expr.right);
  }
}
