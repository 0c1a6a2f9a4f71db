import { dump } from 'js-yaml';
import type { Environment } from '../config/environment.ts';
import { OWN_RECEIVERS } from '../config/schema/alerting.ts';
import { inhibitRules } from './inhibition.ts';
import { renderReceiver } from './receivers/receivers.ts';
import { routingTree } from './routing.ts';
import { secretFile } from './secret-file.ts';
import { timeIntervals } from './time-intervals.ts';

/** The part of an environment that decides who is notified. */
export type AlertingConfig = Pick<Environment, 'alerting' | 'teams'>;

/** The text of alertmanager.yaml. It holds paths of credentials, never credentials. */
export function alertmanagerConfig(config: AlertingConfig): string {
  const { alerting } = config;
  const receivers = [
    { name: OWN_RECEIVERS.nobody },
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
    inhibit_rules: inhibitRules(alerting.inhibitions),
    ...(intervals.length > 0 ? { time_intervals: intervals } : {}),
    receivers,
  };
  return dump(document, { lineWidth: -1, noRefs: true });
}
