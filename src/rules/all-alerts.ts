import { alertsSchema } from '../config/schema/alerts.ts';
import { kubernetesSchema } from '../config/schema/kubernetes.ts';
import { serviceSchema } from '../config/schema/service.ts';
import { serviceRuleGroups, sharedServiceGroups } from '../services/service-rules.ts';
import { platformRuleGroups } from './platform-rules.ts';
import { type AlertRule, isAlert, type RuleGroup } from './rule.ts';
import { probeGroups } from './stack/probes.ts';
import { stackRuleGroups } from './stack/stack-rules.ts';
import { thanosRulerGroups } from './stack/thanos-ruler.ts';

/** Stands for any service of the catalog; its name is what runbooks show in expressions. */
const EXAMPLE_SERVICE = {
  name: 'example',
  namespace: 'example',
  team: 'example',
  metrics: { preset: 'promhttp', port: 'http-metrics' },
} as const;

/** The same with a promise: its alerts on the error budget replace those with fixed thresholds. */
const EXAMPLE_PROMISE = { ...EXAMPLE_SERVICE, slos: { availability: { objective: '99.9%' } } } as const;

/** Switches on what a platform only has when it is set up for it. */
export const EVERY_JOB = kubernetesSchema.parse({
  controllerManager: { enabled: true },
  scheduler: { enabled: true },
  etcd: { enabled: true },
  kubeProxy: { enabled: true },
});

/**
 * Every rule group that Panoptes ships: with the default thresholds unless others are given, on a platform that has
 * every job, and for one service that answers requests.
 */
export function allRuleGroups(thresholds = alertsSchema.parse(undefined)): RuleGroup[] {
  return [
    ...platformRuleGroups({ platform: 'kubeadm', settings: EVERY_JOB, thresholds }),
    ...stackRuleGroups(thresholds),
    ...probeGroups(thresholds),
    ...thanosRulerGroups(),
    ...exampleServiceGroups(thresholds),
  ];
}

/** Every alert that Panoptes ships, by name. */
export function allAlerts(): AlertRule[] {
  return alertsOf(allRuleGroups());
}

/** Every alert that a service may have, by name. */
export function serviceAlerts(): AlertRule[] {
  return alertsOf(exampleServiceGroups());
}

function exampleServiceGroups(thresholds = alertsSchema.parse(undefined)): RuleGroup[] {
  const groupsOf = (service: unknown) => serviceRuleGroups(serviceSchema.parse(service), thresholds);
  const promises = groupsOf(EXAMPLE_PROMISE).filter(({ name }) => name.endsWith('.slos'));
  return [...groupsOf(EXAMPLE_SERVICE), ...promises, ...sharedServiceGroups()];
}

function alertsOf(groups: readonly RuleGroup[]): AlertRule[] {
  const rules = groups.flatMap((group) => group.rules.filter(isAlert));
  const byName = new Map(rules.map((rule) => [rule.alert, rule]));
  return [...byName.values()].sort((a, b) => (a.alert < b.alert ? -1 : 1));
}
