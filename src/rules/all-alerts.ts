import { alertsSchema } from '../config/schema/alerts.ts';
import { kubernetesSchema } from '../config/schema/kubernetes.ts';
import { serviceSchema } from '../config/schema/service.ts';
import { serviceRuleGroups, sharedServiceGroups } from '../services/service-rules.ts';
import { CLUSTER } from './cases.ts';
import { isLogAlert, type LogAlertRule, type LogRuleGroup } from './logs/log-rule.ts';
import { nodeLogGroups, platformGroups, serviceLogGroups } from './logs/log-rule-sets.ts';
import { serviceLogRecords } from './logs/records.ts';
import { platformRuleGroups } from './platform-rules.ts';
import { type AlertRule, type AnyAlert, isAlert, type RuleGroup } from './rule.ts';
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

/** The same with an alert on lines of its log. */
const EXAMPLE_LOGS = {
  ...EXAMPLE_SERVICE,
  logs: {
    alerts: {
      'payment-refused': { pattern: 'payment refused', threshold: 5, summary: 'The bank refuses many payments.' },
    },
    silentAfter: '30m',
  },
} as const;

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

/** The same of the rules over logs, which the ruler of Loki evaluates. */
export function allLogRuleGroups(thresholds = alertsSchema.parse(undefined)): LogRuleGroup[] {
  return [
    ...platformGroups([], OWN_NAMESPACES),
    ...nodeLogGroups({
      cluster: CLUSTER,
      thresholds,
      nodeLogs: { audit: true, journal: true, namespaces: OWN_NAMESPACES },
    }),
    ...exampleLogGroups(thresholds),
    ...serviceLogRecords(),
  ];
}

const OWN_NAMESPACES = ['kube-system', 'monitoring'];

const exampleLogGroups = (thresholds = alertsSchema.parse(undefined)): LogRuleGroup[] =>
  serviceLogGroups(serviceSchema.parse(EXAMPLE_LOGS), thresholds, CLUSTER);

/** Every alert that Panoptes ships, by name. */
export function allAlerts(): AnyAlert[] {
  return byName([...alertsOf(allRuleGroups()), ...allLogAlerts()]);
}

/** Every alert in LogQL, by name. */
export function allLogAlerts(): LogAlertRule[] {
  return byName(allLogRuleGroups().flatMap(({ rules }) => rules.filter(isLogAlert)));
}

/** Every alert that a service may have, by name. */
export function serviceAlerts(): AnyAlert[] {
  const ofLogs = exampleLogGroups().flatMap(({ rules }) => rules.filter(isLogAlert));
  return byName([...alertsOf(exampleServiceGroups()), ...ofLogs]);
}

function exampleServiceGroups(thresholds = alertsSchema.parse(undefined)): RuleGroup[] {
  const groupsOf = (service: unknown) => serviceRuleGroups(serviceSchema.parse(service), thresholds);
  const promises = groupsOf(EXAMPLE_PROMISE).filter(({ name }) => name.endsWith('.slos'));
  const work = groupsOf(exampleWorker(thresholds)).filter(({ name }) => name.endsWith('.work'));
  return [...groupsOf(EXAMPLE_SERVICE), ...promises, ...work, ...sharedServiceGroups()];
}

function alertsOf(groups: readonly RuleGroup[]): AlertRule[] {
  return groups.flatMap((group) => group.rules.filter(isAlert));
}

/** One alert of each name, in their order. */
function byName<A extends AnyAlert>(alerts: readonly A[]): A[] {
  const named = new Map(alerts.map((alert) => [alert.alert, alert]));
  return [...named.values()].sort((a, b) => (a.alert < b.alert ? -1 : 1));
}
