import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { alertmanagerConfig } from '../../src/alerting/config.ts';
import {
  type AlertmanagerServer,
  type PostedAlert,
  quickly,
  startAlertmanager,
  toSinks,
} from '../support/alertmanager-server.ts';
import { environmentWithAllReceivers, RECEIVERS } from '../support/all-receivers.ts';
import { type HttpSink, type Received, startHttpSink } from '../support/http-sink.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
import { until } from '../support/until.ts';

// Longer than any wait below, which end by themselves.
jest.setTimeout(60_000);

const SECRET = 'alertmanager-credentials';
const STARTED = '2026-01-02T03:04:05Z';

let http: HttpSink;
let smtp: SmtpSink;
let server: AlertmanagerServer;

/** An alert of the team that has this receiver. */
const alertOf = (team: string, changes: Partial<PostedAlert> = {}): PostedAlert => ({
  labels: {
    alertname: 'ServiceDown',
    severity: 'critical',
    cluster: 'prod',
    namespace: 'edge',
    service: 'api-gateway',
    team,
  },
  annotations: {
    summary: 'A <b>service</b> is down.',
    description: 'edge/api-gateway has no target that answers.',
    runbook_url: 'https://runbooks.example.com/ServiceDown.md',
  },
  startsAt: STARTED,
  ...changes,
});

const TITLE = '[CRITICAL 1] ServiceDown api-gateway in edge (prod)';
const SAID = 'edge/api-gateway has no target that answers. (since 2026-01-02 03:04 UTC, for ';

beforeAll(async () => {
  [http, smtp] = await Promise.all([startHttpSink(), startSmtpSink()]);
  const config = quickly(alertmanagerConfig(environmentWithAllReceivers()));
  const credentials = {
    ...Object.fromEntries(
      ['slack', 'msteams', 'discord', 'mattermost', 'webhook', 'dead-mans-switch'].map((key) => [
        key,
        `${http.url}/${key}\n`,
      ]),
    ),
    'slack-token': 'xoxb-1',
    pagerduty: 'routing-key-1\n',
    opsgenie: 'api-key-1\n',
    telegram: '12345:token\n',
    'webhook-token': 'webhook-token-1',
    'webhook-password': 'webhook-password-1',
    'smtp-password': 'smtp-password-1',
  };
  server = await startAlertmanager({
    config: toSinks(config, http.url, smtp.smarthost),
    credentials: Object.fromEntries(Object.entries(credentials).map(([key, value]) => [`${SECRET}/${key}`, value])),
  });
  await server.post(Object.keys(RECEIVERS).map((name) => alertOf(name)));
});
afterAll(() => Promise.all([server?.stop(), http?.stop(), smtp?.stop()]));

/** What arrived at a path, as soon as it has. */
function arrived(path: RegExp, count = 1): Promise<readonly Received[]> {
  return until(`${count} requests for ${path}\n${http.received.map((each) => each.path)}\n${server.log()}`, () => {
    const matching = http.received.filter((each) => path.test(each.path));
    return matching.length >= count && matching;
  });
}

// biome-ignore lint/suspicious/noExplicitAny: bodies are plain data here.
async function bodyAt(path: RegExp): Promise<any> {
  const [first] = await arrived(path);
  return JSON.parse(first?.body ?? '');
}

const RUNBOOK = 'https://runbooks.example.com/ServiceDown.md';

describe('the real Alertmanager with the generated configuration notifies', () => {
  test('a channel of Slack by webhook', async () => {
    const { channel, attachments } = await bodyAt(/^\/slack$/);
    expect(channel).toBe('#shop');
    expect(attachments[0]).toMatchObject({ title: TITLE, fallback: TITLE, color: '#c0392b' });
    expect(attachments[0].title_link).toContain('https://alertmanager.example.com/#/alerts?receiver=slack&filter=');
    expect(attachments[0].text).toMatch(/^\*A &lt;b&gt;service&lt;\/b&gt; is down\.\*\n/);
    expect(attachments[0].text).toContain(`\n${SAID}`);
    expect(attachments[0].text).toContain(`<${RUNBOOK}|Runbook> | <https://grafana.example.com/explore?`);
  });

  test('a channel of Slack with the token of an app', async () => {
    const [request] = await arrived(/^\/slack-app$/);
    expect(request?.headers.authorization).toBe('Bearer xoxb-1');
    expect(JSON.parse(request?.body ?? '')).toMatchObject({ channel: '#shop', attachments: [{ title: TITLE }] });
  });

  test('people by mail, as text and as a page', async () => {
    const [mail] = await smtp.atLeast(1);
    expect(mail).toMatchObject({
      from: 'alerts@example.com',
      to: ['shop@example.com', 'lead@example.com'],
      login: { user: 'alerts', password: 'smtp-password-1' },
    });
    expect(mail?.headers).toMatchObject({ subject: TITLE, to: 'shop@example.com, lead@example.com' });
    expect(mail?.bodies['text/plain']).toContain(`A <b>service</b> is down.\n${SAID}`);
    expect(mail?.bodies['text/html']).toContain(
      `<h2>${TITLE}</h2>\n<p><b>A &lt;b&gt;service&lt;/b&gt; is down.</b></p>\n<p>${SAID}`,
    );
    expect(mail?.bodies['text/html']).toContain(`<a href="${RUNBOOK}">Runbook</a>`);
  });

  test('PagerDuty', async () => {
    const event = await bodyAt(/^\/enqueue$/);
    expect(event).toMatchObject({
      routing_key: 'routing-key-1',
      event_action: 'trigger',
      payload: {
        summary: `${TITLE}: A <b>service</b> is down.`,
        severity: 'critical',
        source: 'prod',
        component: 'api-gateway',
        group: 'edge',
        class: 'ServiceDown',
      },
    });
    expect(event.links.map(({ text }: { text: string }) => text)).toEqual(['Runbook', 'Logs', 'Silence', 'All alerts']);
    expect(event.links[0].href).toBe(RUNBOOK);
    expect(event.payload.custom_details.alerts).toContain(SAID);
  });

  test('Opsgenie', async () => {
    const [request] = await arrived(/^\/v2\/alerts$/);
    expect(request?.headers.authorization).toBe('GenieKey api-key-1');
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      message: TITLE,
      priority: 'P1',
      tags: ['shop', 'panoptes'],
      responders: [
        { type: 'team', name: 'shop' },
        { type: 'user', username: 'lead@example.com' },
      ],
      description: expect.stringContaining(SAID),
    });
  });

  test('a channel of Teams', async () => {
    const { attachments } = await bodyAt(/^\/msteams$/);
    const [title, text] = attachments[0].content.body;
    expect(title.text).toBe(TITLE);
    expect(text.text).toMatch(/^\*\*A \\<b\\>service\\<\/b\\> is down\.\*\*\n\nedge/);
  });

  test('a channel of Discord', async () => {
    const { embeds } = await bodyAt(/^\/discord$/);
    expect(embeds[0].title).toBe(TITLE);
    expect(embeds[0].description).toContain(`\n\n${SAID}`);
  });

  test('a channel of Mattermost', async () => {
    const { channel, attachments } = await bodyAt(/^\/mattermost$/);
    expect(channel).toBe('shop');
    expect(attachments[0]).toMatchObject({ title: TITLE, color: '#c0392b', text: expect.stringContaining(SAID) });
  });

  test('a chat of Telegram', async () => {
    const message = await bodyAt(/^\/bot12345:token\/sendMessage$/);
    expect(message).toMatchObject({ chat_id: '-1001234567890', parse_mode: 'HTML' });
    expect(message.text).toMatch(
      /^<b>\[CRITICAL 1\] ServiceDown api-gateway in edge \(prod\)<\/b>\n<b>A &lt;b&gt;service/,
    );
    expect(message.text).toContain(`<a href="${RUNBOOK}">Runbook</a>`);
  });

  test('webhooks, with both kinds of credentials', async () => {
    const requests = await arrived(/^\/webhook$/, 2);
    expect(requests.map(({ headers }) => headers.authorization).sort()).toEqual([
      `Basic ${Buffer.from('alerts:webhook-password-1').toString('base64')}`,
      'Bearer webhook-token-1',
    ]);
    expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({ receiver: 'webhook', alerts: [{ status: 'firing' }] });
  });

  test('that an alert is over, except where that was not wanted', async () => {
    const over = { endsAt: new Date(Date.now() - 1000).toISOString() };
    await server.post([
      alertOf('slack', over),
      alertOf('slack-app', over),
      alertOf('opsgenie', over),
      alertOf('pagerduty', over),
    ]);
    const [, second] = await arrived(/^\/slack$/, 2);
    expect(JSON.parse(second?.body ?? '').attachments[0]).toMatchObject({
      title: '[RESOLVED 1] ServiceDown api-gateway in edge (prod)',
      color: '#2eb67d',
    });
    const [, resolved] = await arrived(/^\/enqueue$/, 2);
    expect(JSON.parse(resolved?.body ?? '').event_action).toBe('resolve');
    await arrived(/^\/v2\/alerts\/[0-9a-f]+\/close/);
    expect(http.received.filter(({ path }) => path === '/slack-app')).toHaveLength(1);
  });

  test('nobody else, and nobody twice', () => {
    const [slack, app, pager] = ['/slack', '/slack-app', '/enqueue'].map(
      (path) => http.received.filter((each) => each.path === path).length,
    );
    expect([slack, app, pager, smtp.mails.length]).toEqual([2, 1, 2, 1]);
    expect(http.received.filter(({ path }) => path === '/dead-mans-switch')).toEqual([]);
  });
});
