import { describe, expect, test } from '@jest/globals';
import { policyInput } from '../../../src/policy-input.ts';
import type { ManifestObject } from '../../../src/synthesize.ts';
import { sentence } from '../../../src/validation/report.ts';
import { expressions } from '../../../src/validation/rules/expressions.ts';
import { findingsOf, objectOf } from '../../support/policy.ts';
import { sampleBase } from '../../support/sample.ts';

const { components, environment, synthesis } = sampleBase;

/** What is found in an environment with one more rule. */
function findings(expr: string): string[] {
  const more = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'more', namespace: 'monitoring' },
    spec: { groups: [{ name: 'more', rules: [{ record: 'cluster:more:sum', expr }] }] },
  } as ManifestObject;
  const input = policyInput(environment, { ...synthesis, components: new Map([...components, ['more', [more]]]) });
  return [...expressions.check(input)].map((found) => `${found.component}: ${found.object} ${sentence(found)}`);
}

describe('the policy expressions', () => {
  const refused = (lint: string, problem: string) => [
    `more: PrometheusRule monitoring/more has the rule cluster:more:sum, against the lint ${lint}: ${problem}; change the rule, or add the lint with its reason to LINT_EXCEPTIONS in src/rules/lint-rules.ts`,
  ];

  test('knows how often series are scraped, and what they count', () => {
    expect(findings('sum by (cluster) (rate(container_cpu_usage_seconds_total{job="kubelet"}[1m]))')).toEqual(
      refused(
        'range',
        'container_cpu_usage_seconds_total{job="kubelet"}[1m] must look back at least 120s: there is a sample every 30s',
      ),
    );
    expect(findings('sum by (cluster) (rate(container_cpu_usage_seconds_total{job="kubelet"}[2m]))')).toEqual([]);
  });

  test('follows labels through aggregations', () => {
    const [found = ''] = findings('sum by (cluster, shelf) (kube_pod_info{job="kube-state-metrics"})');
    expect(found).toContain('against the lint label: sum by (cluster, shelf) asks for shelf');
    expect(findings('sum by (cluster, namespace) (kube_pod_info{job="kube-state-metrics"})')).toEqual([]);
  });

  test('finds sides that never match, in dashboards as well', () => {
    const expr = 'sum by (cluster) (up{cluster="a"}) > sum by (cluster) (up{cluster="b"})';
    const what = 'cluster is "a" in sum by (cluster) (up{cluster="a"}) and "b" in sum by (cluster) (up{cluster="b"})';
    expect(findings(expr)).toEqual(refused('matching', `> never matches: ${what}; say on () or ignoring (cluster)`));
    const datasource = { type: 'prometheus', uid: 'prometheus' };
    const dashboard = { uid: 'a', title: 'A', panels: [{ title: 'Up', targets: [{ expr, datasource }] }] };
    const configMap = {
      ...objectOf('ConfigMap', { data: { 'a.json': JSON.stringify(dashboard) } }),
      metadata: { name: 'a', namespace: 'shop', labels: { grafana_dashboard: '1' } },
    };
    const [found = ''] = findingsOf(expressions, configMap);
    expect(found).toContain(`in panel "Up", which is wrong: > never matches: ${what}`);
  });
});
