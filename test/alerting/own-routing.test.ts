import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { AlertmanagerConfig } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1/AlertmanagerConfig';
import { load } from 'js-yaml';
import { alertmanagerConfig } from '../../src/alerting/config.ts';
import { isLeftToTeam, ownRoutingNamespaces } from '../../src/alerting/own-routing.ts';
import { alertRoutingPage } from '../../src/alerting/routing-page.ts';
import { readAlertmanagerConfig } from '../../src/alerting/simulator/document.ts';
import type { AlertLabels } from '../../src/alerting/simulator/matcher.ts';
import { matches, parseMatcher } from '../../src/alerting/simulator/matcher.ts';
import { destinationsOf } from '../../src/alerting/simulator/simulate.ts';
import { notificationTemplates } from '../../src/alerting/templates/templates.ts';
import type { Environment } from '../../src/config/environment.ts';
import { ALERTING, RECEIVERS } from '../support/all-receivers.ts';
import { minimalConfig, testEnvironment } from '../support/environment.ts';

const slack = [{ channel: '#a', webhookUrl: { secret: 'slack', key: 'a' } }];

/** An environment whose team payments routes some alerts itself. */
function environment(ownRouting: Record<string, unknown>, matcherStrategy = 'OnNamespace'): Environment {
  return testEnvironment({
    alerting: {
      ...minimalConfig.alerting,
      receivers: { platform: { slack }, payments: { slack } },
      platformTeam: 'shop',
      ownRouting: { matcherStrategy },
    },
    teams: { shop: { receiver: 'platform' }, payments: { receiver: 'payments', ownRouting } },
  });
}

/** Receivers of an alert of the team payments. */
function receivers(env: Environment, labels: AlertLabels): string[] {
  const model = readAlertmanagerConfig(alertmanagerConfig(env));
  const alert = { alertname: 'Any', cluster: 'test', team: 'payments', ...labels };
  return destinationsOf(model, alert).map(({ route }) => route.receiver);
}

describe('a team with own routing', () => {
  test('hears of nothing here that its AlertmanagerConfigs can take, and of all else', () => {
    const env = environment({ namespaces: ['payments', 'ledger'] });
    for (const namespace of ['payments', 'ledger']) {
      for (const severity of ['critical', 'warning', 'info', 'disaster']) {
        expect(receivers(env, { namespace, severity })).toEqual(['own-routing']);
      }
    }
    expect(receivers(env, { namespace: 'shop', severity: 'warning' })).toEqual(['payments']);
    expect(receivers(env, { node: 'a', severity: 'critical' })).toEqual(['payments']);
    expect(receivers(env, { team: 'shop', namespace: 'payments', severity: 'warning' })).toEqual(['platform']);
  });

  test('may leave critical alerts to Panoptes', () => {
    const env = environment({ namespaces: ['payments'], severities: ['warning', 'info'] });
    const to = (severity: string) => receivers(env, { namespace: 'payments', severity });
    expect(['critical', 'warning', 'info', 'disaster'].map(to)).toEqual([
      ['payments'],
      ['own-routing'],
      ['own-routing'],
      ['payments'],
    ]);
  });

  test('gets its alerts of all namespaces where no namespace is asked for', () => {
    const env = environment({ namespaces: ['payments'] }, 'None');
    expect(receivers(env, { namespace: 'shop', severity: 'critical' })).toEqual(['own-routing']);
    expect(receivers(env, { severity: 'disaster' })).toEqual(['own-routing']);
    const some = environment({ namespaces: ['payments'], severities: ['info'] }, 'None');
    expect(receivers(some, { namespace: 'shop', severity: 'info' })).toEqual(['own-routing']);
    expect(receivers(some, { namespace: 'shop', severity: 'warning' })).toEqual(['payments']);
  });

  test.each(['OnNamespace', 'None'])('is told of as the tree does it (%s)', (strategy) => {
    const env = environment({ namespaces: ['payments'], severities: ['critical', 'info'] }, strategy);
    const team = env.teams.payments ?? {};
    for (const namespace of ['payments', 'shop']) {
      for (const severity of ['critical', 'warning', 'info'] as const) {
        const inTree = receivers(env, { namespace, severity }).includes('own-routing');
        expect(isLeftToTeam({ namespace, severity }, team, env.alerting)).toBe(inTree);
      }
    }
  });

  test('is explained on the page about routing, where there is one', () => {
    const legend = '- `own-routing`: whoever the AlertmanagerConfigs of the team name, which Panoptes does not see.';
    const page = (env: Environment) => alertRoutingPage([{ environment: env, objects: [] }]);
    expect(page(environment({ namespaces: ['payments'] })).split('\n')).toContain(legend);
    expect(page(testEnvironment())).not.toContain('own-routing');
  });

  test('leaves others as they are', () => {
    const { alerting, teams } = environment({ namespaces: ['payments'] });
    const shop = teams.shop as Environment['teams'][string];
    expect(ownRoutingNamespaces({ shop })).toEqual([]);
    expect(alertmanagerConfig({ alerting, teams: { shop } })).not.toContain('own-routing');
    expect(alertmanagerConfig({ alerting, teams: { shop } })).toContain('  - name: critical over warning');
  });

  test('names no inhibition, which the operator would refuse', () => {
    const text = alertmanagerConfig(environment({ namespaces: ['payments'] }));
    const rules = (load(text) as { inhibit_rules: object[] }).inhibit_rules;
    expect(rules.length).toBeGreaterThan(5);
    for (const rule of rules) expect(Object.keys(rule)).toEqual(['source_matchers', 'target_matchers', 'equal']);
    expect(readAlertmanagerConfig(text).inhibitions[0]?.label).toBe(
      'severity="critical", cluster!="" over severity=~"warning|info", cluster!=""',
    );
  });
});

/** Fields of ours that the operator knows: pkg/alertmanager/types.go of version 0.93.1. It refuses any other. */
const CHAT = ['channel', 'color', 'fallback', 'send_resolved', 'text', 'title', 'title_link'];
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  slack_configs: [...CHAT, 'api_url_file', 'app_token_file', 'app_url'],
  mattermost_configs: [...CHAT, 'webhook_url_file'],
  msteamsv2_configs: ['send_resolved', 'text', 'title', 'webhook_url_file'],
  email_configs: [
    ...['auth_password_file', 'auth_username', 'force_implicit_tls', 'from', 'headers', 'hello', 'html', 'require_tls'],
    ...['send_resolved', 'smarthost', 'text', 'tls_config', 'to'],
  ],
  pagerduty_configs: [
    ...['class', 'client', 'client_url', 'component', 'description', 'details', 'group', 'links', 'routing_key_file'],
    ...['send_resolved', 'severity', 'source', 'url'],
  ],
  opsgenie_configs: [
    ...['api_key_file', 'api_url', 'description', 'entity', 'message', 'priority', 'responders', 'send_resolved'],
    ...['source', 'tags', 'update_alerts'],
  ],
  telegram_configs: [
    ...['bot_token_file', 'chat_id', 'disable_notifications', 'message', 'message_thread_id', 'parse_mode'],
    'send_resolved',
  ],
  webhook_configs: ['http_config', 'max_alerts', 'send_resolved', 'url_file'],
};

test('every receiver but Discord has only fields that the operator knows', () => {
  const { discord: _, ...known } = RECEIVERS;
  const env = testEnvironment({
    alerting: { ...ALERTING, receivers: { ...known, discord: RECEIVERS.slack } },
    teams: { shop: { receiver: 'slack', ownRouting: { namespaces: ['shop'] } } },
  });
  const { receivers: all } = load(alertmanagerConfig(env)) as { receivers: Record<string, object[]>[] };
  const fields = all.flatMap(({ name: _name, ...kinds }) =>
    Object.entries(kinds).flatMap(([kind, list]) =>
      list.flatMap((each) => Object.keys(each).map((key) => [kind, key])),
    ),
  );
  expect(new Set(fields.map(([kind]) => kind))).toEqual(new Set(Object.keys(KNOWN)));
  expect(fields.filter(([kind = '', key = '']) => !KNOWN[kind]?.includes(key))).toEqual([]);
});

describe('docs/alert-routing-own.md', () => {
  const page = readFileSync('docs/alert-routing-own.md', 'utf8');
  const [settings = '', resource = ''] = [...page.matchAll(/```yaml\n(.+?)```/gs)].map(([, text]) => text ?? '');
  // biome-ignore lint/suspicious/noExplicitAny: an example is plain data here.
  const example = load(resource) as any;
  const { payments } = (load(settings) as { teams: { payments: { ownRouting: Record<string, unknown> } } }).teams;

  test('has an example that the resource definition accepts', () => {
    expect(() => new AlertmanagerConfig(example).validate()).not.toThrow();
    const wrong = { ...example, spec: { ...example.spec, receivers: [{ slackConfigs: [] }] } };
    expect(() => new AlertmanagerConfig(wrong).validate()).toThrow();
  });

  test('has receivers for its routes, and templates that exist', () => {
    const { route, receivers: declared } = example.spec;
    const used = [route, ...route.routes].map(({ receiver }: { receiver: string }) => receiver);
    expect(new Set(used)).toEqual(new Set(declared.map(({ name }: { name: string }) => name)));
    const templates = Object.values(notificationTemplates({ grafanaUrl: 'https://grafana.example.com' })).join('');
    const named = [...resource.matchAll(/template "([^"]+)"/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(3);
    for (const name of named) expect(templates).toContain(`define "${name}"`);
  });

  test('takes exactly what the settings beside it leave', () => {
    const env = environment(payments.ownRouting);
    const matchers = example.spec.route.matchers.map(({ name, value, matchType }: Record<string, string>) =>
      parseMatcher(`${name}${matchType}"${value}"`),
    );
    expect(env.teams.payments?.ownRouting?.namespaces).toEqual([example.metadata.namespace]);
    for (const team of ['payments', 'shop']) {
      for (const severity of ['critical', 'warning', 'info']) {
        const labels = { team, severity, namespace: 'payments' };
        expect(matches(matchers, labels)).toBe(receivers(env, labels).includes('own-routing'));
      }
    }
  });
});
