import type { Service } from '../config/environment.ts';
import { dashboardLinks } from '../rules/dashboard-link.ts';
import type { RuleGroup } from '../rules/rule.ts';
import { availabilityAlerts } from './availability-alerts.ts';
import { objectNameOf } from './identity.ts';
import { presets } from './presets.ts';
import { serviceProbeGroups } from './probe-alerts.ts';
import { requestAlerts } from './request-alerts.ts';
import { requestRecords } from './request-records.ts';
import { resourceAlerts } from './resource-alerts.ts';
import { resourceRecords } from './resource-records.ts';
import { type EnvironmentAlerts, thresholdsOf } from './thresholds.ts';

/**
 * Records and alerts of one service. Alerts stand behind the records that they read: within a group, rules see
 * what the rules before them have just written.
 */
export function serviceRuleGroups(service: Service, environment: EnvironmentAlerts): RuleGroup[] {
  const name = objectNameOf(service);
  const thresholds = thresholdsOf(service, environment);
  const { requests } = presets[service.metrics.preset];
  const groups: RuleGroup[] = [
    ...(requests
      ? [
          {
            name: `${name}.requests`,
            rules: [...requestRecords(service, requests), ...requestAlerts(service, requests, thresholds)],
          },
        ]
      : []),
    { name: `${name}.resources`, rules: [...resourceRecords(service), ...resourceAlerts(service, thresholds)] },
    { name: `${name}.availability`, rules: availabilityAlerts(service) },
    ...serviceProbeGroups(service, environment),
  ];
  return groups.map((group) => ({ dashboard: dashboardLinks.goldenSignals, ...group }));
}
