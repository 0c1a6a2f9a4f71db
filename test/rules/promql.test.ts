import { describe, expect, test } from '@jest/globals';
import { outline } from '../../src/promql/outline.ts';
import { maxBy, on, ratio, select, sumBy } from '../../src/rules/promql.ts';

describe('forms of PromQL', () => {
  test('aggregations keep the cluster', () => {
    expect(sumBy(['node'], 'up')).toBe('sum by (cluster, node) (up)');
    expect(maxBy([], 'up')).toBe('max by (cluster) (up)');
    expect(on('pod')).toBe('on (cluster, pod)');
  });

  test('a share has no value where the whole is zero', () => {
    expect(ratio('a', 'b')).toBe('a\n/\n(b > 0)');
  });

  test('longer expressions stay readable, and are PromQL', () => {
    const expr = sumBy(['pod'], ratio(select('a', 'job="x"', undefined), sumBy([], 'b')));
    expect(expr).toBe('sum by (cluster, pod) (\n  a{job="x"}\n  /\n  (sum by (cluster) (b) > 0)\n)');
    expect(outline(expr).errors).toEqual([]);
  });
});
