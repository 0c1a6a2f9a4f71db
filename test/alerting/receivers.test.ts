import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { alertmanagerConfig } from '../../src/alerting/config.ts';
import { notificationPorts } from '../../src/alerting/ports.ts';
import { alertingSecrets } from '../../src/alerting/secrets.ts';
import { environmentWithAllReceivers, RECEIVERS } from '../support/all-receivers.ts';

type Rendered = Record<string, Record<string, unknown>[]>;

const PATH = '/etc/alertmanager/secrets/alertmanager-credentials';
const secret = (key: string) => ({ secret: 'alertmanager-credentials', key });

/** The integrations of a receiver with this name and configuration, as Alertmanager reads them. */
function rendered(name: string, receiver: unknown = RECEIVERS[name as keyof typeof RECEIVERS]): Rendered {
  const environment = environmentWithAllReceivers({ receivers: { ...RECEIVERS, [name]: receiver } });
  const { receivers } = load(alertmanagerConfig(environment)) as { receivers: { name: string }[] };
  const { name: _, ...integrations } = receivers.find((each) => each.name === name) ?? { name };
  return integrations as Rendered;
}

describe('a receiver', () => {
  test.each([
    ['slack', 'slack_configs', { api_url_file: `${PATH}/slack`, channel: '#shop', send_resolved: true }],
    ['slack-app', 'slack_configs', { app_token_file: `${PATH}/slack-token`, channel: '#shop', send_resolved: false }],
    ['pagerduty', 'pagerduty_configs', { routing_key_file: `${PATH}/pagerduty`, send_resolved: true }],
    [
      'opsgenie',
      'opsgenie_configs',
      {
        api_key_file: `${PATH}/opsgenie`,
        tags: 'shop,panoptes',
        responders: [
          { type: 'team', name: 'shop' },
          { type: 'user', username: 'lead@example.com' },
        ],
      },
    ],
    ['msteams', 'msteamsv2_configs', { webhook_url_file: `${PATH}/msteams` }],
    ['discord', 'discord_configs', { webhook_url_file: `${PATH}/discord` }],
    ['mattermost', 'mattermost_configs', { webhook_url_file: `${PATH}/mattermost`, channel: 'shop' }],
    [
      'telegram',
      'telegram_configs',
      { bot_token_file: `${PATH}/telegram`, chat_id: -1001234567890, parse_mode: 'HTML' },
    ],
    [
      'webhook',
      'webhook_configs',
      {
        url_file: `${PATH}/webhook`,
        max_alerts: 10,
        http_config: { authorization: { type: 'Bearer', credentials_file: `${PATH}/webhook-token` } },
      },
    ],
  ])('%s', (name, key, expected) => {
    expect(Object.keys(rendered(name))).toEqual([key]);
    expect(rendered(name)[key]?.[0]).toMatchObject(expected);
  });

  test('that is a webhook can log in', () => {
    expect(rendered('webhook').webhook_configs?.[1]).toEqual({
      url_file: `${PATH}/webhook`,
      send_resolved: true,
      http_config: { basic_auth: { username: 'alerts', password_file: `${PATH}/webhook-password` } },
    });
  });

  test('may be several at once', () => {
    const both = {
      ...RECEIVERS.slack,
      ...RECEIVERS.pagerduty,
      email: [{ to: ['a@example.com'] }, { to: ['b@example.com'] }],
    };
    expect(Object.entries(rendered('slack', both)).map(([key, list]) => [key, list.length])).toEqual([
      ['slack_configs', 1],
      ['email_configs', 2],
      ['pagerduty_configs', 1],
    ]);
  });

  test('in the European region has its address there', () => {
    expect(
      rendered('pagerduty', { pagerduty: [{ routingKey: secret('pagerduty'), region: 'eu' }] }).pagerduty_configs?.[0]
        ?.url,
    ).toBe('https://events.eu.pagerduty.com/v2/enqueue');
    expect(
      rendered('opsgenie', { opsgenie: [{ apiKey: secret('opsgenie'), region: 'eu' }] }).opsgenie_configs?.[0]?.api_url,
    ).toBe('https://api.eu.opsgenie.com/');
  });

  test('calls severities as the configuration says', () => {
    const severity = { critical: 'critical', warning: 'error', info: 'warning' };
    const own = rendered('pagerduty', { pagerduty: [{ routingKey: secret('pagerduty'), severity }] });
    expect(own.pagerduty_configs?.[0]?.severity).toMatch(
      /"critical" }}critical{{ else if eq \$worst "warning" }}error{{ else }}warning/,
    );
    expect(rendered('opsgenie').opsgenie_configs?.[0]?.priority).toMatch(
      /"critical" }}P1{{ .* }}P3{{ else }}P5{{ end }}$/,
    );
  });

  test('never has the image or the JSON of alerts that PagerDuty would be sent by default', () => {
    const details = rendered('pagerduty').pagerduty_configs?.[0]?.details;
    expect(details).toEqual({ alerts: '{{ template "panoptes.plain" . }}', firing: '', resolved: '' });
  });
});

describe('mail', () => {
  test('goes through the common server', () => {
    expect(rendered('email').email_configs).toEqual([
      {
        to: 'shop@example.com, lead@example.com',
        from: 'alerts@example.com',
        smarthost: 'smtp.example.com:587',
        auth_username: 'alerts',
        auth_password_file: `${PATH}/smtp-password`,
        require_tls: true,
        send_resolved: true,
        headers: { Subject: '{{ template "panoptes.plain.title" . }}' },
        html: '{{ template "panoptes.page" . }}',
        text: '{{ template "panoptes.plain" . }}',
      },
    ]);
  });

  test('goes through a server of its own, which gets nothing of the common one', () => {
    const smtp = {
      smarthost: 'relay.example.com:465',
      from: 'relay@example.com',
      hello: 'alerts.example.com',
      implicitTls: true,
      tls: { ca: secret('relay-ca'), serverName: 'mail.example.com' },
    };
    const [mail] =
      rendered('email', { email: [{ to: ['a@example.com'], from: 'shop@example.com', smtp }] }).email_configs ?? [];
    expect(mail).toMatchObject({
      from: 'shop@example.com',
      smarthost: 'relay.example.com:465',
      hello: 'alerts.example.com',
      force_implicit_tls: true,
      tls_config: { ca_file: `${PATH}/relay-ca`, server_name: 'mail.example.com' },
    });
    expect(Object.keys(mail ?? {})).not.toContain('auth_username');
    expect(Object.keys(mail ?? {})).not.toContain('auth_password_file');
  });
});

test('every credential that the configuration names is mounted, and none stands in it', () => {
  const environment = environmentWithAllReceivers();
  const config = alertmanagerConfig(environment);
  const named = [...config.matchAll(/_file: (\S+)/g)].map(([, path]) => path);
  expect([...new Set(named)].sort()).toEqual(alertingSecrets(environment).map(({ key }) => `${PATH}/${key}`));
  expect(alertingSecrets(environment)).toHaveLength(13);
});

test('ports of mail servers and of addresses that the configuration names are known', () => {
  const smtp = { smarthost: 'relay.example.com:2525', from: 'relay@example.com' };
  const app = { channel: '#a', appToken: secret('slack-token') };
  const environment = environmentWithAllReceivers({
    receivers: {
      ...RECEIVERS,
      email: { email: [{ to: ['a@example.com'], smtp }] },
      slack: {
        slack: [
          { ...app, apiUrl: 'https://slack.example.com/api/chat.postMessage' },
          { ...app, apiUrl: 'http://slack.example.com:8443/api' },
        ],
      },
    },
  });
  expect(notificationPorts(environment)).toEqual([587, 2525, 443, 8443]);
});
