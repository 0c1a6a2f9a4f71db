import { missing, type Stored } from '../../metrics/missing.ts';
import { selectorsUsed, type UsedSelector } from '../../metrics/used-selectors.ts';
import { nameOf } from '../../promql/lints/lint.ts';
import { records as recordNames } from '../../rules/records.ts';
import { sloRecords } from '../../slos/records.ts';
import { dashboards, isReadable, type Place, rules, scrapes } from '../facts.ts';
import type { Policy, PolicyInput } from '../policy.ts';

/** An expression and who reads it. */
export interface Reader extends Place {
  readonly kind: 'rule' | 'panel';
  readonly where: string;
  readonly expr: string;
}

/** Every series that rules and dashboards read is produced by a job that is on, and kept; every record has its rule. */
export const series: Policy = {
  name: 'series',
  *check(input) {
    const stored = storedIn(input);
    if (!stored) return;
    const known = new Map<string, string | undefined>();
    const problemOf = (selector: UsedSelector) => {
      if (!known.has(selector.text)) known.set(selector.text, missing(selector, stored));
      return known.get(selector.text);
    };
    const seen = new Set<string>();
    for (const { component, object, where, expr } of readers(input)) {
      for (const selector of selectorsIn(expr)) {
        if (component === DASHBOARDS && isOurRecord(selector.name)) continue;
        const problem = problemOf(selector);
        if (!problem) continue;
        const message = `reads ${selector.text} in ${where}, but ${problem}`;
        if (seen.has(`${object} ${message}`)) continue;
        seen.add(`${object} ${message}`);
        yield {
          component,
          object,
          message,
          remedy: 'compare its name and labels with src/metrics, or switch its job on',
        };
      }
    }
  },
};

/** Panels about what no service of the catalog has stay empty: a catalog without objectives records none of their rates. */
const DASHBOARDS = 'dashboards';
const OUR_RECORDS: ReadonlySet<string> = new Set([
  ...Object.values<string>(recordNames),
  ...Object.values<string>(sloRecords),
]);
const isOurRecord = (name = ''): boolean => OUR_RECORDS.has(name) || name.startsWith('slo:');

function storedIn(input: PolicyInput): Stored | undefined {
  const scraped = scrapes(input);
  const records = rules(input).flatMap(({ rule }) => rule.record ?? []);
  return scraped && { scrapes: scraped, records: new Set(records) };
}

/** Everything that reads series. */
export function* readers(input: PolicyInput): Generator<Reader> {
  for (const { component, object, rule } of rules(input)) {
    yield { kind: 'rule', component, object, where: `the rule ${nameOf(rule)}`, expr: rule.expr };
  }
  for (const { component, object, dashboard } of dashboards(input).filter(isReadable)) {
    for (const { language, where, expr } of dashboard.queries) {
      if (language === 'promql') yield { kind: 'panel', component, object, where, expr };
    }
  }
}

/** Expressions that cannot be read are a finding of another policy. */
export function selectorsIn(expr: string): readonly UsedSelector[] {
  try {
    return selectorsUsed(expr);
  } catch {
    return [];
  }
}
