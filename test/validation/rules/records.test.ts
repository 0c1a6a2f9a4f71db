import { describe, expect, test } from '@jest/globals';
import { records } from '../../../src/validation/rules/records.ts';
import { findingsOf, objectOf } from '../../support/policy.ts';

describe('the policy records', () => {
  const group = (...rules: Record<string, string>[]) =>
    objectOf('PrometheusRule', { spec: { groups: [{ name: 'g', rules }] } });
  const record = { record: 'cluster:up:sum', expr: 'sum by (cluster) (up)' };

  test('wants a reader for every record', () => {
    expect(findingsOf(records, group(record))).toEqual([
      'PrometheusRule shop/web records cluster:up:sum, which nothing reads; read it, remove it, or say in src/validation/rules/public-records.ts for whom it is',
    ]);
    expect(findingsOf(records, group(record, { ...record, expr: 'cluster:up:sum or up' }))).toHaveLength(1);
  });

  test('takes rules, configurations and people for readers', () => {
    expect(findingsOf(records, group(record, { alert: 'Down', expr: 'cluster:up:sum < 1' }))).toEqual([]);
    const adapter = objectOf('ConfigMap', { data: { 'config.yaml': 'seriesQuery: cluster:up:sum{}' } });
    expect(findingsOf(records, group(record), adapter)).toEqual([]);
    expect(findingsOf(records, group({ ...record, record: 'node:node_network_receive_drop:rate5m' }))).toEqual([]);
  });
});
