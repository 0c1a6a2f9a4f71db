import { describe, expect, test } from '@jest/globals';
import { PLATFORMS } from '../../src/config/schema/environment.ts';
import { outline } from '../../src/promql/outline.ts';
import { allAlerts, allRuleGroups, EVERY_JOB } from '../../src/rules/all-alerts.ts';
import { platformRuleGroups } from '../../src/rules/platform-rules.ts';
import { records } from '../../src/rules/records.ts';
import { isAlert, type RecordingRule } from '../../src/rules/rule.ts';
import { testEnvironment } from '../support/environment.ts';

const { alerts: thresholds } = testEnvironment();
const groups = platformRuleGroups({ platform: 'kubeadm', settings: EVERY_JOB, thresholds });
const rules = groups.flatMap((group) => group.rules);
const alerts = rules.filter(isAlert);
const recordings = rules.filter((rule): rule is RecordingRule => !isAlert(rule));

describe('rules of the platform', () => {
  test.each(rules.map((rule) => [isAlert(rule) ? rule.alert : rule.record, rule.expr]))('%s is PromQL', (_, expr) => {
    expect(outline(expr).errors).toEqual([]);
  });

  test('names of groups and alerts are unique', () => {
    const names = groups.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    const alertNames = alerts.map(({ alert }) => alert);
    expect(alertNames).toEqual([...new Set(alertNames)]);
  });

  test.each(alerts.map((rule) => [rule.alert, rule] as const))('%s says what people need to know', (_, rule) => {
    expect(rule.summary).toMatch(/^[A-Z][^{}]*\.$/);
    expect(rule.description).toMatch(/^[A-Z{].*\.$/);
    for (const item of rule.tests.fires) expect(item.descriptions).toHaveLength(item.expect.length);
    const { meaning, impact, diagnosis, mitigation } = rule.runbook;
    for (const text of [meaning, impact, ...diagnosis, ...mitigation]) expect(text).toMatch(/^[^\s].*[.?]$/);
  });

  test('only the Watchdog may never be quiet', () => {
    expect(alerts.filter(({ tests }) => tests.quiet === 'never').map(({ alert }) => alert)).toEqual(['Watchdog']);
  });

  test('every aggregation keeps the cluster', () => {
    const labels = rules.flatMap(({ expr }) => expr.match(/\b(by|on|ignoring|without) ?\([^)]*\)/g) ?? []);
    expect(labels.length).toBeGreaterThan(50);
    expect(labels.filter((text) => !/^(by|on) \(cluster\b/.test(text))).toEqual([]);
  });

  test('records are the declared ones, and each has a case', () => {
    const declared = new Set<string>(Object.values(records));
    for (const { record, tests } of recordings) {
      expect(declared).toContain(record);
      expect({ record, cases: tests?.length ?? 0 }).not.toEqual({ record, cases: 0 });
    }
  });

  test('every record that a rule reads is written by a rule before it', () => {
    const written = new Set<string>();
    for (const rule of rules) {
      for (const metric of outline(rule.expr).metrics.filter((name) => name.includes(':'))) {
        expect(written).toContain(metric);
      }
      if (!isAlert(rule)) written.add(rule.record);
    }
  });

  test('thresholds come from the configuration, as clean decimals', () => {
    const config = testEnvironment({ alerts: { nodeCpu: '85.5%', nodeMemory: '70%', cpuThrottling: '7%' } }).alerts;
    const expr = (alert: string) =>
      platformRuleGroups({ platform: 'kubeadm', thresholds: config })
        .flatMap((group) => group.rules.filter(isAlert))
        .find((rule) => rule.alert === alert)?.expr;
    expect(expr('NodeCPUHighUsage')).toBe('node:node_cpu_utilization:ratio_rate5m > 0.855');
    expect(expr('NodeMemoryHighUtilization')).toBe('node:node_memory_utilization:ratio > 0.7');
    expect(expr('CPUThrottlingHigh')).toMatch(/> 0\.07$/);
  });

  test.each(PLATFORMS)('%s: misses only jobs that exist there', (platform) => {
    const down = platformRuleGroups({ platform, thresholds })
      .flatMap((group) => group.rules.filter(isAlert))
      .filter(({ expr }) => expr.startsWith('absent('))
      .map(({ alert }) => alert);
    const expected = ['KubeAPIDown', 'CoreDNSDown', 'KubeletDown', 'KubeStateMetricsDown', 'NodeExporterDown'];
    expect(down).toEqual(platform === 'gke' ? expected.filter((alert) => alert !== 'CoreDNSDown') : expected);
  });
});

describe('all alerts', () => {
  test('have one name each, in order, and include those of the platform', () => {
    const names = allAlerts().map(({ alert }) => alert);
    expect(names).toEqual([...new Set(names)].sort());
    expect(names).toEqual(expect.arrayContaining(alerts.map(({ alert }) => alert)));
    expect(allRuleGroups().map(({ name }) => name)).toEqual(expect.arrayContaining(groups.map(({ name }) => name)));
  });
});
