import { describe, expect, test } from '@jest/globals';
import { configProblems } from '../../src/components/loki/config-model.ts';
import { LokiCacheChart } from '../../src/components/loki-cache/loki-cache-chart.ts';
import { LokiCanaryChart } from '../../src/components/loki-canary/loki-canary-chart.ts';
import { LokiGatewayChart, type LokiGatewayChartProps } from '../../src/components/loki-gateway/loki-gateway-chart.ts';
import { Duration } from '../../src/config/duration.ts';
import { Quantity } from '../../src/config/quantity.ts';
import { lokiSchema } from '../../src/config/schema/loki.ts';
import { STREAM_LABELS } from '../../src/logs/labels.ts';
import { configOf, lokiObjects } from '../support/loki.ts';
import { testRules } from '../support/rules.ts';
import { find, synthChart } from '../support/synth.ts';

const at = (service: string) => ({ service, namespace: 'monitoring', port: { name: 'http-metrics', number: 3100 } });
const defaults = lokiSchema.parse({});

const gateway = (props: Partial<LokiGatewayChartProps> = {}) =>
  synthChart(
    (app) =>
      new LokiGatewayChart(app, 'loki-gateway', {
        namespace: 'monitoring',
        image: 'nginx:1',
        version: '1',
        ...defaults.gateway,
        push: at('loki-distributor'),
        query: at('loki-query-frontend'),
        ruler: at('loki-ruler'),
        queryTimeout: Duration.parse('2m'),
        ...props,
      }),
  );
const nginx = (props: Partial<LokiGatewayChartProps> = {}): string =>
  find(gateway(props), 'ConfigMap', 'loki-gateway').data['nginx.conf'];

describe('the configuration of Loki', () => {
  test('is refused at synth with a key that Loki does not know, or a value of another type', () => {
    const config = configOf(lokiObjects());
    expect(configProblems(config)).toEqual([]);
    expect(configProblems({ ...config, ingester: { ...config.ingester, wall: {} } })).toEqual([
      'ingester: Unrecognized key: "wall"',
    ]);
    expect(configProblems({ ...config, nonsense: 1 })).toEqual(['the configuration: Unrecognized key: "nonsense"']);
    expect(configProblems({ ...config, auth_enabled: 'no' })).toEqual([
      'auth_enabled: Invalid input: expected boolean, received string',
    ]);
  });

  test('loads rules from the ConfigMap of the stack, or with those of others', () => {
    const logRules = { 'services.yaml': 'groups: []\n' };
    const volumes = (fragment: object) =>
      find(lokiObjects({ ...fragment }, { logRules: { fake: logRules } }), 'StatefulSet', 'loki').spec.template.spec
        .volumes;
    expect(volumes({})).toContainEqual({ name: 'rules', configMap: { name: 'loki-rules' } });
    expect(volumes({ ruler: { configMaps: true } })).toContainEqual({ name: 'rules', emptyDir: { sizeLimit: '64Mi' } });
    // The sidecar finds it by the same label as those of others.
    const { metadata, data } = find(lokiObjects({}, { logRules: { fake: logRules } }), 'ConfigMap', 'loki-rules');
    expect([metadata.labels.loki_rule, data]).toEqual(['1', logRules]);
  });
});

describe('the gateway', () => {
  test('leads each request to the part that answers it, and none to what clients have no business with', () => {
    const routes = [...nginx().matchAll(/location (.+?) \{ (.*) \}/g)].map(([, match, action]) => [
      match,
      /proxy_pass (\S+);/.exec(action ?? '')?.[1] ?? action,
    ]);
    expect(routes).toEqual([
      ['= /healthz', 'auth_basic off; return 200;'],
      ['= /loki/api/v1/push', 'http://loki-distributor.monitoring.svc:3100'],
      ['= /otlp/v1/logs', 'http://loki-distributor.monitoring.svc:3100'],
      ['= /loki/api/v1/tail', 'http://loki-query-frontend.monitoring.svc:3100'],
      ['/loki/api/v1/rules', 'http://loki-ruler.monitoring.svc:3100'],
      ['/prometheus/api/v1/rules', 'http://loki-ruler.monitoring.svc:3100'],
      ['/prometheus/api/v1/alerts', 'http://loki-ruler.monitoring.svc:3100'],
      ['/loki/api/v1/delete', 'return 403;'],
      ['/loki/api/v1/', 'http://loki-query-frontend.monitoring.svc:3100'],
      ['/', 'return 404;'],
    ]);
    expect(nginx()).toContain('proxy_read_timeout 130s;');
  });

  test('asks for a password where there is a Secret, and hands none on', () => {
    expect(nginx()).not.toContain('auth_basic_user_file');
    const htpasswd = { secret: 'loki-gateway', key: 'users' };
    expect(nginx({ htpasswd })).toContain('auth_basic_user_file /etc/nginx/login/htpasswd;');
    expect(nginx({ htpasswd })).toContain('proxy_set_header Authorization "";');
    const { volumes } = find(gateway({ htpasswd }), 'Deployment', 'loki-gateway').spec.template.spec;
    expect(volumes[1]).toEqual({
      name: 'login',
      secret: { secretName: 'loki-gateway', items: [{ key: 'users', path: 'htpasswd' }] },
    });
  });

  test('snapshot', () => expect(gateway()).toMatchSnapshot());
});

describe('a cache', () => {
  const cache = (memory: string, replicas = 1) =>
    synthChart(
      (app) =>
        new LokiCacheChart(app, 'loki-chunks-cache', {
          namespace: 'monitoring',
          image: 'memcached:1',
          version: '1',
          memory: Quantity.parse(memory),
          replicas,
        }),
    );

  test.each([
    ['64Mi', '64', '128Mi'],
    ['512Mi', '512', '640Mi'],
    ['2Gi', '2048', '2560Mi'],
  ])('of %s has room beside what it keeps', (memory, megabytes, limit) => {
    const [container] = find(cache(memory), 'StatefulSet', 'loki-chunks-cache').spec.template.spec.containers;
    expect(container.args[0]).toBe(`--memory-limit=${megabytes}`);
    expect(container.resources).toEqual({ requests: { cpu: '50m', memory: limit }, limits: { memory: limit } });
  });

  test('has a port whose name the API server takes, which has 15 characters at most', () => {
    const [container] = find(cache('64Mi'), 'StatefulSet', 'loki-chunks-cache').spec.template.spec.containers;
    expect(container.ports).toEqual([{ name: 'memcached', containerPort: 11211, protocol: 'TCP' }]);
    expect(container.readinessProbe.tcpSocket).toEqual({ port: 'memcached' });
  });

  test('is small unless somebody wants it large, and off', () => {
    expect(defaults.cache).toEqual({});
    const { cache: both } = lokiSchema.parse({ cache: { chunks: {}, results: {} } });
    expect([String(both.chunks?.memory), String(both.results?.memory)]).toEqual(['512Mi', '256Mi']);
  });

  test('snapshot', () => expect(cache('512Mi', 2)).toMatchSnapshot());
});

describe('the canary', () => {
  const canary = () =>
    synthChart(
      (app) =>
        new LokiCanaryChart(app, 'loki-canary', {
          namespace: 'monitoring',
          image: 'loki-canary:3',
          version: '3',
          resources: defaults.canary.resources,
          loki: at('loki-query-frontend'),
          rules: testRules(),
        }),
    );

  test('looks for its lines by labels that the collectors set', () => {
    const { args } = find(canary(), 'Deployment', 'loki-canary').spec.template.spec.containers[0];
    expect(args).toContain('-addr=loki-query-frontend.monitoring.svc:3100');
    const labels = (args as string[]).flatMap((arg) => /^-(?:label|stream)name=(.+)$/.exec(arg)?.[1] ?? []);
    expect(labels).toEqual(['app', 'stream']);
    expect(STREAM_LABELS).toEqual(expect.arrayContaining(labels));
  });

  test('has its alert', () => {
    const { groups } = find(canary(), 'PrometheusRule', 'loki-canary').spec;
    expect(groups[0].rules.map(({ alert }: { alert: string }) => alert)).toEqual(['LokiCanaryEntriesMissing']);
  });

  test('snapshot', () => expect(canary().filter(({ kind }) => kind !== 'PrometheusRule')).toMatchSnapshot());
});
