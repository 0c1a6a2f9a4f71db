import { expect, test } from '@jest/globals';
import { ruleSpec } from '../../src/rules/prometheus-rule.ts';
import { type RecordName, records } from '../../src/rules/records.ts';
import { boundariesOf } from '../../src/services/request-metrics.ts';
import { serviceRuleGroups } from '../../src/services/service-rules.ts';
import { testEnvironment, testService } from '../support/environment.ts';
import { promtool, withFiles } from '../support/promtool.ts';
import { testRules } from '../support/rules.ts';

/** Resolution of the native histogram: so many buckets up to twice a value. */
const SCHEMA = 3;
const BUCKETS = 2 ** SCHEMA;

/** Latencies of a thousand requests, from three milliseconds to three seconds, most of them short. */
const LATENCIES = Array.from({ length: 1000 }, (_, index) => 0.003 * 1000 ** ((index + 0.5) / 1000));

const [classic, native] = (['classic', 'native'] as const).map((histograms) =>
  testService({ name: histograms, metrics: { preset: 'promhttp', port: 'metrics', histograms } }),
);

/** What both services expose: the same requests, a thousand of them every minute. */
function exposed() {
  const labels = (service: string) => `cluster="test",namespace="shop",service="${service}",code="200",handler="/"`;
  const upTo = (boundary: number) => LATENCIES.filter((latency) => latency <= boundary).length;
  const boundaries = boundariesOf(classic!) ?? [];
  const buckets = [...boundaries.map((each) => [String(each), upTo(each)] as const), ['+Inf', 1000] as const];
  const indexes = LATENCIES.map((latency) => Math.ceil(Math.log2(latency) * BUCKETS));
  const first = Math.min(...indexes);
  const counts = Array.from(
    { length: Math.max(...indexes) - first + 1 },
    (_, offset) => indexes.filter((index) => index === first + offset).length,
  );
  const histogram = (times: number) =>
    `{{schema:${SCHEMA} count:${1000 * times} offset:${first} buckets:[${counts.map((count) => count * times).join(' ')}]}}`;
  return [
    ...['classic', 'native'].map((service) => ({
      series: `http_requests_total{${labels(service)}}`,
      values: '0+1000x10',
    })),
    ...buckets.map(([le, count]) => ({
      series: `http_request_duration_seconds_bucket{${labels('classic')},le="${le}"}`,
      values: `0+${count}x10`,
    })),
    { series: `http_request_duration_seconds{${labels('native')}}`, values: `${histogram(1)}+${histogram(1)}x10` },
  ];
}

/** The largest latency of a share of the requests. */
const truth = (share: number): number => LATENCIES[Math.round(share * 1000) - 1] ?? 0;

/** The ends of the classic bucket that a latency falls into. */
function bucketOf(latency: number): readonly [number, number] {
  const boundaries = boundariesOf(classic!) ?? [];
  const index = boundaries.findIndex((boundary) => latency <= boundary);
  return [boundaries[index - 1] ?? 0, boundaries[index] ?? Number.POSITIVE_INFINITY];
}

test('classic and native histograms of the same requests agree within the error of their buckets', () => {
  const groups = [classic!, native!].flatMap((service) =>
    serviceRuleGroups(service, testEnvironment().alerts).filter(({ name }) => name.endsWith('.requests')),
  );
  const own = (record: RecordName, service: string) => `${record}{service="${service}"}`;
  const quantiles = [
    [records.latencyP50, 0.5],
    [records.latencyP95, 0.95],
    [records.latencyP99, 0.99],
  ] as const;
  const conditions = quantiles.flatMap(([record, share]) => {
    const [lower, upper] = bucketOf(truth(share));
    const [coarse, fine] = [own(record, 'classic'), own(record, 'native')];
    return [
      // A native bucket is nine percent wide.
      `${fine} / ${truth(share)} < bool ${2 ** (1 / BUCKETS)}`,
      `${truth(share)} / ${fine} < bool ${2 ** (1 / BUCKETS)}`,
      `${coarse} > bool ${lower}`,
      `${coarse} <= bool ${upper}`,
      `${fine} > bool ${lower}`,
      `${fine} <= bool ${upper}`,
    ];
  });
  const same = `${own(records.requests, 'native')} == ignoring (service) group_left () ${own(records.requests, 'classic')}`;
  const tests = {
    rule_files: ['rules.json'],
    evaluation_interval: '1m',
    fuzzy_compare: true,
    tests: [
      {
        interval: '1m',
        input_series: exposed(),
        promql_expr_test: [`count(${same})`, ...conditions.map((condition) => `sum(${condition})`)].map((expr) => ({
          expr,
          eval_time: '10m',
          exp_samples: [{ labels: '{}', value: 1 }],
        })),
      },
    ],
  };
  withFiles({ 'rules.json': ruleSpec(groups, testRules()), 'tests.json': tests }, (path) =>
    promtool('test', 'rules', path('tests.json')),
  );
  expect(conditions).toHaveLength(18);
});
