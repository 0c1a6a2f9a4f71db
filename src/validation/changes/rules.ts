import type { Comparison, Data } from './change.ts';

/** A rule of a PrometheusRule, and the component that has it. */
export interface LocatedRule {
  readonly component: string;
  readonly rule: Data;
}

/** The rules of objects that changed or went. */
export function rulesBefore({ changed, removed }: Comparison): LocatedRule[] {
  return rulesOf([...changed.map(({ from, old }) => ({ component: from, object: old })), ...removed]);
}

/** The rules of objects that changed or came. */
export function rulesAfter({ changed, added }: Comparison): LocatedRule[] {
  return rulesOf([...changed.map(({ component, now }) => ({ component, object: now })), ...added]);
}

function rulesOf(located: readonly { component: string; object: Data }[]): LocatedRule[] {
  return located
    .filter(({ object }) => object.kind === 'PrometheusRule')
    .flatMap(({ component, object }) =>
      (object.spec?.groups ?? []).flatMap((group: Data) =>
        (group.rules ?? []).map((rule: Data) => ({ component, rule })),
      ),
    );
}

const MONITORS: ReadonlySet<string> = new Set(['PodMonitor', 'Probe', 'ServiceMonitor']);

/** Name of the objective that a rule records or watches, with its service. */
export function sloName({ labels }: Data): string | undefined {
  const { namespace, service, slo } = labels ?? {};
  return slo === undefined || service === undefined ? undefined : `${namespace}/${service} ${slo}`;
}

/** Objectives that are there no more. */
export function goneSlos(comparison: Comparison): ReadonlyMap<string, LocatedRule> {
  const left = new Set(rulesAfter(comparison).map(({ rule }) => sloName(rule)));
  const gone = new Map<string, LocatedRule>();
  for (const located of rulesBefore(comparison)) {
    const name = sloName(located.rule);
    if (name !== undefined && !left.has(name) && !gone.has(name)) gone.set(name, located);
  }
  return gone;
}

/** Services whose monitors and rules are gone, with the number of rules. */
export function goneServices({ removed }: Comparison): Map<string, number> {
  const monitors = new Set(
    removed.filter(({ object }) => MONITORS.has(object.kind)).map(({ object }) => object.metadata.name),
  );
  const services = new Map<string, number>();
  for (const { rule } of rulesOf(removed)) {
    const { namespace, service } = rule.labels ?? {};
    if (service === undefined || !monitors.has(`${namespace}.${service}`)) continue;
    const name = `${namespace}/${service}`;
    services.set(name, (services.get(name) ?? 0) + 1);
  }
  return services;
}
