import type { ChangePolicy, Data } from './change.ts';
import { goneServices, goneSlos, type LocatedRule, rulesAfter, rulesBefore, sloName } from './rules.ts';

/** Somebody relied on it: an alert that goes is missed only in the incident that it was made for. */
export const removedAlerts: ChangePolicy = {
  name: 'removed-alerts',
  *check(comparison) {
    const left = new Set(rulesAfter(comparison).flatMap(({ rule }) => alertName(rule) ?? []));
    const [services, slos] = [goneServices(comparison), goneSlos(comparison)];
    const gone = new Map<string, LocatedRule[]>();
    for (const located of rulesBefore(comparison)) {
      const name = alertName(located.rule);
      if (name === undefined || left.has(name)) continue;
      gone.set(name, [...(gone.get(name) ?? []), located]);
    }
    for (const [name, rules] of gone) {
      const [{ component, rule }] = rules as [LocatedRule];
      // Both are reported as what they are.
      if (services.has(`${rule.labels?.namespace}/${rule.labels?.service}`) || slos.has(sloName(rule) ?? '')) continue;
      const isCritical = rules.some((each) => each.rule.labels?.severity === 'critical');
      yield {
        component,
        object: `alert ${name}`,
        message: `(${rule.labels?.severity ?? 'no severity'}) is removed: its firing alerts are resolved within minutes, and nobody hears of it again; keep it, or silence it if that is for a while`,
        dangerous: isCritical,
      };
    }
    for (const [service, count] of services) {
      yield {
        component: 'services',
        object: `service ${service}`,
        message: `leaves the catalog: ${count} of its alerts and rules go with its monitor; nothing to do if that is meant`,
        dangerous: false,
      };
    }
  },
};

/** Name of an alert with the service that it is about, which many services have each for themselves. */
function alertName({ alert, labels }: Data): string | undefined {
  if (alert === undefined) return undefined;
  const { namespace, service, slo } = labels ?? {};
  const of = service === undefined ? '' : ` of ${namespace}/${service}`;
  return `${alert}${of}${slo === undefined ? '' : ` (${slo})`}`;
}
