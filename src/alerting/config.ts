import { dump } from 'js-yaml';
import type { Environment } from '../config/environment.ts';
import { OWN_RECEIVERS } from '../config/schema/alerting.ts';
import type { SecretKey } from '../config/schema/scalars.ts';
import { inhibitRules } from './inhibition.ts';
import { renderReceiver } from './receivers.ts';
import { routingTree } from './routing.ts';
import { secretFile } from './secret-file.ts';

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
    ...Object.entries(alerting.receivers).map(([name, receiver]) => renderReceiver(name, receiver)),
  ];
  const document = {
    global: { resolve_timeout: '5m', ...smtpSettings(alerting.smtp) },
    templates: ['/etc/alertmanager/config/*.tmpl'],
    route: routingTree(config),
    inhibit_rules: inhibitRules(),
    receivers,
  };
  return dump(document, { lineWidth: -1, noRefs: true });
}

function smtpSettings(smtp: Environment['alerting']['smtp']) {
  if (!smtp) return {};
  return {
    smtp_smarthost: smtp.smarthost,
    smtp_from: smtp.from,
    smtp_require_tls: true,
    ...(smtp.username ? { smtp_auth_username: smtp.username } : {}),
    ...(smtp.password ? { smtp_auth_password_file: secretFile(smtp.password) } : {}),
  };
}

/** Every credential that the configuration reads from a file, without repeats, sorted by Secret and key. */
export function alertingSecrets({ alerting }: Pick<AlertingConfig, 'alerting'>): SecretKey[] {
  const all = [
    ...(alerting.smtp?.password ? [alerting.smtp.password] : []),
    ...(alerting.deadMansSwitch ? [alerting.deadMansSwitch.url] : []),
    ...Object.values(alerting.receivers).flatMap((receiver) => [
      ...receiver.slack.map((slack) => slack.webhookUrl),
      ...receiver.pagerduty.map((pagerduty) => pagerduty.routingKey),
      ...receiver.webhook.map((webhook) => webhook.url),
    ]),
  ];
  const unique = new Map(all.map((reference) => [`${reference.secret}/${reference.key}`, reference]));
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, reference]) => reference);
}
