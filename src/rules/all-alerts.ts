import { alertsSchema } from '../config/schema/alerts.ts';
import { kubernetesSchema } from '../config/schema/kubernetes.ts';
import { serviceSchema } from '../config/schema/service.ts';
import { serviceRuleGroups } from '../services/service-rules.ts';
import { shardingGroups } from './kube-state-metrics.ts';
import { platformRuleGroups } from './platform-rules.ts';
import { probeGroups } from './probes.ts';
import { type AlertRule, isAlert, type RuleGroup } from './rule.ts';

/** Stands for any service of the catalog; its name is what runbooks show in expressions. */
const EXAMPLE_SERVICE = {
  name: 'example',
  namespace: 'example',
  team: 'example',
  metrics: { preset: 'promhttp', port: 'http-metrics' },
} as const;

/** Switches on what a platform only has when it is set up for it. */
export const EVERY_JOB = kubernetesSchema.parse({
  controllerManager: { enabled: true },
  scheduler: { enabled: true },
  etcd: { enabled: true },
  kubeProxy: { enabled: true },
});

/**
 * Every rule group that Panoptes ships: with the default thresholds, on a platform that has every job, and for one
 * service that answers requests.
 */
export function allRuleGroups(): RuleGroup[] {
  const thresholds = alertsSchema.parse(undefined);
  return [
    ...platformRuleGroups({ platform: 'kubeadm', settings: EVERY_JOB, thresholds }),
    ...shardingGroups(),
    ...probeGroups(thresholds),
    ...exampleServiceGroups(),
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

function exampleServiceGroups(): RuleGroup[] {
  return serviceRuleGroups(serviceSchema.parse(EXAMPLE_SERVICE), alertsSchema.parse(undefined));
}

function alertsOf(groups: readonly RuleGroup[]): AlertRule[] {
  return groups.flatMap(({ rules }) => rules.filter(isAlert)).sort((a, b) => (a.alert < b.alert ? -1 : 1));
}
