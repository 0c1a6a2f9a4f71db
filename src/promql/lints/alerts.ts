import { children, everything, type Promql } from '../ast.ts';
import { labelsOf, shown } from '../labels.ts';
import { mayHave, NO_LABELS } from '../series.ts';
import type { RuleLint } from './lint.ts';

const COMPARISONS = new Set(['>', '>=', '<', '<=', '==', '!=']);

/** Alerts whose expression always has a result as long as its series are there. */
export const comparison: RuleLint = ({ alert }, expr) => {
  if (alert === undefined) return [];
  return unconditional(expr).map(
    (part) => `${shown(part)} holds whenever its series are there; compare it with something`,
  );
};

/** The outermost parts that nothing makes conditional. */
function unconditional(expr: Promql): Promql[] {
  if (expr.type === 'binary' && expr.operator === 'or')
    return [...unconditional(expr.left), ...unconditional(expr.right)];
  return isConditional(expr) ? [] : [expr];
}

function isConditional(expr: Promql): boolean {
  if (expr.type === 'call' && /^absent(_over_time)?$/.test(expr.name)) return true;
  if (expr.type === 'binary' && (expr.operator === 'unless' || (COMPARISONS.has(expr.operator) && !expr.bool)))
    return true;
  return children(expr).some(isConditional);
}

/** Alerts of series that come and go with their rank. */
export const ranking: RuleLint = ({ alert }, expr) => {
  if (alert === undefined) return [];
  return everything(expr)
    .filter((part) => part.type === 'aggregation' && /^(topk|bottomk|limitk|limit_ratio)$/.test(part.operator))
    .map((part) => `${shown(part)} picks other series each time, so the alert starts anew; compare all of them`);
};

/** Labels that a part of the expression asks for and that cannot be there. */
export const labels: RuleLint = (_, expr, { seriesOf }) => {
  const found: string[] = [];
  labelsOf(expr, seriesOf, (message) => found.push(message));
  return [...new Set(found)];
};

/** Results that no longer say which cluster they are about. */
export const cluster: RuleLint = (rule, expr, { seriesOf }) => {
  if (everything(expr).every((part) => part.type !== 'selector') || expressesAbsence(expr)) return [];
  if (rule.labels?.cluster || mayHave(labelsOf(expr, seriesOf) ?? NO_LABELS, 'cluster')) return [];
  return ['loses the label cluster: keep it in every aggregation and join'];
};

/** What is missing has no labels but those that the rule itself names. */
function expressesAbsence(expr: Promql): boolean {
  if (expr.type === 'call') return /^absent(_over_time)?$/.test(expr.name);
  return (
    expr.type === 'binary' &&
    children(expr)
      .filter(({ type }) => type !== 'number')
      .some(expressesAbsence)
  );
}
