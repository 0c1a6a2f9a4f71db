import { describe, expect, test } from '@jest/globals';
import { settings } from '../../../src/validation/objects/settings.ts';
import { findingsOf, objectOf } from '../../support/policy.ts';

const found = (file: string, text: string) => findingsOf(settings, objectOf('ConfigMap', { data: { [file]: text } }));
const problem = (file: string, what: string) => `ConfigMap shop/web has ${file}, which ${what}; mend it`;

const PROMTAIL =
  'positions: { filename: /a }\nscrape_configs: [{ job_name: a, static_configs: [{ labels: { any: b } }] }]';
const ALERTMANAGER = 'route: { receiver: a }\nreceivers: [{ name: a, webhook_configs: [{ url_file: /a }] }]';
const BLACKBOX = 'modules: { any_name: { prober: http, http: { method: GET } } }';
const ALLOY =
  'loki.write "a" {\n  endpoint {\n    url = "http://a/{}"\n  }\n}\nloki.process "b" {\n  forward_to = [loki.write.a.receiver]\n}\n';

describe('the policy settings', () => {
  test('finds YAML and JSON that cannot be read', () => {
    expect(found('web.yaml', 'a: {')[0]).toMatch(/^ConfigMap shop\/web has web.yaml, which cannot be read: /);
    expect(found('web.json', '{"a":}')[0]).toMatch(/^ConfigMap shop\/web has web.json, which cannot be read: /);
    expect(found('web.yaml', 'a: {}')).toEqual([]);
    expect(found('web.txt', 'a: {')).toEqual([]);
  });

  test.each([
    ['Promtail', PROMTAIL, 'job_name', 'scrape_configs[0].job_nmae', 'job_nmae'],
    ['Alertmanager', ALERTMANAGER, 'url_file', 'receivers[0].webhook_configs[0].ulr_file', 'ulr_file'],
    ['The blackbox exporter', BLACKBOX, 'method', 'modules.any_name.http.mehtod', 'mehtod'],
  ])('finds a key that %s does not know', (process, text, key, path, misspelt) => {
    expect(found('web.yaml', text)).toEqual([]);
    expect(found('web.yaml', text.replace(key, misspelt))).toEqual([
      problem('web.yaml', `${process} would refuse: there is no key ${path}`),
    ]);
  });

  test.each([
    ['Promtail', `${PROMTAIL}\nserver: { http_listen_network: tcp, log_source_ips_enabled: true }`],
    ['Alertmanager', `${ALERTMANAGER}\nglobal: { smtp_force_implicit_tls: true, slack_app_url: "https://a/" }`],
    ['the blackbox exporter', BLACKBOX.replace('method: GET', 'enable_http3: true')],
  ])('knows what only few people tell %s', (_, text) => expect(found('web.yaml', text)).toEqual([]));

  test('finds what the model of Loki does not have', () => {
    expect(found('overrides.yaml', 'overrides: { shop: { ingestion_rate: 1 } }').join()).toMatch(/Loki would refuse/);
    expect(found('overrides.yaml', 'overrides: {}')).toEqual([]);
  });

  test('finds what Alloy could not read', () => {
    expect(found('config.alloy', ALLOY)).toEqual([]);
    expect(found('config.alloy', ALLOY.replace('  }\n', ''))).toEqual([
      problem('config.alloy', 'opens "{" in line 1 without closing it'),
    ]);
    expect(found('config.alloy', ALLOY.replace('{}"', '{}'))).toEqual([
      problem('config.alloy', 'has a text without an end in line 3'),
    ]);
    expect(found('config.alloy', ALLOY.replace('write.a', 'write.c'))).toEqual([
      problem('config.alloy', 'refers to loki.write.c, which it does not have'),
    ]);
  });

  test('finds a key of Grafana that is misspelt', () => {
    expect(found('grafana.ini', '[server]\nroot_ulr = a\n')).toEqual([
      problem('grafana.ini', 'has the key root_ulr, which looks like root_url'),
    ]);
    expect(found('grafana.ini', '[server]\nroot_url = a\nsomething_else = b\n')).toEqual([]);
  });

  test('finds a probe that asks for a module that there is not', () => {
    const exporter = objectOf('ConfigMap', { data: { 'config.yml': BLACKBOX } });
    const probe = (module: string) => objectOf('Probe', { spec: { module } });
    expect(findingsOf(settings, exporter, probe('any_nmae'))).toEqual([
      'Probe shop/web asks for the module "any_nmae", which the exporter does not have; use one of any_name',
    ]);
    expect(findingsOf(settings, exporter, probe('any_name'))).toEqual([]);
  });
});
