import { DASHBOARD_LABEL, isCopiedFor } from '../../kubernetes/sidecar-labels.ts';
import { nameOf } from '../../promql/lints/lint.ts';
import { distinctObjectsOf, rules } from '../facts.ts';
import type { Policy, PolicyInput } from '../policy.ts';
import { PUBLIC_RECORDS } from './public-records.ts';
import { readers, selectorsIn } from './series.ts';

/** Every record is read by a rule, a dashboard or an autoscaler, or is meant for people: what nobody reads costs memory. */
export const records: Policy = {
  name: 'records',
  *check(input) {
    // Without services, or without knowing them, nobody reads what is recorded of services.
    const hasServices = (input.environment?.services ?? []).length > 0;
    const read = readNames(input);
    const adapters = configurations(input);
    const seen = new Set<string>();
    for (const { component, object, rule } of rules(input)) {
      const name = rule.record;
      if (name === undefined || read.has(name) || name in PUBLIC_RECORDS || seen.has(name)) continue;
      if (component === 'services' && !hasServices) continue;
      if (adapters.some((text) => text.includes(name))) continue;
      seen.add(name);
      const remedy = 'read it, remove it, or say in src/validation/rules/public-records.ts for whom it is';
      // It costs memory, but breaks nothing.
      yield { component, object, message: `records ${name}, which nothing reads`, remedy, severity: 'warning' };
    }
  },
};

/** Names of series that expressions read. A record that only its own rule reads is not among them. */
function readNames(input: PolicyInput): ReadonlySet<string> {
  const own = new Map(rules(input).map(({ rule }) => [rule.expr, nameOf(rule)]));
  const names = new Set<string>();
  for (const { expr, where } of readers(input)) {
    for (const { name } of selectorsIn(expr))
      if (own.get(expr) !== name || where !== `the rule ${name}`) names.add(name);
  }
  return names;
}

/** Texts of other ConfigMaps than dashboards, in which records are named: prometheus-adapter asks for some. */
function configurations(input: PolicyInput): string[] {
  return distinctObjectsOf(input)
    .filter((object) => object.kind === 'ConfigMap' && !isCopiedFor(DASHBOARD_LABEL, object))
    .flatMap(({ data }) => Object.values((data ?? {}) as Record<string, string>));
}
