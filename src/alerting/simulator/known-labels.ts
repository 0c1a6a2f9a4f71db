import type { Environment } from '../../config/environment.ts';
import { quote } from '../../config/quote.ts';
import { remedy } from '../../config/suggest.ts';
import { allAlerts, serviceAlerts } from '../../rules/all-alerts.ts';
import { platformTeamOf } from '../platform-team.ts';
import type { AlertLabels } from './matcher.ts';

/** An alert as Alertmanager gets it, and what a person should know about what was added. */
interface CompleteLabels {
  readonly labels: AlertLabels;
  readonly notes: readonly string[];
}

/** Adds the labels that Panoptes gives an alert itself. What is written stays as it is. */
export function completeLabels(written: AlertLabels, environment: Environment): CompleteLabels {
  const name = written.alertname ?? '';
  const alerts = allAlerts();
  const rule = alerts.find(({ alert }) => alert === name);
  const outside = { cluster: environment.cluster, ...environment.prometheus.externalLabels };
  if (!rule) {
    const hint = remedy(
      name,
      alerts.map(({ alert }) => alert),
    );
    const short = hint.startsWith('did you mean') ? hint : 'its labels are as you wrote them';
    return { labels: { ...outside, ...written }, notes: [`There is no alert ${quote(name)} of Panoptes; ${short}`] };
  }
  const isOfService = serviceAlerts().some(({ alert }) => alert === name);
  const service = environment.services.find(
    (each) => each.name === written.service && (written.namespace ?? each.namespace) === each.namespace,
  );
  const override = { ...environment.alerts.overrides[name], ...service?.alerts.overrides[name] };
  const owner: AlertLabels = service
    ? { namespace: service.namespace, team: service.team }
    : isOfService
      ? {}
      : { team: platformTeamOf(environment) };
  const { namespace: _, service: __, team: ___, slo: ____, ...fixed } = rule.labels ?? {};
  const labels = {
    ...outside,
    ...fixed,
    ...owner,
    ...(override.team ? { team: override.team } : {}),
    severity: override.severity ?? rule.severity,
    ...written,
  };
  const notes = [
    ...(override.enabled === false ? [`${name} is switched off here: ${override.reason}`] : []),
    ...(isOfService && !service && !written.team ? [`${name} belongs to a service; name it with service=`] : []),
  ];
  return { labels, notes };
}
