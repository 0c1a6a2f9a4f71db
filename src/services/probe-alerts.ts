import type { Service } from '../config/environment.ts';
import type { Labels } from '../kubernetes/labels.ts';
import type { RuleGroup } from '../rules/rule.ts';
import { type ProbeThresholds, probeAlerts } from '../rules/stack/probes.ts';
import { alertLabels, objectNameOf, ownSeries } from './identity.ts';

/**
 * Labels of what probes find of a service. Those that it adds itself are not among them: `job` or `instance` would hide
 * the probe from its own alerts.
 */
export function probeLabels({ namespace, name, team }: Pick<Service, 'namespace' | 'name' | 'team'>): Labels {
  return { namespace, service: name, team };
}

/** Alerts about the public addresses of one service; none where it has no such address. */
export function serviceProbeGroups(service: Service, thresholds: ProbeThresholds): RuleGroup[] {
  if (service.probes.length === 0) return [];
  const owner = { matchers: ownSeries(service), labels: alertLabels(service), example: probeLabels(service) };
  return [{ name: `${objectNameOf(service)}.probes`, rules: probeAlerts(owner, thresholds) }];
}
