import { describe, expect, test } from '@jest/globals';
import { build, synthesizeEnvironment } from '../../src/build.ts';
import { alertsSchema } from '../../src/config/schema/alerts.ts';
import { allLogRuleGroups, allRuleGroups } from '../../src/rules/all-alerts.ts';
import { renderedGroup } from '../../src/rules/logs/rule-files.ts';
import { ruleSpec } from '../../src/rules/prometheus-rule.ts';
import { BASE_YAML, edit, load, SERVICE_YAML, withConfig } from '../support/config-tree.ts';
import { differences, valuesOf } from '../support/differences.ts';
import { manifest } from '../support/gitops.ts';
import { testRules } from '../support/rules.ts';

/** Two teams, so that an alert can go from one to the other. */
const TWO_TEAMS = edit(
  edit(BASE_YAML, 'alerting:\n', 'alerting:\n  platformTeam: shop\n'),
  'teams:\n',
  'teams:\n  nodes: { receiver: platform }\n',
);

/** Every value of every object of the base, with these lines added to base.yaml. */
function synthesis(base = '', service = '') {
  const files = { 'base.yaml': `${TWO_TEAMS}${base}`, 'services/api-gateway.yaml': `${SERVICE_YAML}${service}` };
  return valuesOf(synthesizeEnvironment(load(files).base).components);
}

const shipped = synthesis();
const changed = (base: string, service?: string) => differences(shipped, synthesis(base, service));
const override = (alert: string, change: string) =>
  `alerts: { overrides: { ${alert}: { reason: a test, ${change} } } }\n`;
const pathOf = (alert: string) => {
  const found = [...shipped.keys()].filter((path) => path.includes(`.rules[${alert}].`));
  return [...new Set(found.map((path) => path.replace(/(\.rules\[\w+\]).*/, '$1')))];
};

/** Only what the alert asks and says differs, and the line that a dashboard draws where it begins to fire. */
function expectOnly(alert: string, lines: readonly string[]): void {
  const [path] = pathOf(alert);
  expect(lines).toContainEqual(expect.stringContaining(`${path}.expr: `));
  const expected = (line: string) =>
    line.startsWith(`${path}.expr: `) ||
    line.startsWith(`${path}.annotations.description: `) ||
    /^ConfigMap\/.*\bsteps\[1\]\.value: /.test(line);
  expect(lines.filter((line) => !expected(line))).toEqual([]);
}

describe('an alert that is changed in the configuration', () => {
  test.each(['Watchdog', 'NodeCPUHighUsage', 'KubePodCrashLooping', 'KubeletDown', 'ServiceHighErrorRate'])(
    'takes all of %s away when it is switched off, and nothing else',
    (alert) => {
      const lines = changed(override(alert, 'enabled: false'));
      const [path] = pathOf(alert);
      expect(path).toMatch(/^PrometheusRule\//);
      expect(lines).toContainEqual(expect.stringContaining(`${path}.expr: `));
      expect(lines.filter((line) => !(line.startsWith(`${path}.`) && line.endsWith(' to nothing')))).toEqual([]);
    },
  );

  test.each([
    ['NodeCPUHighUsage', 'for: 42m', 'for: "15m" to "42m"'],
    ['NodeCPUHighUsage', 'keepFiringFor: 7m', 'keep_firing_for: nothing to "7m"'],
    ['KubeNodeNotReady', 'severity: critical', 'labels.severity: "warning" to "critical"'],
    ['KubeNodeNotReady', 'team: nodes', 'labels.team: "shop" to "nodes"'],
    ['ServiceHighErrorRate', 'severity: info', 'labels.severity: "critical" to "info"'],
  ])('%s has nothing new but %s', (alert, change, line) => {
    const [path] = pathOf(alert);
    expect(changed(override(alert, change))).toEqual([`${path}.${line}`]);
  });

  test.each([
    ['nodeCpu: 85.5%', 'NodeCPUHighUsage'],
    ['nodeMemory: 70%', 'NodeMemoryHighUtilization'],
    ['errorRatio: 7%', 'ServiceHighErrorRate'],
    ['nodeConntrack: 33%', 'NodeHighNumberConntrackEntriesUsed'],
  ])('%s is the threshold of %s alone', (threshold, alert) => {
    expectOnly(alert, changed(`alerts: { ${threshold} }\n`));
  });

  test('a threshold of one service is that of its own alert', () => {
    expectOnly('ServiceHighErrorRate', changed('', 'alerts: { errorRatio: 7% }\n'));
  });

  test('a change of one environment is a change of its overlay alone', () => {
    const filesWith = (prod: string) =>
      withConfig({ 'environments/prod.yaml': `cluster: prod\n${prod}` }, (directory) => build(directory).tree.files);
    const before = filesWith('');
    const after = filesWith(override('NodeCPUHighUsage', 'enabled: false'));
    const paths = [...new Set([...before.keys(), ...after.keys()])].filter(
      (path) => before.get(path) !== after.get(path),
    );
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !path.startsWith('overlays/prod/kubernetes/'))).toEqual([]);
  });
});

describe('every threshold', () => {
  type Thresholds = ReturnType<typeof alertsSchema.parse>;
  const rulesWith = (thresholds: Thresholds) => {
    const spec = ruleSpec(allRuleGroups(thresholds), testRules());
    const logs = { groups: allLogRuleGroups(thresholds).map((group) => renderedGroup(group, testRules())) };
    return valuesOf(
      new Map([
        [
          'rules',
          [
            manifest('v1', 'PrometheusRule', '', 'all', { spec }),
            manifest('v1', 'PrometheusRule', '', 'logs', { spec: logs }),
          ],
        ],
      ]),
    );
  };
  const defaults = alertsSchema.parse({});
  const shippedRules = rulesWith(defaults);
  /** Values of every kind of threshold. */
  const CANDIDATES = ['42%', 7, 9, '77ms', '7s', '7m', '26h', '27d', '30d', '7Gi', '97.5%', 3.5];

  const settings = Object.keys(defaults).filter((key): key is keyof Thresholds => key !== 'overrides');
  test.each(settings)('%s changes rules, and nothing but what they ask or say', (setting) => {
    const taken = CANDIDATES.map((value) => alertsSchema.safeParse({ [setting]: value }).data)
      .filter((thresholds) => thresholds !== undefined)
      .find((thresholds) => String(thresholds[setting]) !== String(defaults[setting]));
    const lines = differences(shippedRules, rulesWith(taken ?? defaults));
    expect(lines.length).toBeGreaterThan(0);
    const said = /\.(expr|for|keep_firing_for|annotations\.(summary|description)): /;
    expect(lines.filter((line) => !said.test(line))).toEqual([]);
  });
});
