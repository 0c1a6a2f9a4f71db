import { describe, expect, test } from '@jest/globals';
import { Duration } from '../../src/config/duration.ts';
import { type AlertRule, isAlert } from '../../src/rules/rule.ts';
import { serviceRuleGroups } from '../../src/services/service-rules.ts';
import { testEnvironment, testService } from '../support/environment.ts';

const { alerts: thresholds } = testEnvironment();
const worker = (metrics: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  testService({ metrics: { preset: 'worker', port: 'http-metrics', ...metrics }, ...more });
const alertsOf = (...service: Parameters<typeof worker>): AlertRule[] =>
  serviceRuleGroups(worker(...service), thresholds)
    .filter(({ name }) => name.endsWith('.work'))
    .flatMap(({ rules }) => rules.filter(isAlert));
const namesOf = (...service: Parameters<typeof worker>) => alertsOf(...service).map(({ alert }) => alert);

const [counted, failing] = [{ processed: 'a_total' }, { succeeded: 'a_total', failed: 'b_total' }];
const [length, lag] = [{ length: 'c' }, { lag: 'd' }];

describe('alerts on a queue', () => {
  test.each([
    [counted, []],
    [failing, ['ServiceQueueFailures']],
    [length, ['ServiceQueueLength']],
    [lag, ['ServiceQueueLag']],
    [{ ...counted, ...length }, ['ServiceQueueLength', 'ServiceQueueStuck']],
    [{ ...failing, ...lag }, ['ServiceQueueLag', 'ServiceQueueStuck', 'ServiceQueueFailures']],
  ])('are those that its metrics allow: %j', (queue, names) => {
    expect(namesOf({ queue })).toEqual(names);
  });

  test('a long queue is no worry where its lag is known, unless the service says so', () => {
    const both = { queue: { ...length, ...lag } };
    expect(namesOf(both)).toEqual(['ServiceQueueLag']);
    expect(namesOf(both, { alerts: { queueLength: 7 } })).toEqual(['ServiceQueueLag', 'ServiceQueueLength']);
  });

  test('one that stands still is known by its length, or else by its lag', () => {
    const stuck = (queue: object) => alertsOf({ queue }).find(({ alert }) => alert === 'ServiceQueueStuck')?.expr;
    expect(stuck({ ...counted, ...length, ...lag })).toMatch(/^namespace_service:queue_length:max/);
    expect(stuck({ ...counted, ...lag })).toMatch(/^namespace_service:queue_lag_seconds:max/);
  });

  test('an objective on events says better which failures are too many', () => {
    const slos = { delivery: { objective: '99%', window: '7d', events: { total: 'a_total', errors: 'b_total' } } };
    expect(namesOf({ queue: failing }, { slos })).toEqual([]);
  });

  test('have the thresholds of the service', () => {
    const alerts = { queueLag: '90s', queueLength: 7, queueFailureRatio: '0.7%' };
    const exprs = alertsOf({ queue: { ...failing, ...length, ...lag } }, { alerts }).map(({ expr }) => expr);
    expect(exprs.map((expr) => expr.split('\n')[0]?.replace(/^[^}]+/, ''))).toEqual([
      '} > 90',
      '} > 7',
      '} > 0',
      '} > 0.007',
    ]);
  });
});

describe('alerts on what runs by the clock', () => {
  const lastSuccess = 'a';

  test.each([
    [{ lastSuccess }, ['ServiceCronLate']],
    [{ lastSuccess, failures: 'b_total' }, ['ServiceCronLate', 'ServiceCronFailed']],
    [{ lastSuccess, duration: 'c' }, ['ServiceCronLate', 'ServiceCronSlow']],
  ])('are those that its metrics allow: %j', (cron, names) => {
    expect(namesOf({ cron })).toEqual(names);
  });

  test('have the thresholds of the service', () => {
    const alerts = { cronMaxAge: '2h30m', cronSlowdown: 7.5 };
    const [late, slow] = alertsOf({ cron: { lastSuccess, duration: 'c' } }, { alerts });
    expect(late?.expr).toContain('[2h30m]) > 9000\nand');
    expect(late?.expr).toContain('[1h] offset 2h30m)');
    expect(slow?.expr).toContain(' > 7.5 * quantile_over_time(0.5, ');
  });

  test.each([
    ['26h', '[26h]) > 0)'],
    ['27h', '[26h])'],
    ['1d', '[1d]) > 0)'],
  ])('no alert looks back for longer than samples are kept: %s', (history, range) => {
    const groups = serviceRuleGroups(worker({ cron: { lastSuccess } }), thresholds, Duration.parse(history));
    const late = groups.flatMap(({ rules }) => rules.filter(isAlert)).find(({ alert }) => alert === 'ServiceCronLate');
    expect(late?.expr).toContain(range);
    expect(late?.expr.includes('offset')).toBe(history === '27h');
  });
});

describe('alerts on whether a service is seen', () => {
  const named = (name: string) =>
    serviceRuleGroups(worker({}), thresholds)
      .flatMap(({ rules }) => rules.filter(isAlert))
      .find(({ alert }) => alert === name);

  test('one of them holds without kube-state-metrics, and each runbook names the other', () => {
    expect(named('ServiceDown')?.expr).toBe('absent(up{namespace="shop", service="api-gateway"} == 1)');
    expect(named('ServiceDown')?.runbook.meaning).toContain('ServiceMetricsMissing');
    expect(named('ServiceMetricsMissing')?.runbook.meaning).toContain('ServiceDown');
  });

  test('both have fired by the time that somebody is called', () => {
    expect(named('ServiceMetricsMissing')?.for).toBe(named('ServiceDown')?.for);
  });
});
