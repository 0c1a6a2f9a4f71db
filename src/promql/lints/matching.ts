import { type Binary, everything, type Promql } from '../ast.ts';
import { shown } from '../labels.ts';
import { CHOSEN } from '../variables.ts';
import type { RuleLint } from './lint.ts';

/**
 * Operations whose two sides never find each other, because a label by which they match has one value on the one side
 * and another on the other. With `unless` nothing is ever left out.
 */
export const matching: RuleLint = (_, expr) => contradictions(expr);

/** The same for an expression that is no rule. */
export function contradictions(expr: Promql): string[] {
  const operations = everything(expr).filter((part): part is Binary => part.type === 'binary');
  return [...new Set(operations.flatMap(contradiction))];
}

/** Labels whose value is fixed. */
type Fixed = ReadonlyMap<string, string>;

const NONE: Fixed = new Map();

function contradiction(part: Binary): string[] {
  const { operator, left, right, matching: by } = part;
  // What is on either side is added, whatever the labels.
  if (operator === 'or') return [];
  const [a, b] = [fixedIn(left), fixedIn(right)];
  return [...a].flatMap(([label, value]) => {
    const other = b.get(label);
    const matched = by === undefined || (by.kind === 'on') === by.labels.includes(label);
    if (!matched || other === undefined || other === value) return [];
    const fact = `${label} is "${value}" in ${shown(left)} and "${other}" in ${shown(right)}`;
    return [`${operator} never matches: ${fact}; say on () or ignoring (${label})`];
  });
}

/** The labels that every series of a result has with the same value. */
function fixedIn(expr: Promql): Fixed {
  switch (expr.type) {
    case 'selector':
      return new Map(
        expr.matchers
          // What a person chooses in a dashboard may be anything.
          .filter(({ operator, value }) => operator === '=' && value !== '' && !value.includes(CHOSEN))
          .map(({ label, value }) => [label, value]),
      );
    case 'range':
    case 'negation':
      return fixedIn(expr.of);
    case 'aggregation': {
      const { kind, labels } = expr.grouping;
      if (/^(topk|bottomk|limitk|limit_ratio)$/.test(expr.operator)) return fixedIn(expr.of);
      return filtered(fixedIn(expr.of), (label) => (kind === 'by') === labels.includes(label));
    }
    case 'call':
      return ofCall(expr.name, expr.args);
    case 'binary':
      return ofBinary(expr);
    default:
      return NONE;
  }
}

function ofCall(name: string, args: readonly Promql[]): Fixed {
  // What absent() gives are the labels that are missing, and info() adds some.
  if (/^(absent|absent_over_time|scalar|vector|info)$/.test(name)) return NONE;
  const [inner = NONE] = args.map(fixedIn).filter(({ size }) => size > 0);
  if (name !== 'label_replace' && name !== 'label_join') return inner;
  const [target] = args.flatMap((arg) => (arg.type === 'string' ? [arg.value] : []));
  return filtered(inner, (label) => label !== target);
}

function ofBinary({ operator, left, right, matching: by }: Binary): Fixed {
  const [a, b] = [fixedIn(left), fixedIn(right)];
  if (operator === 'or') return filtered(a, (label, value) => b.get(label) === value);
  if (operator === 'and' || operator === 'unless') return a;
  if (left.type === 'number' || right.type === 'number') return left.type === 'number' ? b : a;
  if (by?.many) {
    const many = by.many === 'left' ? a : b;
    return filtered(many, (label) => !by.include.includes(label));
  }
  return by ? filtered(a, (label) => (by.kind === 'on') === by.labels.includes(label)) : a;
}

function filtered(fixed: Fixed, keeps: (label: string, value: string) => boolean): Fixed {
  return new Map([...fixed].filter(([label, value]) => keeps(label, value)));
}
