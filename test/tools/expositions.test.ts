import { describe, expect, test } from '@jest/globals';
import { podMonitorSpec as podsSpec } from '../../src/components/targets/pod-monitor.ts';
import type { Service } from '../../src/config/environment.ts';
import { PRESETS, type PresetName } from '../../src/config/schema/service.ts';
import { ruleSpec } from '../../src/rules/prometheus-rule.ts';
import { records } from '../../src/rules/records.ts';
import type { InputSeries, RuleGroup } from '../../src/rules/rule.ts';
import { serviceMonitorSpec } from '../../src/services/monitors.ts';
import { serviceRuleGroups } from '../../src/services/service-rules.ts';
import { testEnvironment, testService } from '../support/environment.ts';
import { scrapedTwice } from '../support/exposition.ts';
import { metricsOf } from '../support/presets.ts';
import { promtool, withFiles } from '../support/promtool.ts';
import { testRules } from '../support/rules.ts';

const { alerts } = testEnvironment();
const OWN = { cluster: 'test', namespace: 'shop', service: 'api-gateway' };

type Labels = Readonly<Record<string, string>>;
interface Expected {
  readonly expr: string;
  readonly samples: readonly { readonly labels: Labels; readonly value: number }[];
}

/** The groups of records that read what the service exposes. */
const groupsOf = (service: Service): RuleGroup[] =>
  serviceRuleGroups(service, alerts).filter(({ name }) => /\.(requests|work)$/.test(name));

/** Evaluates records over series of ten minutes, and compares what they hold then. */
function evaluate(groups: readonly RuleGroup[], input: readonly InputSeries[], expected: readonly Expected[]): void {
  const tests = {
    rule_files: ['rules.json'],
    evaluation_interval: '1m',
    fuzzy_compare: true,
    group_eval_order: groups.map(({ name }) => name),
    tests: [
      {
        interval: '1m',
        input_series: input,
        promql_expr_test: expected.map(({ expr, samples }) => ({
          expr,
          eval_time: '10m',
          exp_samples: samples.map(({ labels, value }) => ({ labels: labelText(labels), value })),
        })),
      },
    ],
  };
  withFiles({ 'rules.json': ruleSpec(groups, testRules()), 'tests.json': tests }, (path) =>
    promtool('test', 'rules', path('tests.json')),
  );
}

const labelText = (labels: Labels): string =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')}}`;

/** Rounding takes the name away, and the last bits. */
const rounded = (record: string, ...samples: readonly (readonly [value: number, more?: Labels])[]): Expected => ({
  expr: `round(${record}, 0.000001)`,
  samples: samples.map(([value, more = {}]) => ({ labels: { ...OWN, ...more }, value })),
});

/** What service discovery gives a target of the service. */
const TARGET = {
  namespace: 'shop',
  pod: 'api-gateway-0',
  container: 'app',
  endpoint: 'metrics',
  instance: '10.0.0.1:80',
  cluster: 'test',
};

/** The series of a process with this preset, as its monitor has them stored. */
function scraped(preset: PresetName, service: Service, file: string): InputSeries[] {
  const job = { 'nginx-ingress': 'ingress-nginx', traefik: 'traefik' }[preset as string];
  if (!job) return scrapedTwice(file, TARGET, serviceMonitorSpec(service).endpoints?.[0]?.relabelings ?? []);
  const { podMonitors } = testEnvironment({
    podMonitors: { [job]: { namespace: job, selector: { app: job }, port: 'metrics' } },
  });
  const spec = podsSpec(job, podMonitors[job]!);
  return scrapedTwice(
    file,
    { ...TARGET, namespace: job, pod: `${job}-0` },
    spec.podMetricsEndpoints?.[0]?.relabelings ?? [],
  );
}

/** Median, 95th and 99th percentile, in seconds. */
type Quantiles = readonly [p50: number, p95: number, p99: number];

/** Of 15.75 requests per second, these have these outcomes. */
const RATES = { success: [12, 3], clientError: 0.6, serverError: 0.15 } as const;
const GRPC_ROUTES = ['shop.Orders/List', 'shop.Checkout/Pay'] as const;
const HTTP_ROUTES = ['/orders', '/checkout'] as const;
/** Two thirds of the first bucket up to 0.1 s, half and nine tenths of the one up to 0.5 s. */
const GO: Quantiles = [0.091667, 0.375, 0.475];
const WITH_75_MS: Quantiles = [0.095833, 0.375, 0.475];

/** By preset: codes of success and of both kinds of failure, routes, quantiles. */
const SIGNALS: Partial<Record<PresetName, readonly [codes: readonly string[], routes: readonly string[], Quantiles]>> =
  {
    promhttp: [['200', '404', '500'], HTTP_ROUTES, GO],
    express: [['200', '404', '500'], HTTP_ROUTES, [0.088333, 0.9, 1.38]],
    micrometer: [['200', '404', '500'], HTTP_ROUTES, [0.10812, 0.145403, 0.15435]],
    aspnetcore: [['200', '404', '500'], HTTP_ROUTES, WITH_75_MS],
    fastapi: [['2xx', '4xx', '5xx'], HTTP_ROUTES, WITH_75_MS],
    starlette: [['200', '404', '500'], HTTP_ROUTES, WITH_75_MS],
    'otel-http': [['200', '404', '500'], HTTP_ROUTES, WITH_75_MS],
    'otel-http-old': [['200', '404', '500'], HTTP_ROUTES, WITH_75_MS],
    'otel-grpc': [['OK', 'NOT_FOUND', 'INTERNAL'], GRPC_ROUTES, WITH_75_MS],
    'otel-grpc-old': [['0', '5', '13'], GRPC_ROUTES, WITH_75_MS],
    grpc: [['OK', 'NotFound', 'Internal'], GRPC_ROUTES, GO],
    istio: [['200', '404', '500'], [], GO],
    'istio-grpc': [['0', '5', '13'], [], GO],
    envoy: [['2', '4', '5'], ['ingress_http'], GO],
    'nginx-ingress': [['200', '404', '500'], HTTP_ROUTES, GO],
    traefik: [['200', '404', '500'], [], [0.083333, 0.75, 1.11]],
    custom: [
      ['done', 'rejected', 'broken'],
      ['orders', 'checkout'],
      [0.083333, 0.75, 0.95],
    ],
  };

/** What custom says of its codes, and workers of their queue. */
const MORE: Partial<Record<PresetName, Record<string, unknown>>> = {
  custom: {
    requests: {
      counter: 'handled_total',
      duration: 'handling_seconds',
      labels: { code: 'result', route: ['kind'] },
      codes: { success: 'done', clientErrors: 'rejected|too_large', serverErrors: 'broken|timeout' },
    },
  },
  worker: {
    queue: {
      processed: 'messages_processed_total{queue="mail"}',
      failed: 'messages_failed_total{queue=~"ma.+"}',
      length: 'queue_waiting',
      lag: 'queue_oldest_seconds',
    },
  },
  cron: { cron: { lastSuccess: 'job_last_success_timestamp_seconds', duration: 'job_seconds' } },
};

const serviceOf = (preset: PresetName, more: Record<string, unknown> = {}): Service =>
  testService({ metrics: metricsOf(preset, { ...MORE[preset], ...more }) });

function byRoute(codes: readonly string[], routes: readonly string[]): (readonly [number, Labels])[] {
  const [ok = '', refused = '', failed = ''] = codes;
  const [first, second = first] = routes;
  const at = (code: string, route: string | undefined): Labels => ({ ...(route ? { route } : {}), code });
  const successes: (readonly [number, Labels])[] =
    first === second
      ? [[15, at(ok, first)]]
      : [
          [RATES.success[0], at(ok, first)],
          [RATES.success[1], at(ok, second)],
        ];
  return [...successes, [RATES.clientError, at(refused, first)], [RATES.serverError, at(failed, second)]];
}

const golden = ([p50, p95, p99]: Quantiles): Expected[] => [
  rounded(records.requests, [15.75]),
  rounded(records.requests4xx, [0.6]),
  rounded(records.requests5xx, [0.15]),
  rounded(records.ratio4xx, [0.038095]),
  rounded(records.ratio5xx, [0.009524]),
  rounded(records.latencyP50, [p50]),
  rounded(records.latencyP95, [p95]),
  rounded(records.latencyP99, [p99]),
];

describe('what a process prints becomes the golden signals of its service, with', () => {
  test.each(Object.entries(SIGNALS))('%s', (name, [codes, routes, quantiles]) => {
    const preset = name as PresetName;
    const service = serviceOf(preset);
    const input = scraped(preset, service, preset);
    evaluate(groupsOf(service), input, [
      rounded(records.routeRequests, ...byRoute(codes, routes)),
      ...golden(quantiles),
    ]);
  });

  test('otel-http, whose names have dots', () => {
    const service = serviceOf('otel-http', { names: 'dotted' });
    const input = scraped('otel-http', service, 'otel-http.dotted');
    evaluate(groupsOf(service), input, [
      rounded(records.routeRequests, ...byRoute(['200', '404', '500'], HTTP_ROUTES)),
      ...golden(WITH_75_MS),
    ]);
  });

  test('linkerd, which knows failures that their code hides', () => {
    const service = serviceOf('linkerd');
    evaluate(groupsOf(service), scraped('linkerd', service, 'linkerd'), [
      rounded(
        records.routeRequests,
        [15, { route: 'default', code: '200' }],
        [0.6, { route: 'default', code: '404' }],
        [0.1, { route: 'default', code: '500' }],
        [0.05, { route: 'default', code: 'failure/200' }],
      ),
      ...golden([0.091667, 0.25, 0.29]),
    ]);
  });

  test('worker: messages, failures, what waits and for how long', () => {
    const service = serviceOf('worker');
    evaluate(groupsOf(service), scraped('worker', service, 'worker'), [
      rounded(records.queueMessages, [10]),
      rounded(records.queueFailures, [0.5]),
      rounded(records.queueFailureRatio, [0.05]),
      rounded(records.queueLength, [42]),
      rounded(records.queueLag, [17.5]),
    ]);
  });

  test('cron: the last success and how long it took', () => {
    const service = serviceOf('cron');
    evaluate(groupsOf(service), scraped('cron', service, 'cron'), [
      rounded(records.cronLastSuccess, [1_700_000_000]),
      rounded(records.cronDuration, [93.5]),
    ]);
  });

  test('every preset', () => {
    expect([...Object.keys(SIGNALS), 'linkerd', 'worker', 'cron'].sort()).toEqual([...PRESETS].sort());
  });

  test('routes that are not kept as one', () => {
    const service = serviceOf('promhttp', { routes: { keep: '/ord.+' } });
    evaluate(groupsOf(service), scraped('promhttp', service, 'promhttp'), [
      rounded(records.routeRequests, ...byRoute(['200', '404', '500'], ['/orders', 'other'])),
      ...golden(GO),
    ]);
  });
});
