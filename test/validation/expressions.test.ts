import { describe, expect, test } from '@jest/globals';
import type { ManifestObject } from '../../src/synthesize.ts';
import { expressions } from '../../src/validation/expressions.ts';
import { sentence } from '../../src/validation/report.ts';
import { sampleBase } from '../support/sample.ts';

const { components, environment } = sampleBase;

/** What is found in an environment with one more rule. */
function findings(expr: string): string[] {
  const more = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'more', namespace: 'monitoring' },
    spec: { groups: [{ name: 'more', rules: [{ record: 'cluster:more:sum', expr }] }] },
  } as ManifestObject;
  const input = {
    components: new Map([...components, ['more', [more]]]),
    environment,
    externalServices: [],
    prerequisites: [],
    images: [],
  };
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
});
