import { describe, expect, test } from '@jest/globals';
import { PRESETS, type PresetName } from '../../src/config/schema/service.ts';
import { records } from '../../src/rules/records.ts';
import { isAlert } from '../../src/rules/rule.ts';
import { exampleOf, matches } from '../../src/services/example-of.ts';
import { podMonitorSpec, serviceMonitorSpec } from '../../src/services/monitors.ts';
import { MICROMETER } from '../../src/services/presets/boundaries.ts';
import { GRPC_CONSTANTS, GRPC_NUMBERS } from '../../src/services/presets/codes.ts';
import { presets } from '../../src/services/presets.ts';
import { boundariesOf, requestsOf } from '../../src/services/request-metrics.ts';
import { le } from '../../src/services/request-series.ts';
import { serviceRuleGroups } from '../../src/services/service-rules.ts';
import { testEnvironment, testService } from '../support/environment.ts';
import { metricsOf, serviceWith } from '../support/presets.ts';

const { alerts } = testEnvironment();
const rulesOf = (metrics: Record<string, unknown>, more: Record<string, unknown> = {}, thresholds = alerts) =>
  serviceRuleGroups(testService({ metrics, ...more }), thresholds).flatMap(({ rules }) => rules);
const exprOf = (metrics: Record<string, unknown>, record: string) =>
  rulesOf(metrics).find((rule) => !isAlert(rule) && rule.record === record)?.expr;
const alertsOf = (...args: Parameters<typeof rulesOf>) =>
  rulesOf(...args).flatMap((rule) => (isAlert(rule) ? rule.alert : []));

describe('boundaries', () => {
  test.each(PRESETS.filter((name) => presets[name].requests))('of %s rise from above zero', (name) => {
    const boundaries = boundariesOf(serviceWith(name)) ?? [];
    expect(boundaries.length).toBeGreaterThan(3);
    expect(boundaries[0]).toBeGreaterThan(0);
    expect([...boundaries].sort((a, b) => a - b)).toEqual(boundaries);
  });

  test('are in seconds, whatever the unit of the library', () => {
    expect(boundariesOf(serviceWith('istio'))?.slice(0, 4)).toEqual([0.0005, 0.001, 0.005, 0.01]);
    expect(le({ unit: 'milliseconds' }, 0.0005)).toBe('0.5');
    expect(le({ unit: 'milliseconds' }, 1.005)).toBe('1005');
  });

  test('are those of the service where it has its own', () => {
    expect(boundariesOf(serviceWith('promhttp', { buckets: [0.2, 0.4] }))).toEqual([0.2, 0.4]);
  });

  test('do not bind native histograms, and there are none without latency', () => {
    expect(boundariesOf(serviceWith('promhttp', { histograms: 'native' }))).toBeUndefined();
    expect(boundariesOf(serviceWith('worker'))).toEqual([]);
    expect(boundariesOf(testService({ metrics: { preset: 'custom', port: 'a', requests: { counter: 'a' } } }))).toEqual(
      [],
    );
  });

  test('of Micrometer are three steps to each power of four of nanoseconds, cut at both ends', () => {
    expect(MICROMETER).toHaveLength(68);
    expect(MICROMETER.slice(0, 3)).toEqual([0.001, 0.001048576, 0.001398101]);
    expect(MICROMETER.slice(-2)).toEqual([28.633115306, 30]);
  });
});

describe('latency beyond the largest bucket', () => {
  const thresholds = testEnvironment({ alerts: { latencyP99: '5s' } }).alerts;

  test('is no alert where only the environment asks for it', () => {
    expect(alertsOf(metricsOf('traefik'), {}, thresholds)).not.toContain('ServiceHighLatency');
    expect(alertsOf(metricsOf('promhttp'), {}, thresholds)).toContain('ServiceHighLatency');
    expect(alertsOf(metricsOf('traefik', { histograms: 'native' }), {}, thresholds)).toContain('ServiceHighLatency');
  });

  test('is an alert just below it', () => {
    expect(alertsOf(metricsOf('traefik'), { alerts: { latencyP99: '4999ms' } })).toContain('ServiceHighLatency');
  });
});

test('without a histogram there are requests and failures, but no latency', () => {
  const metrics = { preset: 'custom', port: 'a', requests: { counter: 'a_total' } };
  expect(alertsOf(metrics)).toContain('ServiceHighErrorRate');
  expect(alertsOf(metrics)).not.toContain('ServiceHighLatency');
  expect(exprOf(metrics, records.latencyP99)).toBeUndefined();
});

describe('codes of gRPC', () => {
  test('are the same in every form, each on one side', () => {
    const numbers = [GRPC_NUMBERS.clientErrors, GRPC_NUMBERS.serverErrors].flatMap(({ pattern }) => pattern.split('|'));
    expect(numbers.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, index) => index + 1));
    expect(GRPC_CONSTANTS.serverErrors.pattern).toBe(
      'UNKNOWN|DEADLINE_EXCEEDED|UNIMPLEMENTED|INTERNAL|UNAVAILABLE|DATA_LOSS',
    );
    expect(GRPC_CONSTANTS.clientErrors.pattern).toContain('CANCELLED|INVALID_ARGUMENT|');
  });
});

describe('expressions of', () => {
  const OWN = 'namespace="shop", service="api-gateway"';

  test('names with dots are quoted', () => {
    expect(exprOf(metricsOf('otel-http', { names: 'dotted' }), records.routeRequests)).toBe(
      `sum by (cluster, namespace, service, route, code) (label_replace(label_replace(rate({"http.server.request.duration_seconds_count", ${OWN}}[5m]), "route", "$1", "http.route", "(.+)"), "code", "$1", "http.response.status_code", "(.+)"))`,
    );
    expect(exprOf(metricsOf('otel-grpc', { names: 'dotted' }), records.latencyBuckets)).toBe(
      `sum by (cluster, namespace, service, le) (rate({"rpc.server.call.duration_seconds_bucket", ${OWN}, "rpc.method"!~"grpc.health.v1.Health/.*"}[5m]))`,
    );
  });

  test('a mesh count what came in, as its receiver saw it', () => {
    expect(exprOf(metricsOf('istio'), records.routeRequests)).toBe(
      `sum by (cluster, namespace, service, code) (label_replace(rate(istio_requests_total{${OWN}, reporter="destination"}[5m]), "code", "$1", "response_code", "(.+)"))`,
    );
    expect(exprOf(metricsOf('linkerd'), records.routeRequests)).toBe(
      `sum by (cluster, namespace, service, route, code) (label_replace(label_join(label_replace(rate(response_total{${OWN}, direction="inbound", target_port!="4191", route_name!="probe"}[5m]), "route", "$1", "route_name", "(.+)"), "code", "/", "classification", "status_code"), "code", "$1$2", "code", "success/(.*)|failure/(5..)"))`,
    );
  });

  test('an ingress are about its job, and the rule names the service', () => {
    const rule = rulesOf(metricsOf('nginx-ingress')).find(
      (each) => !isAlert(each) && each.record === records.routeRequests,
    );
    expect(rule).toMatchObject({
      labels: { namespace: 'shop', service: 'api-gateway' },
      expr: 'sum by (cluster, route, code) (label_replace(label_replace(rate(nginx_ingress_controller_requests{job="ingress-nginx", exported_namespace="shop", service="api-gateway"}[5m]), "route", "$1", "path", "(.+)"), "code", "$1", "status", "(.+)"))',
    });
    expect(exprOf(metricsOf('traefik'), records.latencyBuckets)).toBe(
      'sum by (cluster, le) (rate(traefik_service_request_duration_seconds_bucket{job="traefik", service=~"shop-api-gateway-[^-@]+@kubernetes(crd)?", protocol!="websocket"}[5m]))',
    );
  });

  test('a native histogram are one series, whose count are the requests', () => {
    const metrics = metricsOf('express', { histograms: 'native' });
    expect(exprOf(metrics, records.routeRequests)).toContain(
      `histogram_count(rate(http_request_duration_seconds{${OWN}}[5m]))`,
    );
    expect(exprOf(metrics, records.latencyHistogram)).toBe(
      `sum by (cluster, namespace, service) (rate(http_request_duration_seconds{${OWN}}[5m]))`,
    );
    expect(exprOf(metrics, records.latencyP99)).toBe(
      `histogram_quantile(0.99, namespace_service:http_request_duration_seconds:rate5m{${OWN}}) >= 0`,
    );
    expect(exprOf(metrics, records.latencyBuckets)).toBeUndefined();
  });

  test('routes keep those that are named, and gather all others', () => {
    expect(exprOf(metricsOf('promhttp', { routes: { keep: '/orders|/cart/\\d+' } }), records.routeRequests)).toBe(
      `sum by (cluster, namespace, service, route, code) (label_replace(label_replace(label_replace(rate(http_requests_total{${OWN}}[5m]), "route", "$1", "handler", "(.+)"), "kept", "$1", "route", "(/orders|/cart/\\\\d+)"), "route", "other", "kept", ""))`,
    );
    expect(exprOf(metricsOf('promhttp', { routes: { enabled: false } }), records.routeRequests)).toBe(
      `sum by (cluster, namespace, service, code) (rate(http_requests_total{${OWN}}[5m]))`,
    );
  });
});

describe('what a service says otherwise', () => {
  const requests = (preset: PresetName, own: Record<string, unknown>) =>
    requestsOf(testService({ metrics: { preset, port: 'a', requests: own } }));

  test('adds conditions to those of the preset', () => {
    expect(requests('istio', { only: { tier: 'a|b' }, exclude: { path: '/health' } })).toMatchObject({
      requestFilter: { matchers: 'reporter="destination", tier=~"a|b", path!="/health"' },
    });
    expect(requests('grpc', { exclude: { peer: 'probe.*' } })?.latencyFilter?.matchers).toBe(
      'grpc_service!="grpc.health.v1.Health", grpc_type!~".*_stream", peer!~"probe.*"',
    );
  });

  test('counts by the other histogram where the preset counts by its own', () => {
    expect(requests('express', { duration: 'took_seconds' })).toMatchObject({
      counter: 'took_seconds_count',
      histogram: 'took_seconds',
    });
    expect(requests('promhttp', { duration: 'took_seconds' })?.counter).toBe('http_requests_total');
  });

  test('takes the verdict away with the label of the code', () => {
    expect(requests('linkerd', { labels: { code: 'grpc_status' } })?.verdict).toBeUndefined();
    expect(requests('linkerd', {})?.verdict).toBeDefined();
  });
});

describe('the monitor of a native histogram', () => {
  const NATIVE = { scrapeNativeHistograms: true, scrapeClassicHistograms: false, convertClassicHistogramsToNHCB: true };

  test('takes it as it is, or makes one of the classic one', () => {
    expect(serviceMonitorSpec(serviceWith('promhttp', { histograms: 'native' }))).toMatchObject(NATIVE);
    expect(podMonitorSpec(serviceWith('promhttp', { histograms: 'native', discovery: 'pod' }))).toMatchObject(NATIVE);
  });

  test('is no other matter', () => {
    for (const key of Object.keys(NATIVE)) expect(serviceMonitorSpec(serviceWith('promhttp'))).not.toHaveProperty(key);
  });
});

describe('numbers in rules are clean decimals', () => {
  const ODD = [
    { errorRatio: '0.1%', cpuSaturation: '0.7%', memorySaturation: '57%', latencyP99: '1ms' },
    { errorRatio: '0.07%', cpuSaturation: '29%', memorySaturation: '58%', latencyP99: '1s5ms' },
    { errorRatio: '99.99%', cpuSaturation: '99.1%', memorySaturation: '14.3%', latencyP99: '4s350ms' },
    { errorRatio: '0.001%', cpuSaturation: '1.1%', memorySaturation: '33.3%', latencyP99: '333ms' },
  ];
  const NOISE = /\d\.\d{8,}|\d[eE][+-]?\d/;

  test.each(PRESETS)('%s', (preset) => {
    for (const histograms of ['classic', 'native']) {
      const { buckets: _, ...metrics } = metricsOf(preset, { histograms });
      for (const thresholds of ODD) {
        const rules = rulesOf(histograms === 'native' ? metrics : metricsOf(preset), { alerts: thresholds });
        for (const rule of rules) expect(rule.expr).not.toMatch(NOISE);
        for (const rule of rules) expect(isAlert(rule) ? rule.description : '').not.toMatch(NOISE);
      }
    }
  });
});

describe('an example of', () => {
  test.each([
    ['5..', '500'],
    ['5..|429', '500'],
    ['/checkout(/.*)?', '/checkout/0'],
    ['(a|b)c', 'ac'],
    ['[a-f]x', 'ax'],
    ['\\d+', '0'],
    ['shop[.]Cart/.+', 'shop.Cart/0'],
    ['(?i)timeout', 'timeout'],
    ['[1-5]xx', '1xx'],
  ])('%s is %s', (pattern, expected) => {
    expect(exampleOf(pattern)).toBe(expected);
    expect(matches(pattern, expected)).toBe(true);
  });

  test('what is too intricate is none', () => {
    expect(exampleOf('x[^x]{3}y')).toBeUndefined();
  });
});
