import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PRESETS } from '../../src/config/schema/service.ts';
import { EVERY_JOB } from '../../src/rules/all-alerts.ts';
import { shardingGroups } from '../../src/rules/kube-state-metrics.ts';
import { platformRuleGroups } from '../../src/rules/platform-rules.ts';
import { probeGroups } from '../../src/rules/probes.ts';
import { ruleSpec } from '../../src/rules/prometheus-rule.ts';
import { promtoolTests } from '../../src/rules/promtool-tests.ts';
import type { RuleGroup } from '../../src/rules/rule.ts';
import { serviceRuleGroups } from '../../src/services/service-rules.ts';
import { testEnvironment, testService } from '../support/environment.ts';
import { testRules } from '../support/rules.ts';
import { samples } from '../support/sample.ts';
import { tool } from '../support/tools.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'panoptes-rules-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Runs promtool; what it prints is the message of the error when it finds something wrong. */
function promtool(...args: string[]): void {
  execFileSync(tool('promtool'), args, { stdio: 'pipe', maxBuffer: 2 ** 26 });
}

function write(name: string, content: unknown): string {
  const file = join(directory, name);
  // JSON is YAML, and promtool reads it faster.
  writeFileSync(file, JSON.stringify(content));
  return file;
}

/** Runs every case of every rule of these groups. */
function runCases(name: string, groups: readonly RuleGroup[]): number {
  const context = testRules();
  const rules = write(`${name}.rules.json`, ruleSpec(groups, context));
  const cases = promtoolTests(groups, [rules], context);
  promtool('test', 'rules', write(`${name}.test.json`, cases));
  return cases.tests.length;
}

describe.each(samples)('the rules of %s', (environment, { components }) => {
  const rules = [...components.values()].flat().filter(({ kind }) => kind === 'PrometheusRule');

  test.each(rules.map((rule) => [rule.metadata.name, rule] as const))(
    '%s passes every lint of promtool',
    (name, rule) => {
      promtool('check', 'rules', '--lint=all', '--lint-fatal', write(`${environment}.${name}.json`, rule.spec));
    },
  );
});

describe('the cases of', () => {
  const { alerts } = testEnvironment();

  test('every rule of the platform', () => {
    const groups = platformRuleGroups({ platform: 'kubeadm', settings: EVERY_JOB, thresholds: alerts });
    expect(runCases('platform', groups)).toBeGreaterThan(50);
  });

  test.each(PRESETS)('every rule of a service with the preset %s', (preset) => {
    const service = testService({ metrics: { preset, port: 'http-metrics' } });
    expect(runCases(preset, serviceRuleGroups(service, alerts))).toBeGreaterThan(10);
  });

  test.each(['1d', '14d', '90d'])(
    'every rule about shards and probes, with certificates of %s',
    (certificateExpiry) => {
      const thresholds = testEnvironment({ alerts: { certificateExpiry } }).alerts;
      const service = testService({ labels: { tier: 'gold' }, probes: [{ name: 'a', url: 'https://a.example.com' }] });
      expect(runCases('stack', [...shardingGroups(), ...probeGroups(thresholds)])).toBe(9);
      expect(runCases('service', serviceRuleGroups(service, thresholds).slice(-1))).toBe(6);
    },
  );

  test.each([
    ['low', { errorRatio: '0.05%', cpuSaturation: '1%', memorySaturation: '0.5%', latencyP99: '1ms' }],
    ['high', { errorRatio: '99.5%', cpuSaturation: '99.5%', memorySaturation: '99.5%', latencyP99: '9s' }],
  ])('a service with %s thresholds in a StatefulSet', (name, thresholds) => {
    const service = testService({ alerts: thresholds, workload: { kind: 'StatefulSet', name: 'gateway' } });
    expect(runCases(name, serviceRuleGroups(service, alerts))).toBeGreaterThan(10);
  });
});
