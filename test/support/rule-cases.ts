import { metricNames, parseExpression } from '../../src/promql/syntax.ts';
import { ruleSpec } from '../../src/rules/prometheus-rule.ts';
import { promtoolTests } from '../../src/rules/promtool-tests.ts';
import { isAlert, type Rule, type RuleGroup } from '../../src/rules/rule.ts';
import { promtool, withFiles } from './promtool.ts';
import { testRules } from './rules.ts';

const nameOf = (rule: Rule): string => (isAlert(rule) ? rule.alert : rule.record);

/** The groups with nothing but a rule and the records that it reads, directly or through others. */
export function neededBy(rule: Rule, groups: readonly RuleGroup[]): RuleGroup[] {
  const all = groups.flatMap(({ rules }) => rules);
  const needed = new Set<Rule>([rule, ...all.filter((each) => !isAlert(each) && each.record === nameOf(rule))]);
  for (const each of needed) {
    const names = new Set(metricNames(parseExpression(each.expr)));
    for (const other of all) if (!isAlert(other) && names.has(other.record)) needed.add(other);
  }
  return groups
    .map((group) => ({ ...group, rules: group.rules.filter((each) => needed.has(each)) }))
    .filter(({ rules }) => rules.length > 0);
}

/**
 * Runs the cases of every rule of these groups, each with the records that it reads and nothing else: promtool
 * evaluates every rule of a file for every minute of every case.
 *
 * @param others groups that are only read, not tested
 * @returns the number of cases
 * @throws Error with what promtool prints when a case does not hold
 */
export function runCases(groups: readonly RuleGroup[], others: readonly RuleGroup[] = []): number {
  const context = testRules();
  const files: Record<string, unknown> = {};
  let count = 0;
  for (const [index, rule] of groups.flatMap(({ rules }) => rules).entries()) {
    const needed = neededBy(rule, [...new Set([...others, ...groups])]);
    const own = needed.map((group) => ({ ...group, rules: group.rules.filter((each) => each === rule) }));
    const { tests, ...file } = promtoolTests(own, [`${index}.rules.json`], context);
    if (tests.length === 0) continue;
    count += tests.length;
    files[`${index}.rules.json`] = ruleSpec(needed, context);
    files[`${index}.test.json`] = { ...file, group_eval_order: needed.map(({ name }) => name), tests };
  }
  withFiles(files, (path) =>
    promtool(
      'test',
      'rules',
      ...Object.keys(files)
        .filter((name) => name.endsWith('.test.json'))
        .map(path),
    ),
  );
  return count;
}
