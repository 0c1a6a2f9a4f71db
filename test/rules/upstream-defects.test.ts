import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { PLATFORMS } from '../../src/config/schema/environment.ts';
import { toYaml } from '../../src/gitops/yaml.ts';
import { JOB_METRICS } from '../../src/metrics/registry.ts';
import { scrapesOf } from '../../src/metrics/scraped.ts';
import { everything, type Promql, parsePromql, selectorsIn } from '../../src/promql/ast.ts';
import { allRuleGroups, EVERY_JOB } from '../../src/rules/all-alerts.ts';
import { groupsOf, lintRules } from '../../src/rules/lint-rules.ts';
import { platformRuleGroups } from '../../src/rules/platform-rules.ts';
import { ruleSpec } from '../../src/rules/prometheus-rule.ts';
import { isAlert } from '../../src/rules/rule.ts';
import type { ManifestObject } from '../../src/synthesize.ts';
import { missingSeries } from '../metrics/missing-series.ts';
import { BASE_YAML, load as loadConfig, problemsOf } from '../support/config-tree.ts';
import { testRules } from '../support/rules.ts';
import { sampleBase, sampleOf, samples } from '../support/sample.ts';

/**
 * Defects that others have shipped, planted here or looked for: each of these tests fails on the stack that had it.
 */

// biome-ignore lint/suspicious/noExplicitAny: reaches into objects, which are plain data here.
type Data = any;

const environments = samples.map(([, { environment }]) => environment);
const objectsOf = (environment: (typeof environments)[number]) => [...sampleOf(environment).components.values()].flat();
const everyJob = { ...sampleBase.environment, platform: 'kubeadm' as const, kubernetes: EVERY_JOB };
const objects = objectsOf(everyJob);
const everyObject = samples.flatMap(([, { components }]) => [...components.values()].flat());

function planted(kind: string, name: string, plant: (object: Data) => void): ManifestObject[] {
  const copies: ManifestObject[] = structuredClone(objects);
  const found = copies.filter((object) => object.kind === kind && object.metadata.name === name);
  expect(found).toHaveLength(1);
  for (const object of found) plant(object);
  return copies;
}

const dropping =
  (name: string) =>
  ({ spec }: Data) => {
    const rule = { action: 'drop', sourceLabels: ['__name__'], regex: name };
    for (const endpoint of spec.endpoints) endpoint.metricRelabelings = [...(endpoint.metricRelabelings ?? []), rule];
  };

describe('a drop list that blinds', () => {
  test('a recording rule is noticed (container_memory_swap)', () => {
    const blind = missingSeries(
      planted('ServiceMonitor', 'kubelet', dropping('container_memory_working_set_bytes')),
      everyJob,
    );
    expect(blind).toContainEqual(
      expect.stringMatching(/^PrometheusRule monitoring\/kubernetes-records .*every job that produces it drops it$/),
    );
  });

  test('a panel is noticed (storage_operation_errors_total)', () => {
    const blind = planted('ConfigMap', 'dashboard-cluster-resources', ({ data }) => {
      for (const [key, text] of Object.entries<string>(data)) {
        const dashboard = JSON.parse(text);
        const { targets } = dashboard.panels.find((panel: Data) => panel.targets);
        targets[0].expr = 'sum(rate(storage_operation_errors_total{job="kubelet"}[5m]))';
        data[key] = JSON.stringify(dashboard);
      }
    });
    expect(missingSeries(blind, everyJob)).toContainEqual(
      expect.stringMatching(
        /^ConfigMap monitoring\/dashboard-cluster-resources reads storage_operation_errors_total.* but (every job|no job)/,
      ),
    );
  });

  test('whole numbers of seconds in one notation only is noticed, and no rule asks for one only', () => {
    const half = planted('PrometheusRule', 'general', ({ spec }) => {
      spec.groups[0].rules.push({
        record: 'cluster:slow:rate5m',
        expr: 'sum by (cluster) (rate(apiserver_request_duration_seconds_bucket{job="apiserver",le="1"}[5m]))',
      });
    });
    expect(lintRules(half, everyJob).filter(({ lint }) => lint === 'bound')).toEqual([
      {
        lint: 'bound',
        rule: 'cluster:slow:rate5m',
        message: 'apiserver_request_duration_seconds_bucket{job="apiserver",l… finds only one of le="1" and le="1.0"',
      },
    ]);
    expect(lintRules(objects, everyJob).filter(({ lint }) => lint === 'bound')).toEqual([]);
  });
});

describe('alerts that vanish together', () => {
  const groups = allRuleGroups();
  const alerts = groups.flatMap(({ rules }) => rules.filter(isAlert).map(({ alert }) => alert));
  const names = (...off: string[]) =>
    ruleSpec(groups, testRules(...off)).groups?.flatMap(({ rules = [] }) =>
      rules.map(({ alert, record }) => `${alert ?? record}`),
    ) ?? [];
  const all = names();

  test.each([...new Set(alerts)].map((alert) => [alert]))('%s goes alone when it is switched off', (alert) => {
    expect(names(alert)).toEqual(all.filter((name) => name !== alert));
  });

  test.each(PLATFORMS)('%s delivers every group that it declares, whatever is switched on', (platform) => {
    for (const kubernetes of [sampleBase.environment.kubernetes, EVERY_JOB]) {
      if (kubernetes === EVERY_JOB && platform !== 'kubeadm') continue;
      const environment = { ...sampleBase.environment, platform, kubernetes };
      const declared = platformRuleGroups({ platform, settings: kubernetes, thresholds: environment.alerts });
      const delivered = groupsOf(objectsOf(environment)).map(({ name }) => name);
      const expected = declared.filter(({ rules }) => rules.length > 0).map(({ name }) => name);
      expect(delivered).toEqual(expect.arrayContaining(expected));
      expect(delivered).toEqual([...new Set(delivered)]);
    }
  });

  test('no record is written twice', () => {
    for (const [, { components, environment }] of samples) {
      const findings = lintRules([...components.values()].flat(), environment);
      expect(findings.filter(({ lint }) => lint === 'duplicate')).toEqual([]);
    }
  });
});

describe.each(PLATFORMS)('on %s', (platform) => {
  const environment = { ...sampleBase.environment, platform };
  const rules = groupsOf(objectsOf(environment)).flatMap((group) => group.rules);
  const scrapes = scrapesOf(objectsOf(environment), environment);

  test('no alert misses a job that is never there', () => {
    const jobs = new Set(scrapes.map(({ job }) => job));
    const missed = rules.flatMap(({ alert, expr }) => (alert ? absentJobs(parsePromql(expr)) : []));
    expect(missed.length).toBeGreaterThan(3);
    expect(missed.filter((job) => !jobs.has(job))).toEqual([]);
  });

  test('every job that is there is missed when it goes', () => {
    const missed = new Set(rules.flatMap(({ alert, expr }) => (alert ? absentJobs(parsePromql(expr)) : [])));
    // Probes are one job of many targets, each of which has its own alert.
    const others = /^(blackbox$|argocd-)/;
    const jobs = [...new Set(scrapes.map(({ job }) => job))].filter((job) => !others.test(job));
    expect(jobs.filter((job) => !missed.has(job))).toEqual([]);
  });

  test('kubelets are asked only for what they answer', () => {
    const paths = scrapes.filter(({ job }) => job === 'kubelet').map(({ path }) => path);
    expect(Object.keys(JOB_METRICS.kubelet ?? {})).toEqual(expect.arrayContaining(paths));
  });
});

/** Jobs whose absence an expression tells; those of services are named by namespace and service. */
function absentJobs(expr: Promql): string[] {
  const absent = everything(expr).filter((part) => part.type === 'call' && part.name === 'absent');
  return absent.flatMap(selectorsIn).flatMap(({ matchers }) => {
    const valueFor = (label: string) => matchers.find((matcher) => matcher.label === label)?.value;
    return valueFor('job') ?? `${valueFor('namespace')}/${valueFor('service')}`;
  });
}

test('an unknown setting of a job is refused, and a known one reaches its monitor', () => {
  const scheduler = (setting: string) => `${BASE_YAML}kubernetes: { scheduler: { enabled: true, ${setting} } }\n`;
  expect(problemsOf({ 'base.yaml': scheduler('intervall: 45s') }).join('\n')).toContain('intervall');
  const { base } = loadConfig({ 'base.yaml': scheduler('interval: 45s') });
  const monitor = objectsOf(base).find(
    ({ kind, metadata }) => kind === 'ServiceMonitor' && metadata.name === 'kube-scheduler',
  );
  expect((monitor as Data).spec.endpoints.map(({ interval }: Data) => interval)).toContain('45s');
});

test('texts of several lines survive the way through YAML', () => {
  const rules = everyObject.filter(({ kind }) => kind === 'PrometheusRule');
  expect(rules.some((rule) => JSON.stringify(rule).includes('\\n'))).toBe(true);
  for (const rule of rules) expect(load(toYaml(rule))).toEqual(rule);
});

test('no selector asks for a version, and no object is a list', () => {
  const selectors = everyObject.flatMap(({ kind, metadata, spec }) =>
    ['selector', 'podSelector'].flatMap((field) => {
      const selector = (spec as Data)?.[field];
      return selector ? [[`${kind}/${metadata.name}`, JSON.stringify(selector)] as const] : [];
    }),
  );
  expect(selectors.length).toBeGreaterThan(50);
  expect(selectors.filter(([, selector]) => selector.includes('app.kubernetes.io/version'))).toEqual([]);
  expect(everyObject.filter(({ kind }) => kind.endsWith('List'))).toEqual([]);
});

test('no forecast is an alert without a level', () => {
  const forecasts = groupsOf(everyObject)
    .flatMap(({ rules }) => rules)
    .filter(({ alert, expr }) => alert && expr.includes('predict_linear('));
  const levelled = (expr: Promql): boolean => expr.type === 'binary' && expr.operator === 'and';
  expect(forecasts.length).toBeGreaterThan(0);
  expect(
    forecasts.filter(({ expr }) => !everything(parsePromql(expr)).some(levelled)).map(({ alert }) => alert),
  ).toEqual([]);
});

test('every series carries the cluster before it is stored: external labels would not be seen by rules', () => {
  for (const prometheus of everyObject.filter(({ kind }) => kind === 'Prometheus')) {
    const classes: Data[] = (prometheus.spec as Data).scrapeClasses;
    expect(classes.length).toBeGreaterThan(0);
    for (const { relabelings } of classes) {
      expect(relabelings).toContainEqual(expect.objectContaining({ action: 'replace', targetLabel: 'cluster' }));
    }
  }
});
