import { describe, expect, test } from '@jest/globals';
import type { Service } from '../../src/config/environment.ts';
import { serviceRuleGroups } from '../../src/services/service-rules.ts';
import { testEnvironment, testService } from '../support/environment.ts';
import { metricsOf } from '../support/presets.ts';
import { runCases } from '../support/rule-cases.ts';

const { alerts } = testEnvironment();
/** Cases of the groups of a service whose names end so. */
const casesOf = (service: Service, ending: RegExp): number =>
  runCases(serviceRuleGroups(service, alerts).filter(({ name }) => ending.test(name)));

/** Cases of the groups that depend on the instrumentation. */
const casesWith = (metrics: Record<string, unknown>): number => casesOf(testService({ metrics }), /\.(requests|work)$/);

describe('the cases of a service with', () => {
  test.each(['promhttp', 'express', 'istio', 'linkerd', 'traefik', 'custom'] as const)(
    '%s, and a native histogram',
    (preset) => {
      const { buckets: _, ...metrics } = metricsOf(preset, { histograms: 'native' });
      expect(casesWith(metrics)).toBeGreaterThan(20);
    },
  );

  test.each([
    ['otel-http', 'classic'],
    ['otel-grpc-old', 'classic'],
    ['otel-http-old', 'native'],
  ] as const)('%s, names with dots, and a %s histogram', (preset, histograms) => {
    expect(casesWith(metricsOf(preset, { names: 'dotted', histograms }))).toBeGreaterThan(20);
  });

  test.each([
    ['routes that are kept', { preset: 'promhttp', routes: { keep: '/orders|/cart.*' } }],
    ['routes that are not kept', { preset: 'grpc', routes: { keep: 'shop[.]Cart/.+' } }],
    ['no routes', { preset: 'micrometer', routes: { enabled: false } }],
    ['conditions of its own', { preset: 'istio', requests: { only: { shop: 'de|at' }, exclude: { path: '/h.*' } } }],
    ['another code label', { preset: 'linkerd', requests: { labels: { code: 'grpc_status', route: [] } } }],
    ['a route label of the same name', { preset: 'custom', requests: { counter: 'a_total' }, routes: { keep: '/x' } }],
    ['milliseconds', { preset: 'promhttp', requests: { duration: 'took_ms', unit: 'milliseconds' } }],
    [
      'codes of its own',
      { preset: 'promhttp', requests: { codes: { serverErrors: '5..|timeout', clientErrors: 'bad_.+' } } },
    ],
    ['a counter beside a histogram', { preset: 'express', requests: { counter: 'b_total' }, histograms: 'native' }],
    ['all of a queue', { preset: 'worker', queue: { processed: 'p_total', failed: 'f_total', length: 'l', lag: 'o' } }],
    [
      'parts of a queue',
      {
        preset: 'worker',
        queue: {
          succeeded: 'p_total{q="a",t=~"x|y"}',
          failed: 'f_total{q="a"}',
          length: 'l{q="a"}',
          lengthByPod: true,
        },
      },
    ],
    ['the length of a queue', { preset: 'promhttp', queue: { length: 'waiting' } }],
  ])('%s', (_, metrics) => {
    expect(casesWith({ port: 'http-metrics', ...metrics })).toBeGreaterThan(2);
  });
});

test.each(['Deployment', 'StatefulSet', 'DaemonSet'])('the cases of what the pods of a %s use', (kind) => {
  const service = testService({ workload: { kind, name: 'gateway' } });
  expect(casesOf(service, /\.resources$/)).toBeGreaterThan(20);
});
