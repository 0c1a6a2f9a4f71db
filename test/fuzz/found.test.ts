import { describe, expect, test } from '@jest/globals';
import { build } from '../../src/build.ts';
import { BASE_YAML, type ConfigFiles, SERVICE_YAML, withConfig } from '../support/config-tree.ts';

/** What random configurations were refused for, wrongly, when they were drawn first. */
const BASE = BASE_YAML.replace('retention: 7d', 'retention: 30d').replace(
  'alerting:\n',
  'alerting:\n  runbookUrl: https://a.example.com:8443/x%20y\n',
);

const SETTINGS = `alertmanager: { retention: 7d }
grafana: { url: https://example.com/grafana }
kubernetes: { etcd: { endpoints: [etcd.example.com] } }
targets:
  database: { static: ["db.example.com:9100"] }
  routers: { static: ["router.example.com:9100"], team: shop }
podMonitors:
  ingress: { namespace: ingress, selector: { app: traefik }, port: metrics }
`;

const service = (name: string, metrics: string, more = '') =>
  `name: ${name}\nnamespace: shop\nteam: shop\nmetrics:\n  port: metrics\n${metrics}${more}`;

const SERVICES: ConfigFiles = {
  'services/native.yaml': service('native', '  preset: promhttp\n  histograms: native\n'),
  'services/records.yaml': service('records', '  preset: worker\n  queue: { length: "jobs:waiting:sum" }\n'),
  'services/one.yaml': service(
    'one',
    '  preset: traefik\n  ingress: { job: ingress }\n  requests: { duration: one_seconds }\n',
  ),
  'services/two.yaml': service('two', '  preset: traefik\n  ingress: { job: ingress }\n'),
  'services/equal.yaml': service(
    'equal',
    '  preset: promhttp\n',
    'slos:\n  fast: { objective: 95%, latency: { threshold: 50ms } }\n',
  ),
};

const builds = (files: ConfigFiles) => withConfig({ 'environments/prod.yaml': null, ...files }, (at) => build(at));

describe('what was refused once', () => {
  test('builds', () => {
    const { tree } = builds({ 'base.yaml': `${BASE}${SETTINGS}`, ...SERVICES });
    expect(tree.files.get('base/alertmanager/alertmanager.monitoring.panoptes.yaml')).toContain('retention: 168h\n');
  });

  test('a catalog without enabled services builds', () => {
    builds({ 'services/api-gateway.yaml': `${SERVICE_YAML}enabled: false\n` });
  });

  test('a catalog without requests builds, where samples are kept for weeks', () => {
    const cron = service('nightly', '  preset: cron\n  cron: { lastSuccess: run_success_timestamp_seconds }\n');
    builds({ 'base.yaml': BASE, 'services/api-gateway.yaml': cron });
  });

  test('a hundred shards of a hundred replicas do not take minutes', () => {
    const started = performance.now();
    const more = `  replicas: 100
  shards: 100
  globalView: { service: thanos-query, namespace: thanos, port: 9090 }
  rules: { ruler: {} }
  thanos: {}
`;
    builds({ 'base.yaml': BASE_YAML.replace('  replicas: 1\n', more) });
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});
