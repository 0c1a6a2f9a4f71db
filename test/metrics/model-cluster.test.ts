import { describe, expect, test } from '@jest/globals';
import { budgetedEnvironment } from '../../src/metrics/budget/budgeted-environment.ts';
import { panoptes } from '../../src/metrics/budget/panoptes.ts';
import { seriesSelected } from '../../src/metrics/budget/selected.ts';
import { scrapesOf } from '../../src/metrics/scraped.ts';
import { parsePromql, type Selector } from '../../src/promql/ast.ts';
import { sampleBase, sampleOf } from '../support/sample.ts';

const { environment, components } = sampleOf(budgetedEnvironment(sampleBase.environment));
const objects = [...components.values()].flat();
const countOf = seriesSelected(panoptes(objects, scrapesOf(objects, environment)));

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
