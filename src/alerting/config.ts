import { dump } from 'js-yaml';
import type { Environment } from '../config/environment.ts';
import { OWN_RECEIVERS } from '../config/schema/alerting.ts';
import { type InhibitRule, inhibitRules } from './inhibition.ts';
import { ownRoutingNamespaces } from './own-routing.ts';
import { renderReceiver } from './receivers/receivers.ts';
import { routingTree } from './routing.ts';
import { secretFile } from './secret-file.ts';
import { timeIntervals } from './time-intervals.ts';

/** The part of an environment that decides who is notified. */
export type AlertingConfig = Pick<Environment, 'alerting' | 'teams'>;

/** The text of alertmanager.yaml. It holds paths of credentials, never credentials. */
export function alertmanagerConfig(config: AlertingConfig): string {
  const { alerting } = config;
  const teamsRoute = ownRoutingNamespaces(config.teams).length > 0;
  const receivers = [
    { name: OWN_RECEIVERS.nobody },
    ...(teamsRoute ? [{ name: OWN_RECEIVERS.ownRouting }] : []),
    ...(alerting.deadMansSwitch
      ? [
          {
            name: OWN_RECEIVERS.deadMansSwitch,
            webhook_configs: [{ url_file: secretFile(alerting.deadMansSwitch.url), send_resolved: false }],
          },
        ]
      : []),
    ...Object.entries(alerting.receivers).map(([name, receiver]) => renderReceiver(name, receiver, alerting.smtp)),
  ];
  const intervals = timeIntervals(alerting);
  const document = {
    global: { resolve_timeout: '5m' },
    templates: ['/etc/alertmanager/config/*.tmpl'],
    route: routingTree(config),
    inhibit_rules: teamsRoute ? withoutNames(inhibitRules(alerting.inhibitions)) : inhibitRules(alerting.inhibitions),
    ...(intervals.length > 0 ? { time_intervals: intervals } : {}),
    receivers,
  };
  return dump(document, { lineWidth: -1, noRefs: true });
}

/**
 * Where it merges AlertmanagerConfigs, the operator reads the configuration itself and refuses fields that it does not
 * know. The name of an inhibition is for people only.
 *
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/pkg/alertmanager/types.go
 */
function withoutNames(rules: readonly InhibitRule[]): Omit<InhibitRule, 'name'>[] {
  return rules.map(({ name: _, ...rule }) => rule);
}
