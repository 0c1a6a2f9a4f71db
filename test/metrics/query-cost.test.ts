import { describe, expect, test } from '@jest/globals';
import { budgetedEnvironment } from '../../src/metrics/budget/budgeted-environment.ts';
import { panoptes } from '../../src/metrics/budget/panoptes.ts';
import { seriesSelected } from '../../src/metrics/budget/selected.ts';
import { policyInput } from '../../src/policy-input.ts';
import { parsePromql, type Selector } from '../../src/promql/ast.ts';
import { type CostContext, costOf } from '../../src/promql/cost.ts';
import { nameOf } from '../../src/promql/lints/lint.ts';
import { dashboards, isReadable, rules } from '../../src/validation/facts.ts';
import { sampleBase, sampleOf } from '../support/sample.ts';

/** Samples that one evaluation may read on the model cluster of 10 nodes: a rule each half minute, a panel when it is looked at. */
const BUDGET = { rule: 350_000, panel: 2_500_000 } as const;

const { environment, synthesis } = sampleOf(budgetedEnvironment(sampleBase.environment));
const input = policyInput(environment, synthesis);
const objects = [...input.components.values()].flat();
const countOf = seriesSelected(panoptes(objects, environment));
const { scrapeInterval, evaluationInterval } = environment.prometheus;
const context: CostContext = {
  countOf,
  scrapeInterval: scrapeInterval.seconds,
  evaluationInterval: evaluationInterval.seconds,
};

const tooMuch = (where: string, expr: string, most: number): string[] => {
  const { samples } = costOf(parsePromql(expr), context);
  return samples > most ? [`${where} reads ${samples} samples each time; at most ${most}: shorten its ranges`] : [];
};

describe('the model cluster', () => {
  const count = (expr: string) => countOf(parsePromql(expr) as Selector);

  test('says how many series a selector finds', () => {
    expect(count('kube_pod_info{job="kube-state-metrics"}')).toBe(300);
    expect(count('kube_pod_info{job="other"}')).toBe(0);
    expect(count('kube_pod_status_phase{job="kube-state-metrics"}')).toBe(1_500);
    expect(count('nobody_knows_this')).toBeUndefined();
  });

  test('counts the buckets of a histogram', () => {
    const all = count('etcd_request_duration_seconds_bucket{job="apiserver"}') ?? 0;
    const one = count('etcd_request_duration_seconds_bucket{job="apiserver",le="+Inf"}') ?? 0;
    expect(one).toBe(count('etcd_request_duration_seconds_count{job="apiserver"}'));
    expect(all / one).toBeGreaterThan(10);
  });
});

test('no rule reads more samples than it may', () => {
  expect(rules(input).flatMap(({ rule }) => tooMuch(nameOf(rule), rule.expr, BUDGET.rule))).toEqual([]);
  // A day of every sample of the node exporter's collectors is too much, as NodeExporterCollectorFailed once read.
  const day = 'max_over_time(node_scrape_collector_success{job="node-exporter"}[1d])';
  expect(tooMuch('it', day, BUDGET.rule)).toEqual([
    'it reads 2592000 samples each time; at most 350000: shorten its ranges',
  ]);
});

test('no panel reads more samples than it may', () => {
  const queries = dashboards(input)
    .filter(isReadable)
    .flatMap(({ dashboard }) => dashboard.queries.map((query) => ({ uid: dashboard.uid, ...query })))
    .filter(({ language }) => language === 'promql');
  expect(queries.length).toBeGreaterThan(500);
  expect(queries.flatMap(({ uid, where, expr }) => tooMuch(`${uid} ${where}`, expr, BUDGET.panel))).toEqual([]);
});
