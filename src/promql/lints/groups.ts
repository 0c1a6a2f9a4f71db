import { type Promql, parsePromql, selectorsIn } from '../ast.ts';
import { type Finding, type LintedGroup, type LintedRule, nameOf } from './lint.ts';

const labelsOf = ({ labels = {} }: LintedRule): string => JSON.stringify(Object.entries(labels).sort());

/** Rules that say what another says already. */
export function duplicates(groups: readonly LintedGroup[]): Finding[] {
  const byName = new Map<string, string>();
  const byExpression = new Map<string, string>();
  return groups.flatMap((group) =>
    group.rules.flatMap((rule) => {
      const name = nameOf(rule);
      const kind = rule.alert === undefined ? 'record' : 'alert';
      const expr = rule.expr.replace(/\s+/g, ' ');
      // The labels of a record may tell apart what several rules write; those of an alert may not hide a copy.
      const sameName = remember(byName, [kind, name, labelsOf(rule), kind === 'record' ? expr : ''], group.name);
      const sameExpression = isNumber(rule) ? undefined : remember(byExpression, [kind, expr, labelsOf(rule)], name);
      if (sameName)
        return [{ lint: 'duplicate', rule: name, message: `stands in group ${sameName} with the same labels` }];
      if (!sameExpression || sameExpression === name) return [];
      return [{ lint: 'duplicate', rule: name, message: `has the expression and the labels of ${sameExpression}` }];
    }),
  );
}

/** Whether a record is a number with the labels of something: two may be equal by chance, such as 5 % and 50 ms. */
function isNumber({ record, expr }: LintedRule): boolean {
  const [parsed] = record === undefined ? [] : tryParse(expr);
  return parsed?.type === 'binary' && parsed.operator === '*' && parsed.left.type === 'number';
}

/** What was remembered under this key before. */
function remember(memory: Map<string, string>, key: readonly string[], value: string): string | undefined {
  const text = key.join('\n');
  const before = memory.get(text);
  if (before === undefined) memory.set(text, value);
  return before;
}

/**
 * Rules that read what their own group writes only after them, and so see what it was one evaluation ago. Groups run
 * side by side: among them there is no order.
 */
export function order(groups: readonly LintedGroup[]): Finding[] {
  return groups.flatMap(({ name, rules }) => {
    const all = new Set(rules.flatMap(({ record }) => record ?? []));
    // Several rules may write one record; the first makes it fresh.
    const written = new Set<string>();
    return rules.flatMap((rule) => {
      if (rule.record) written.add(rule.record);
      const read = tryParse(rule.expr).flatMap((expr) => selectorsIn(expr).map((selector) => selector.name ?? ''));
      const early = [...new Set(read)].filter((record) => all.has(record) && !written.has(record));
      const message = (record: string) => `reads ${record}, which group ${name} only writes after it`;
      return early.map((record) => ({ lint: 'order', rule: nameOf(rule), message: message(record) }));
    });
  });
}

/** The grammar is judged elsewhere. */
function tryParse(text: string): Promql[] {
  try {
    return [parsePromql(text)];
  } catch {
    return [];
  }
}
