import { describe, expect, test } from '@jest/globals';
import { jobQueries } from '../../../src/dashboards/house/job-queries.ts';
import { jobVariables } from '../../../src/dashboards/house/job-variables.ts';

const queries = jobQueries('job="etcd"', ['cluster', 'instance']);
const CHOSEN = 'job="etcd",cluster=~"$cluster", instance=~"$instance"';

describe('queries about a job', () => {
  test('select its series as far as the variables choose them', () => {
    expect(queries.series('up')).toBe(`up{${CHOSEN}}`);
    expect(queries.max('size', ['instance'], 'a="b"')).toBe(
      'max by (cluster, instance) (size{job="etcd",a="b",cluster=~"$cluster", instance=~"$instance"})',
    );
  });

  test('sum what counters grow by, and keep the buckets of histograms apart', () => {
    expect(queries.rate('calls_total', [])).toBe(`sum by (cluster) (rate(calls_total{${CHOSEN}}[$__rate_interval]))`);
    expect(queries.quantile(0.99, { metric: 'seconds', by: ['instance'] })).toBe(
      `histogram_quantile(0.99, sum by (cluster, instance, le) (rate(seconds_bucket{${CHOSEN}}[$__rate_interval])))`,
    );
  });

  test('have no mean where nothing was counted', () => {
    expect(queries.mean({ metric: 'seconds', by: ['name'], matchers: ['a="b"'] })).toMatch(
      /^sum by \(cluster, name\) \(rate\(seconds_sum\{job="etcd",a="b".+\n\/\n\(sum by \(cluster, name\) \(.+ > 0\)$/,
    );
  });
});

describe('variables about a job', () => {
  test('offer the clusters and processes that it is scraped from', () => {
    const definitions = jobVariables('job="etcd"', 'instance').map((variable) => variable.build().definition);
    expect(definitions).toEqual([
      undefined,
      'label_values(up{job="etcd"}, cluster)',
      'label_values(up{job="etcd", cluster=~"$cluster"}, instance)',
    ]);
  });
});
