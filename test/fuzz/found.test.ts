import { describe, expect, test } from '@jest/globals';
import { build } from '../../src/build.ts';
import { BASE_YAML, type ConfigFiles, SERVICE_YAML, withConfig } from '../support/config-tree.ts';

/** What random configurations were refused for, wrongly, when they were drawn first. */
const BASE = BASE_YAML.replace('retention: 7d', 'retention: 30d').replace(
  'alerting:\n',
  'alerting:\n  urgency: { warning: nobody }\n  runbookUrl: https://a.example.com:8443/x%20y\n',
);

const SETTINGS = `alertmanager: { retention: 7d }
grafana: { url: https://example.com/grafana }
loki: { storage: { s3: { bucket: logs, region: eu-1, endpoint: "http://minio.minio.svc.cluster.local:9000" } } }
network: { apiServer: { ports: [6443] } }
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
  'services/words.yaml': service(
    'words',
    `  preset: promhttp
  requests: { only: { kind: "gift,loan" }, codes: { serverErrors: "500", clientErrors: "^4..$" } }
  queue: { length: "jobs{kind=~\\"gift\\",state!~\\".+\\"}" }
`,
    'slos:\n  all: { objective: 99%, availability: { errorCodes: "500", routes: ".*" } }\n',
  ),
  'services/lines.yaml': service(
    'lines',
    '  preset: promhttp\n',
    'logs: { multiline: { firstLine: /var/log/kubernetes/audit.log } }\n',
  ),
  'services/addresses.yaml': service(
    'addresses',
    '  preset: promhttp\n',
    'logs: { alerts: { unreachable: { pattern: "shipper.nowhere.svc:4317", summary: Nobody there. } } }\n',
  ),
  'services/labels.yaml': service('labels', '  preset: promhttp\n', 'labels: { a: "${VAR}" }\n'),
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

  test('exemplars of native histograms with the name of a record build', () => {
    const metrics = '  preset: aspnetcore\n  histograms: native\n  requests: { duration: "shop:duration:seconds" }\n';
    builds({
      'base.yaml': `${BASE_YAML}traces: { enabled: true }\n`,
      'services/native.yaml': service('native', metrics),
    });
  });

  test('routes that are kept by an expression with a flag build', () => {
    const routes = 'routes: { keep: "(?i)error" }';
    builds({ 'services/flags.yaml': service('flags', `  preset: promhttp\n  ${routes}\n`) });
  });

  test('one tenant with a limit of its own builds', () => {
    const tenancy = 'loki: { tenancy: { by: team, overrides: { shop: { limits: { streams: 20000 } } } } }\n';
    builds({ 'base.yaml': `${BASE}${tenancy}` });
  });

  test('Alloy builds with the text of a variable in an expression', () => {
    const metrics = 'logs: { metrics: { timeout: { expression: "${VAR}", description: Timeouts. } } }\n';
    builds({
      'base.yaml': `${BASE}logs: { collector: alloy }\n`,
      'services/words.yaml': service('words', '  preset: promhttp\n', metrics),
    });
  });

  test('a catalog without enabled services builds', () => {
    builds({ 'services/api-gateway.yaml': `${SERVICE_YAML}enabled: false\n` });
  });

  test('a catalog without requests builds, where samples are kept for weeks', () => {
    const cron = service('nightly', '  preset: cron\n  cron: { lastSuccess: run_success_timestamp_seconds }\n');
    builds({ 'base.yaml': BASE, 'services/api-gateway.yaml': cron });
  });

  test('an agent builds, whose traces and whose services without routes are asked for all the same', () => {
    const agent = `  mode: agent
  remoteWrite: [{ name: central, url: https://mimir.example.com/api/v1/push }]
  remoteQuery: { url: https://mimir.example.com/prometheus }
`;
    builds({
      'base.yaml': `${BASE_YAML.replace('  retention: 7d\n', agent)}traces: { enabled: true }\n`,
      'services/api-gateway.yaml': service('quiet', '  preset: promhttp\n  routes: { enabled: false }\n'),
    });
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
