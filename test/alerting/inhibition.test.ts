import { describe, expect, test } from '@jest/globals';
import { alertmanagerConfig } from '../../src/alerting/config.ts';
import { inhibitRules } from '../../src/alerting/inhibition.ts';
import { INHIBITIONS } from '../../src/alerting/inhibitions.ts';
import { textOf } from '../../src/alerting/known-alerts.ts';
import { readAlertmanagerConfig, readInhibition } from '../../src/alerting/simulator/document.ts';
import { type AlertLabels, matches } from '../../src/alerting/simulator/matcher.ts';
import { inhibitionsOf, inhibits } from '../../src/alerting/simulator/simulate.ts';
import { allAlerts } from '../../src/rules/all-alerts.ts';
import { testEnvironment } from '../support/environment.ts';

/** Labels that say which one; two alerts may always be about the same. */
const VARYING = ['namespace', 'service', 'slo', 'team'];

/** Jobs that have alerts of their own; an alert about any job may be about each of them. */
const JOBS = [...new Set(allAlerts().flatMap(({ labels }) => labels?.job ?? []))];

/** Every shipped alert with the labels of its cases, about the same things as far as they share a label. */
const ALERTS: readonly AlertLabels[] = allAlerts().flatMap(({ alert, severity, labels = {}, tests }) =>
  tests.fires.flatMap(({ expect: expected }) =>
    expected.flatMap((sample) => {
      const names = [
        'cluster',
        ...Object.keys(sample),
        ...Object.keys(labels).filter((name) => VARYING.includes(name)),
      ];
      const same = Object.fromEntries(names.map((name) => [name, `same-${name}`]));
      const fixed = Object.fromEntries(Object.entries(labels).filter(([name]) => !VARYING.includes(name)));
      const jobs = 'job' in sample && !('job' in labels) ? JOBS.map((job) => ({ job })) : [{}];
      return jobs.map((job) => ({ ...same, ...fixed, ...job, severity, alertname: alert }));
    }),
  ),
);

const WEIGHT: Readonly<Record<string, number>> = { none: 0, info: 1, warning: 2, critical: 3 };
const weight = ({ severity = '' }: AlertLabels) => WEIGHT[severity] ?? 0;
const rules = inhibitRules().map(readInhibition);
const ofNames = rules.filter(({ label }) => INHIBITIONS.some(({ name }) => name === label));

/** Which alerts each rule lets silence which. */
const PAIRS = rules.map((rule) => {
  const sources = ALERTS.filter((alert) => matches(rule.source, alert));
  const targets = ALERTS.filter((alert) => matches(rule.target, alert));
  const pairs = sources.flatMap((source) =>
    targets.filter((target) => inhibits(rule, source, target)).map((target) => ({ source, target })),
  );
  return { rule, pairs };
});

/** `A(B|C)|D` as AB, AC and D. */
function alternatives(pattern: string): string[] {
  const group = /^(.*?)\(([^()]*)\)(.*)$/.exec(pattern);
  if (!group) return pattern.split('|');
  const [, before = '', inside = '', after = ''] = group;
  const [first = '', ...others] = [before.split('|').at(-1) ?? '', ...before.split('|').slice(0, -1)];
  const [tail = '', ...more] = after.split('|');
  return [
    ...others,
    ...inside.split('|').flatMap((each) => alternatives(`${first}${each}${tail}`)),
    ...(more.length ? alternatives(more.join('|')) : []),
  ];
}

describe('the inhibitions', () => {
  test.each(INHIBITIONS.map(({ name }) => name))('%s: applies to alerts that exist', (name) => {
    expect(PAIRS.find(({ rule }) => rule.label === name)?.pairs.length).toBeGreaterThan(0);
  });

  test('name only alerts that exist', () => {
    expect(alternatives('A(B|C)d|E|F(G|H)')).toEqual(['ABd', 'ACd', 'E', 'FG', 'FH']);
    const names = ALERTS.map(({ alertname = '' }) => alertname);
    const patterns = INHIBITIONS.flatMap(({ source, target }) => [source, target].flatMap(alternatives));
    expect(patterns.filter((each) => !names.some((name) => new RegExp(`^(?:${each})$`).test(name)))).toEqual([]);
  });

  test('none lets a milder alert silence a graver one', () => {
    const wrong = PAIRS.flatMap(({ rule, pairs }) =>
      pairs
        .filter(({ source, target }) => weight(source) < weight(target))
        .map(({ source, target }) => `${rule.label}: ${source.alertname} over ${target.alertname}`),
    );
    // InfoInhibitor is no alert for people: it exists to silence information.
    expect(wrong.filter((text) => !text.includes('InfoInhibitor'))).toEqual([]);
  });

  test('no two alerts, nor any circle of them, silence each other', () => {
    const edges = new Map<string, Set<string>>();
    for (const { source, target } of PAIRS.flatMap(({ pairs }) => pairs)) {
      const targets = edges.get(source.alertname ?? '') ?? new Set();
      edges.set(source.alertname ?? '', targets.add(target.alertname ?? ''));
    }
    expect([...edges.keys()].filter((start) => reaches(start, start, edges))).toEqual([]);
  });

  test('each asks both sides for the labels that it compares', () => {
    for (const { label, source, target, equal } of ofNames) {
      expect([label, equal[0]]).toEqual([label, 'cluster']);
      for (const name of equal) {
        for (const side of [source, target]) {
          const without = Object.fromEntries(equal.filter((other) => other !== name).map((other) => [other, 'same']));
          const others = side.filter((matcher) => matcher.label === name);
          expect([label, name, matches(others, without)]).toEqual([label, name, false]);
        }
      }
    }
  });

  test('each has a name of its own and a reason', () => {
    expect(new Set(INHIBITIONS.map(({ name }) => name)).size).toBe(INHIBITIONS.length);
    for (const { reason } of INHIBITIONS) expect(reason).toMatch(/^[A-Z].{10,}\.$/);
  });
});

function reaches(from: string, to: string, edges: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const seen = new Set<string>();
  const open = [...(edges.get(from) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === to) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(edges.get(next) ?? []));
  }
  return false;
}

const model = readAlertmanagerConfig(alertmanagerConfig(testEnvironment()));
const cluster = 'test';
const by = (target: AlertLabels, ...firing: AlertLabels[]) =>
  inhibitionsOf(
    model,
    { cluster, ...target },
    firing.map((each) => ({ cluster, ...each })),
  ).map(({ rule }) => rule.label);

describe('who is quiet', () => {
  const service = { namespace: 'shop', service: 'api', team: 'shop' };
  const slo = { ...service, slo: 'availability' };
  const burn = (tier: string, more: AlertLabels = {}) => ({
    ...slo,
    alertname: `SLOBudgetBurn${tier}`,
    burn_tier: tier.toLowerCase(),
    severity: ['Fast', 'Medium'].includes(tier) ? 'critical' : 'warning',
    ...more,
  });
  const node = { node: 'n1' };

  test.each<[string, AlertLabels, AlertLabels, boolean]>([
    ['a slower tier of the same objective', burn('Slow'), burn('Fast'), true],
    ['a slower tier of another objective', burn('Slow', { slo: 'latency' }), burn('Fast'), false],
    ['a faster tier', burn('Fast'), burn('Medium'), false],
    [
      'the error budget of the API',
      { alertname: 'KubeAPIErrorBudgetBurnTrickle', burn_tier: 'trickle', severity: 'warning' },
      { alertname: 'KubeAPIErrorBudgetBurnFast', burn_tier: 'fast', severity: 'critical' },
      true,
    ],
    [
      'errors of a service that is down',
      { ...service, alertname: 'ServiceHighErrorRate', severity: 'critical' },
      { ...service, alertname: 'ServiceDown', severity: 'critical' },
      true,
    ],
    [
      'errors of another service',
      { ...service, service: 'web', alertname: 'ServiceHighErrorRate', severity: 'critical' },
      { ...service, alertname: 'ServiceDown', severity: 'critical' },
      false,
    ],
    [
      'missing metrics of a service that is down',
      { ...service, alertname: 'ServiceMetricsMissing', severity: 'warning' },
      { ...service, alertname: 'ServiceDown', severity: 'critical' },
      true,
    ],
    [
      'a service while no name is resolved',
      { ...service, alertname: 'ServiceHighErrorRate', severity: 'critical' },
      { alertname: 'CoreDNSDown', severity: 'critical', job: 'coredns' },
      true,
    ],
    [
      'a dead service while no name is resolved',
      { ...service, alertname: 'ServiceDown', severity: 'critical' },
      { alertname: 'CoreDNSDown', severity: 'critical', job: 'coredns' },
      false,
    ],
    [
      'what a node shows that is gone',
      { ...node, alertname: 'NodeSystemSaturation', severity: 'warning' },
      { ...node, alertname: 'KubeNodeUnreachable', severity: 'warning' },
      true,
    ],
    [
      'what another node shows',
      { node: 'n2', alertname: 'NodeSystemSaturation', severity: 'warning' },
      { ...node, alertname: 'KubeNodeUnreachable', severity: 'warning' },
      false,
    ],
    [
      'a pod of a node that is gone',
      { ...node, alertname: 'KubePodNotReady', namespace: 'shop', pod: 'api-1', severity: 'warning' },
      { ...node, alertname: 'KubeNodeNotReady', severity: 'warning' },
      true,
    ],
    [
      'a pod that has no node',
      { alertname: 'KubePodNotReady', namespace: 'shop', pod: 'api-1', severity: 'warning' },
      { ...node, alertname: 'KubeNodeNotReady', severity: 'warning' },
      false,
    ],
    [
      'targets of a job that is gone',
      { alertname: 'TargetDown', job: 'apiserver', severity: 'warning' },
      { alertname: 'KubeAPIDown', job: 'apiserver', severity: 'critical' },
      true,
    ],
    [
      'targets of another job',
      { alertname: 'TargetDown', job: 'kubelet', severity: 'warning' },
      { alertname: 'KubeAPIDown', job: 'apiserver', severity: 'critical' },
      false,
    ],
    [
      'a disk that fills up, when it is full',
      { ...node, device: 'sda', mountpoint: '/', alertname: 'NodeFilesystemSpaceFillingUp', severity: 'warning' },
      { ...node, device: 'sda', mountpoint: '/', alertname: 'NodeFilesystemOutOfSpace', severity: 'critical' },
      true,
    ],
    [
      'a container near its limit, when its service says so',
      {
        namespace: 'shop',
        pod: 'api-1',
        container: 'api',
        alertname: 'KubeContainerMemoryNearLimit',
        severity: 'warning',
      },
      { ...service, pod: 'api-1', container: 'api', alertname: 'ServiceMemorySaturation', severity: 'warning' },
      true,
    ],
    [
      'the same alert, milder',
      { ...service, alertname: 'Foreign', severity: 'warning' },
      { ...service, alertname: 'Foreign', severity: 'critical' },
      true,
    ],
    [
      'the same alert of another pod, milder',
      { ...service, pod: 'b', alertname: 'Foreign', severity: 'warning' },
      { ...service, pod: 'a', alertname: 'Foreign', severity: 'critical' },
      false,
    ],
    [
      'information, while nothing worse happens',
      { namespace: 'shop', alertname: 'CPUThrottlingHigh', severity: 'info' },
      { namespace: 'shop', alertname: 'InfoInhibitor', severity: 'none' },
      true,
    ],
  ])('%s', (_, target, source, expected) => {
    expect([textOf(target), by(target, source).length > 0]).toEqual([textOf(target), expected]);
    expect(by(target)).toEqual([]);
    // Another cluster is another world.
    expect(by(target, { ...source, cluster: 'other' })).toEqual([]);
  });
});
