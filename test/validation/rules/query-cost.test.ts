import { describe, expect, test } from '@jest/globals';
import { budgetedEnvironment } from '../../../src/metrics/budget/budgeted-environment.ts';
import { policyInput } from '../../../src/policy-input.ts';
import type { PolicyInput } from '../../../src/validation/policy.ts';
import { sentence } from '../../../src/validation/report.ts';
import { queryCost } from '../../../src/validation/rules/query-cost.ts';
import { readers } from '../../../src/validation/rules/series.ts';
import { findingsOf, inputWith, objectOf } from '../../support/policy.ts';
import { sampleBase, sampleOf } from '../../support/sample.ts';

/** The base, with every job that there can be. */
const { environment, synthesis } = sampleOf(budgetedEnvironment(sampleBase.environment));
const input = policyInput(environment, synthesis);

const said = (changed: PolicyInput) =>
  [...queryCost.check(changed)].map((found) => `${found.severity}: ${found.object} ${sentence(found)}`);

const withRule = (expr: string) =>
  said(
    inputWith(input, ['PrometheusRule', 'grafana'], ({ spec }) => {
      spec.groups[0].rules[0].expr = expr;
    }),
  );

describe('the policy query-cost', () => {
  test('finds nothing in our own rules and panels, of which there are many', () => {
    expect(said(input)).toEqual([]);
    expect(
      [...readers(input)].filter(({ kind, expr }) => kind === 'panel' && expr.includes('[')).length,
    ).toBeGreaterThan(300);
    expect(
      [...readers(input)].filter(({ kind, expr }) => kind === 'rule' && expr.includes('[')).length,
    ).toBeGreaterThan(100);
  });

  // A day of every sample of the node exporter's collectors, as one of our alerts once read.
  const collectors = (range: string) =>
    `max_over_time(node_scrape_collector_success{job="node-exporter"}[${range}]) == 0`;

  test('warns of rules whose ranges are long and wide', () => {
    expect(withRule(collectors('1d'))).toEqual([
      expect.stringMatching(
        /^warning: PrometheusRule monitoring\/grafana reads 2592000 samples each time in the rule Grafana\w+, on a cluster of 10 nodes; at most 350000; shorten its ranges, or record a part of it$/,
      ),
    ]);
    expect(withRule(collectors('3h'))).toEqual([]);
  });

  test('counts what a subquery reads again for each step', () => {
    expect(withRule(`max_over_time(rate(node_cpu_seconds_total{job="node-exporter"}[30m])[6h:30s])`)).toHaveLength(1);
    expect(withRule(`max_over_time(rate(node_cpu_seconds_total{job="node-exporter"}[30m])[3h:30m])`)).toEqual([]);
  });

  test('says nothing of series that nobody has counted, and of expressions that cannot be read', () => {
    expect(withRule('max_over_time(nobody_knows_this[365d])')).toEqual([]);
    expect(withRule('max_over_time(up[')).toEqual([]);
  });

  test('says nothing where the configuration is not known', () => {
    const rule = objectOf('PrometheusRule', {
      spec: { groups: [{ name: 'g', rules: [{ alert: 'A', expr: collectors('1d') }] }] },
    });
    expect(findingsOf(queryCost, rule)).toEqual([]);
  });
});
