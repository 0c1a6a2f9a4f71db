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

/** The same with a queue and a clock; whoever sets the length of its queue hears of it. */
const exampleWorker = (alerts: { readonly queueLength: number }) => ({
  ...EXAMPLE_SERVICE,
  metrics: {
    preset: 'worker',
    port: 'http-metrics',
    queue: {
      processed: 'messages_processed_total',
      failed: 'messages_failed_total',
      length: 'messages_waiting',
      lag: 'messages_lag_seconds',
    },
    cron: {
      lastSuccess: 'job_last_success_timestamp_seconds',
      duration: 'job_duration_seconds',
      failures: 'job_failures_total',
    },
  },
  alerts: { queueLength: alerts.queueLength },
});

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
  const work = groupsOf(exampleWorker(thresholds)).filter(({ name }) => name.endsWith('.work'));
  return [...groupsOf(EXAMPLE_SERVICE), ...promises, ...work, ...sharedServiceGroups()];
}

function alertsOf(groups: readonly RuleGroup[]): AlertRule[] {
  const rules = groups.flatMap((group) => group.rules.filter(isAlert));
  const byName = new Map(rules.map((rule) => [rule.alert, rule]));
  return [...byName.values()].sort((a, b) => (a.alert < b.alert ? -1 : 1));
}
