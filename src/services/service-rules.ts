import type { Service } from '../config/environment.ts';
import { dashboardLinks } from '../rules/dashboard-link.ts';
import type { RuleGroup } from '../rules/rule.ts';
import { derivedSloGroups } from '../slos/derived-records.ts';
import { objectiveAlertGroups } from '../slos/objective-alerts.ts';
import { sloGroups } from '../slos/slo-groups.ts';
import { availabilityAlerts } from './availability-alerts.ts';
import { cronAlerts } from './cron-alerts.ts';
import type { History } from './history.ts';
import { objectNameOf } from './identity.ts';
import { perService } from './per-service.ts';
import { serviceProbeGroups } from './probe-alerts.ts';
import { queueAlerts } from './queue-alerts.ts';
import { replicaAlerts } from './replica-alerts.ts';
import { requestAlerts } from './request-alerts.ts';
import { requestsOf } from './request-metrics.ts';
import { requestRecords } from './request-records.ts';
import { resourceAlerts } from './resource-alerts.ts';
import { resourceRecordGroups, serviceWorkload } from './resource-records.ts';
import { type EnvironmentAlerts, thresholdsOf } from './thresholds.ts';
import { throttlingAlert } from './throttling-alerts.ts';
import { trafficAlerts } from './traffic-alerts.ts';
import { usualTrafficGroups } from './usual-traffic.ts';
import { workRecords } from './work-records.ts';

/** How a service counts its requests, and what is recorded of them. */
const answersOf = perService((service) => {
  const metrics = requestsOf(service);
  return metrics && { metrics, records: requestRecords(service, metrics) };
});

/**
 * Records and alerts of one service. Alerts stand behind the records that they read: within a group, rules see
 * what the rules before them have just written.
 *
 * @param history how far back the rules can look: without it, as far as they like
 */
export function serviceRuleGroups(service: Service, environment: EnvironmentAlerts, history?: History): RuleGroup[] {
  const name = objectNameOf(service);
  const thresholds = thresholdsOf(service, environment);
  const requests = answersOf(service);
  const work = [
    ...workRecords(service),
    ...queueAlerts(service, thresholds),
    ...cronAlerts(service, thresholds, history),
  ];
  const groups: RuleGroup[] = [
    ...(requests
      ? [
          {
            name: `${name}.requests`,
            rules: [
              ...requests.records,
              ...requestAlerts(service, requests.metrics, thresholds),
              ...trafficAlerts(service, thresholds, history),
            ],
          },
        ]
      : []),
    ...(work.length > 0 ? [{ name: `${name}.work`, rules: work }] : []),
    {
      name: `${name}.resources`,
      rules: [
        serviceWorkload(service),
        ...resourceAlerts(service, thresholds),
        throttlingAlert(service, thresholds),
        ...replicaAlerts(service),
      ],
    },
    { name: `${name}.availability`, rules: availabilityAlerts(service) },
    ...serviceProbeGroups(service, environment),
    ...sloGroups(service),
  ];
  return groups.map((group) => ({ dashboard: dashboardLinks.serviceDetail, ...group }));
}

/**
 * What is derived from the records of all services at once: a new service changes none of it.
 *
 * @param promises whether any service has an objective; without one there is nothing to derive budgets from
 * @param answers whether any service answers requests; without one there is no usual traffic
 */
export function sharedServiceGroups(history?: History, { promises = true, answers = true } = {}): RuleGroup[] {
  const groups = [
    ...(answers ? usualTrafficGroups(history) : []),
    ...resourceRecordGroups(),
    ...(promises ? [...derivedSloGroups(), ...objectiveAlertGroups()] : []),
  ];
  return groups.map((group) => ({ dashboard: dashboardLinks.serviceDetail, ...group }));
}
