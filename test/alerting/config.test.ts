import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { alertmanagerConfig } from '../../src/alerting/config.ts';
import type { Route } from '../../src/alerting/routing.ts';
import { alertingSecrets } from '../../src/alerting/secrets.ts';
import { testEnvironment } from '../support/environment.ts';

const secret = (key: string) => ({ secret: 'alertmanager-credentials', key });
const environment = testEnvironment({
  alerting: {
    defaultReceiver: 'platform',
    deadMansSwitch: { url: secret('dead-mans-switch') },
    smtp: {
      smarthost: 'smtp.example.com:587',
      from: 'alerts@example.com',
      username: 'alerts',
      password: secret('smtp-password'),
    },
    receivers: {
      platform: { slack: [{ channel: '#platform', webhookUrl: secret('slack') }] },
      shop: { email: [{ to: ['shop@example.com', 'lead@example.com'] }], webhook: [{ url: secret('webhook') }] },
      pager: { pagerduty: [{ routingKey: secret('pagerduty') }] },
    },
  },
  teams: { shop: { receiver: 'shop', page: ['pager'] }, platform: { receiver: 'platform' } },
});

interface Config {
  global: Record<string, string>;
  route: Route;
  receivers: Record<string, unknown>[];
  inhibit_rules: { equal: string[] }[];
}
const config = (env = environment) => load(alertmanagerConfig(env)) as Config;

describe('the configuration of Alertmanager', () => {
  test('names files for every credential and holds none', () => {
    expect(alertingSecrets(environment).map(({ key }) => key)).toEqual([
      'dead-mans-switch',
      'pagerduty',
      'slack',
      'smtp-password',
      'webhook',
    ]);
    for (const { secret: name, key } of alertingSecrets(environment)) {
      expect(alertmanagerConfig(environment)).toContain(`_file: /etc/alertmanager/secrets/${name}/${key}\n`);
    }
  });

  test('sends the Watchdog to the dead man’s switch about once a minute', () => {
    expect(config().route.routes?.[0]).toEqual({
      receiver: 'dead-mans-switch',
      matchers: ['alertname="Watchdog"'],
      group_by: ['cluster', 'alertname'],
      group_wait: '0s',
      group_interval: '1m',
      repeat_interval: '50s',
    });
  });

  test('drops the Watchdog where no switch is declared', () => {
    const { deadMansSwitch: _, ...alerting } = environment.alerting;
    expect(config({ ...environment, alerting }).route.routes?.[0]).toEqual({
      receiver: 'nobody',
      matchers: ['alertname="Watchdog"'],
    });
  });

  test('declares each receiver that a route names', () => {
    const named = (route: Route): string[] => [route.receiver ?? [], ...(route.routes ?? []).map(named)].flat(3);
    const declared = config().receivers.map((receiver) => receiver.name);
    expect(new Set(named(config().route))).toEqual(new Set(declared));
  });
});
