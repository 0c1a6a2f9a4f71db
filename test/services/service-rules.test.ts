import { describe, expect, test } from '@jest/globals';
import { parser } from '@prometheus-io/lezer-promql';
import type { Service } from '../../src/config/environment.ts';
import { PRESETS, type PresetName } from '../../src/config/schema/service.ts';
import { records } from '../../src/rules/records.ts';
import { type AlertRule, isAlert, type RecordingRule, type Rule } from '../../src/rules/rule.ts';
import { presets } from '../../src/services/presets.ts';
import { requestRecords } from '../../src/services/request-records.ts';
import { resourceRecordGroups } from '../../src/services/resource-records.ts';
import { serviceRuleGroups } from '../../src/services/service-rules.ts';
import { testEnvironment, testService } from '../support/environment.ts';
import { metricsOf } from '../support/presets.ts';

const { alerts: thresholds } = testEnvironment();
const preset = (name: PresetName, overrides: Record<string, unknown> = {}) =>
  testService({ metrics: metricsOf(name), ...overrides });
const groups = (service: Service) => serviceRuleGroups(service, thresholds);
const rules = (service: Service): Rule[] => groups(service).flatMap((group) => group.rules);
const recording = (service: Service) => rules(service).filter((rule): rule is RecordingRule => !isAlert(rule));
const alerts = (service: Service) => rules(service).filter(isAlert);
const alert = (service: Service, name: string) => alerts(service).find((rule) => rule.alert === name) as AlertRule;
const expr = (service: Service, record: string) => recording(service).find((rule) => rule.record === record)?.expr;

/** Places at which the grammar of PromQL finds something it does not know. */
function syntaxErrors(text: string): string[] {
  const errors: string[] = [];
  parser.parse(text).iterate({
    enter: ({ type, from }) => {
      if (type.isError) errors.push(`${text.slice(0, from)}<here>${text.slice(from)}`);
    },
  });
  return errors;
}

const REQUEST_RECORDS = [
  records.routeRequests,
  records.requests,
  records.requests4xx,
  records.requests5xx,
  records.ratio4xx,
  records.ratio5xx,
  records.latencyBuckets,
  records.latencyP50,
  records.latencyP95,
  records.latencyP99,
];
const RESOURCE_RECORDS = [records.serviceWorkload];
const REQUEST_ALERTS = ['ServiceHighErrorRate', 'ServiceHighLatency', 'ServiceTrafficDrop', 'ServiceTrafficGone'];
const OTHER_ALERTS = [
  'ServiceCPUSaturation',
  'ServiceMemorySaturation',
  'ServiceRestarting',
  'ServiceCPUThrottling',
  'ServiceReplicasMissing',
  'ServiceReplicasUnavailable',
  'ServiceDown',
  'ServiceMetricsMissing',
];

describe('rules of a service', () => {
  test.each(PRESETS)('%s: every expression is PromQL', (name) => {
    expect(rules(preset(name)).flatMap((rule) => syntaxErrors(rule.expr))).toEqual([]);
  });

  test.each(PRESETS.filter((name) => !['worker', 'cron'].includes(name)))(
    '%s: records the golden signals, each after its sources',
    (name) => {
      const service = preset(name);
      expect(groups(service).map((group) => group.name)).toEqual([
        'shop.api-gateway.requests',
        'shop.api-gateway.resources',
        'shop.api-gateway.availability',
      ]);
      expect(recording(service).map((rule) => rule.record)).toEqual([...REQUEST_RECORDS, ...RESOURCE_RECORDS]);
      expect(alerts(service).map((rule) => rule.alert)).toEqual([...REQUEST_ALERTS, ...OTHER_ALERTS]);
    },
  );

  test('a worker has no golden signals and no alerts on them', () => {
    const service = preset('worker');
    expect(recording(service).map((rule) => rule.record)).toEqual(RESOURCE_RECORDS);
    expect(alerts(service).map((rule) => rule.alert)).toEqual(OTHER_ALERTS);
  });

  test.each(PRESETS)('%s: no rule reads a record of its own group before it is written', (name) => {
    for (const group of groups(preset(name))) {
      const written = group.rules.flatMap((rule) => (isAlert(rule) ? [] : rule.record));
      group.rules.forEach((rule, index) => {
        const later = written.slice(index).filter((record) => rule.expr.includes(`${record}{`));
        expect(isAlert(rule) ? [] : later).toEqual([]);
      });
    }
  });

  test('only the first record reads the request counter', () => {
    const counter = 'grpc_server_handled_total';
    expect(rules(preset('grpc')).filter((rule) => rule.expr.includes(counter))).toHaveLength(1);
  });

  test('services of the same namespace share no group name and read only their own series', () => {
    const [cart, orders] = [preset('promhttp', { name: 'cart' }), preset('promhttp', { name: 'orders' })];
    expect(rules(cart).filter((rule) => rule.expr.includes('orders'))).toEqual([]);
    const names = [...groups(cart), ...groups(orders)].map((group) => group.name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the scan of the request counter', () => {
  const OWN = 'namespace="shop", service="api-gateway"';
  const sum = (vector: string) => `sum by (cluster, namespace, service, route, code) (${vector})`;
  const route = (vector: string, label: string) => `label_replace(${vector}, "route", "$1", "${label}", "(.+)")`;
  const code = (vector: string, label: string) => `label_replace(${vector}, "code", "$1", "${label}", "(.+)")`;

  test.each([
    ['promhttp', sum(route(`rate(http_requests_total{${OWN}}[5m])`, 'handler'))],
    ['express', sum(code(route(`rate(http_request_duration_seconds_count{${OWN}}[5m])`, 'path'), 'status_code'))],
    [
      'micrometer',
      sum(code(route(`rate(http_server_requests_seconds_count{${OWN}, uri!~"/actuator(/.*)?"}[5m])`, 'uri'), 'status')),
    ],
    [
      'otel-http',
      sum(
        code(
          route(`rate(http_server_request_duration_seconds_count{${OWN}}[5m])`, 'http_route'),
          'http_response_status_code',
        ),
      ),
    ],
    [
      'grpc',
      sum(
        code(
          `label_join(rate(grpc_server_handled_total{${OWN}, grpc_service!="grpc.health.v1.Health"}[5m]), "route", "/", "grpc_service", "grpc_method")`,
          'grpc_code',
        ),
      ),
    ],
  ] as const)('%s: normalises route and code, and renames only what differs', (name, expected) => {
    expect(expr(preset(name), records.routeRequests)).toBe(expected);
  });
});

describe('derived records', () => {
  test('failures are zero, with the labels of the total, as long as there are none', () => {
    expect(expr(preset('promhttp'), records.requests5xx)).toBe(
      'sum by (cluster, namespace, service) (namespace_service_route_code:http_requests:rate5m{namespace="shop", service="api-gateway", code=~"5.."}) or 0 * namespace_service:http_requests:rate5m{namespace="shop", service="api-gateway"}',
    );
  });

  test('the share of failures does not exist without requests', () => {
    expect(expr(preset('promhttp'), records.ratio5xx)).toBe(
      'namespace_service:http_requests_5xx:rate5m{namespace="shop", service="api-gateway"} / (namespace_service:http_requests:rate5m{namespace="shop", service="api-gateway"} > 0)',
    );
  });

  test('gRPC codes fall on the side of the service or of the caller, each on one', () => {
    const { clientErrors, serverErrors } = presets.grpc.requests ?? {};
    const [caller, service] = [clientErrors, serverErrors].map((codes) => codes?.pattern.split('|') ?? []);
    expect(service).toEqual(['Unknown', 'DeadlineExceeded', 'Unimplemented', 'Internal', 'Unavailable', 'DataLoss']);
    expect([...(caller ?? []), ...(service ?? [])].sort()).toHaveLength(16);
    expect(caller?.filter((name) => service?.includes(name))).toEqual([]);
  });

  test('streams do not count as latency', () => {
    expect(expr(preset('grpc'), records.latencyBuckets)).toBe(
      'sum by (cluster, namespace, service, le) (rate(grpc_server_handling_seconds_bucket{namespace="shop", service="api-gateway", grpc_service!="grpc.health.v1.Health", grpc_type!~".*_stream"}[5m]))',
    );
  });

  test('quantiles are in seconds, whatever the unit of the buckets', () => {
    const metrics = presets.promhttp.requests;
    if (!metrics) throw new Error('promhttp counts requests');
    const p99 = (unit: 'seconds' | 'milliseconds') =>
      requestRecords(preset('promhttp'), { ...metrics, unit }).find((rule) => rule.record === records.latencyP99)?.expr;
    const quantile =
      'histogram_quantile(0.99, namespace_service_le:http_request_duration_seconds_bucket:rate5m{namespace="shop", service="api-gateway"})';
    expect(p99('seconds')).toBe(`${quantile} >= 0`);
    expect(p99('milliseconds')).toBe(`${quantile} / 1000 >= 0`);
  });

  test('resources are those of the workload, whatever it is called', () => {
    const service = preset('worker', { workload: { kind: 'StatefulSet', name: 'gateway' } });
    const [workload] = recording(service);
    expect(workload).toMatchObject({
      record: 'namespace_service_workload:service:info',
      expr: 'group by (cluster) (up{job="prometheus"})',
      labels: {
        namespace: 'shop',
        service: 'api-gateway',
        team: 'shop',
        workload: 'gateway',
        workload_type: 'statefulset',
      },
    });
  });

  test('resources of all services are recorded together: no rule names a service', () => {
    const shared = resourceRecordGroups().flatMap((group) => group.rules.map(({ expr }) => expr));
    expect(shared).toHaveLength(12);
    expect(shared.filter((expr) => /namespace="|service="|workload="/.test(expr))).toEqual([]);
  });
});

describe('alerts of a service', () => {
  test('lead to the service and its team, and carry the labels that the service adds', () => {
    const service = testService({ labels: { tier: 'one' } });
    for (const { labels } of alerts(service)) {
      expect(labels).toEqual({ tier: 'one', team: 'shop', service: 'api-gateway', namespace: 'shop' });
    }
  });

  test('page only when users notice', () => {
    const severities = Object.fromEntries(alerts(preset('promhttp')).map((rule) => [rule.alert, rule.severity]));
    expect(severities).toEqual({
      ServiceHighErrorRate: 'critical',
      ServiceHighLatency: 'warning',
      ServiceTrafficDrop: 'warning',
      ServiceTrafficGone: 'critical',
      ServiceCPUSaturation: 'warning',
      ServiceMemorySaturation: 'warning',
      ServiceRestarting: 'warning',
      ServiceCPUThrottling: 'info',
      ServiceReplicasMissing: 'warning',
      ServiceReplicasUnavailable: 'critical',
      ServiceDown: 'critical',
      ServiceMetricsMissing: 'warning',
    });
  });

  test('take the thresholds of the environment where the service sets none', () => {
    const service = preset('promhttp', { alerts: { errorRatio: '0.07%', latencyP99: '1s250ms' } });
    expect(alert(service, 'ServiceHighErrorRate').expr).toContain('} > 0.0007 and ');
    expect(alert(service, 'ServiceHighErrorRate').description).toContain('the threshold is 0.07%');
    expect(alert(service, 'ServiceHighLatency').expr).toContain('} > 1.25 and ');
    expect(alert(service, 'ServiceCPUSaturation').expr).toMatch(/ > 0\.9$/);
    const own = preset('promhttp', { alerts: { cpuSaturation: '29%', memorySaturation: '57%' } });
    expect(alert(own, 'ServiceCPUSaturation').expr).toMatch(/ > 0\.29$/);
    expect(alert(own, 'ServiceMemorySaturation').expr).toMatch(/ > 0\.57$/);
    expect(alert(own, 'ServiceHighErrorRate').expr).toContain('} > 0.05 and ');
  });

  test('a single failed request at night wakes nobody', () => {
    expect(alert(preset('promhttp'), 'ServiceHighErrorRate').expr).toBe(
      'namespace_service:http_errors_5xx:ratio_rate5m{namespace="shop", service="api-gateway"} > 0.05 and namespace_service:http_requests_5xx:rate5m{namespace="shop", service="api-gateway"} > 0.01',
    );
  });

  test('a target that vanished counts like one that is down', () => {
    expect(alert(preset('worker'), 'ServiceDown').expr).toBe(
      'absent(up{namespace="shop", service="api-gateway"} == 1)',
    );
  });

  test('of the same name share one runbook, whatever the service', () => {
    const other = preset('grpc', { name: 'cart', namespace: 'sales', alerts: { errorRatio: '50%' } });
    for (const { alert: name, runbook, summary } of alerts(preset('promhttp'))) {
      expect(alert(other, name)).toMatchObject({ runbook, summary });
    }
  });
});
