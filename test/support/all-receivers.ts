import type { Environment } from '../../src/config/environment.ts';
import { testEnvironment } from './environment.ts';

const secret = (key: string) => ({ secret: 'alertmanager-credentials', key });

/** A receiver for each way to notify, by its name. */
export const RECEIVERS = {
  slack: { slack: [{ channel: '#shop', webhookUrl: secret('slack') }] },
  'slack-app': { slack: [{ channel: '#shop', appToken: secret('slack-token'), sendResolved: false }] },
  email: { email: [{ to: ['shop@example.com', 'lead@example.com'] }] },
  pagerduty: { pagerduty: [{ routingKey: secret('pagerduty') }] },
  opsgenie: {
    opsgenie: [
      {
        apiKey: secret('opsgenie'),
        responders: [
          { type: 'team', name: 'shop' },
          { type: 'user', name: 'lead@example.com' },
        ],
        tags: ['shop', 'panoptes'],
      },
    ],
  },
  msteams: { msteams: [{ webhookUrl: secret('msteams') }] },
  discord: { discord: [{ webhookUrl: secret('discord') }] },
  mattermost: { mattermost: [{ webhookUrl: secret('mattermost'), channel: 'shop' }] },
  telegram: { telegram: [{ botToken: secret('telegram'), chatId: -1001234567890 }] },
  webhook: {
    webhook: [
      { url: secret('webhook'), authorization: { credentials: secret('webhook-token') }, maxAlerts: 10 },
      { url: secret('webhook'), basicAuth: { username: 'alerts', password: secret('webhook-password') } },
    ],
  },
} as const;

/** Settings under `alerting` that use every way to notify. */
export const ALERTING = {
  defaultReceiver: 'slack',
  deadMansSwitch: { url: secret('dead-mans-switch') },
  smtp: {
    smarthost: 'smtp.example.com:587',
    from: 'alerts@example.com',
    username: 'alerts',
    password: secret('smtp-password'),
  },
  receivers: RECEIVERS,
};

/** One team for each receiver, with the same name. */
export const TEAMS = Object.fromEntries(Object.keys(RECEIVERS).map((name) => [name, { receiver: name }]));

/** An environment with every way to notify. */
export function environmentWithAllReceivers(alerting: Record<string, unknown> = {}): Environment {
  return testEnvironment({ alerting: { ...ALERTING, platformTeam: 'slack', ...alerting }, teams: TEAMS });
}
