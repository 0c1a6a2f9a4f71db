import { describe, expect, test } from '@jest/globals';
import { Duration } from '../../src/config/duration.ts';
import { PRESETS } from '../../src/config/schema/service.ts';
import { allRuleGroups } from '../../src/rules/all-alerts.ts';
import { isAlert } from '../../src/rules/rule.ts';
import { lokiGroups } from '../../src/rules/stack/loki.ts';
import { serviceProbeGroups } from '../../src/services/probe-alerts.ts';
import { serviceRuleGroups } from '../../src/services/service-rules.ts';
import { testEnvironment, testService } from '../support/environment.ts';
import { metricsOf } from '../support/presets.ts';
import { promtool, withFiles } from '../support/promtool.ts';
import { runCases } from '../support/rule-cases.ts';
import { samples } from '../support/sample.ts';
import { HIGH_THRESHOLDS, LOW_THRESHOLDS } from '../support/thresholds.ts';

describe.each(samples)('the rules of %s', (_environment, { components }) => {
  const rules = [...components.values()].flat().filter(({ kind }) => kind === 'PrometheusRule');

  test.each(rules.map((rule) => [rule.metadata.name, rule] as const))(
    '%s passes every lint of promtool',
    (_name, rule) => {
      withFiles({ 'rules.json': rule.spec }, (path) =>
        promtool('check', 'rules', '--lint=all', '--lint-fatal', path('rules.json')),
      );
    },
  );
});

describe.each([
  ['shipped', {}],
  ['low', LOW_THRESHOLDS],
  ['high', HIGH_THRESHOLDS],
])('the cases of every rule, with %s thresholds: group', (_, alerts) => {
  const all = allRuleGroups(testEnvironment({ alerts }).alerts);

  test.each(all.map((group) => [group.name, group] as const))('%s', (_name, group) => {
    expect(runCases([group], all)).toBeGreaterThan(0);
  });
});

describe('the cases of a Loki with tenants', () => {
  test.each([
    ['none of which has a limit of its own', {}],
    ['some of which may have more or fewer streams', { shop: 20_000, money: 500 }],
  ])('%s', (_, tenantStreams) => {
    for (const alerts of [{}, LOW_THRESHOLDS, HIGH_THRESHOLDS]) {
      const { alerts: thresholds } = testEnvironment({ alerts });
      const groups = lokiGroups({ streamLimit: 10_000, copies: 3, tenantStreams, thresholds });
      const only = groups.map((group) => ({
        ...group,
        rules: group.rules.filter((rule) => isAlert(rule) && rule.alert === 'LokiTooManyStreams'),
      }));
      expect(runCases(only)).toBe(8 + Object.keys(tenantStreams).length);
    }
  });
});

describe('the cases of a service', () => {
  const { alerts } = testEnvironment();

  test.each(PRESETS)('with the preset %s', (preset) => {
    expect(runCases(serviceRuleGroups(testService({ metrics: metricsOf(preset) }), alerts))).toBeGreaterThan(10);
  });

  test.each(['promhttp', 'cron'] as const)('with the preset %s, where samples are kept for a day', (preset) => {
    const service = testService({ metrics: metricsOf(preset) });
    expect(runCases(serviceRuleGroups(service, alerts, Duration.parse('1d')))).toBeGreaterThan(10);
  });

  test.each([
    ['low', LOW_THRESHOLDS],
    ['high', HIGH_THRESHOLDS],
  ])('with %s thresholds in a StatefulSet, and labels and probes of its own', (_, { certificateExpiry, ...all }) => {
    const names = ['errorRatio', 'cpuSaturation', 'cpuThrottling', 'memorySaturation', 'latencyP99', 'trafficDrop'];
    const own = Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
    const service = testService({
      alerts: own,
      workload: { kind: 'StatefulSet', name: 'gateway' },
      labels: { tier: 'gold' },
      probes: [{ name: 'a', url: 'https://a.example.com' }],
    });
    const environment = testEnvironment({ alerts: { certificateExpiry } }).alerts;
    expect(serviceProbeGroups(service, environment)).toHaveLength(1);
    expect(runCases(serviceRuleGroups(service, environment))).toBeGreaterThan(10);
  });
});
