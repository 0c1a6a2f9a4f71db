import { describe, expect, test } from '@jest/globals';
import { sizes } from '../../../src/validation/objects/sizes.ts';
import { findingsOf, objectOf } from '../../support/policy.ts';

const KIB = 1024;

describe('the policy sizes', () => {
  const configMap = (size: number, character = 'a') =>
    objectOf('ConfigMap', { data: { file: character.repeat(size) } });

  test('refuses a ConfigMap beyond its budget, counted in bytes', () => {
    expect(findingsOf(sizes, configMap(512 * KIB))).toEqual([
      'ConfigMap shop/web has 512 KiB; the budget is 512 KiB: half of what the API server takes; split its files over several ConfigMaps',
    ]);
    expect(findingsOf(sizes, configMap(256 * KIB, 'é'))).toHaveLength(1);
    expect(findingsOf(sizes, configMap(511 * KIB))).toEqual([]);
  });

  test('refuses rules that the operator could not pack, and anything that could not be stored', () => {
    const expr = 'x'.repeat(384 * KIB);
    expect(findingsOf(sizes, objectOf('PrometheusRule', { spec: { expr } }))).toEqual([
      'PrometheusRule shop/web has 384 KiB; the budget is 384 KiB: the operator packs rules into ConfigMaps of 512 KiB, and cannot divide one object; split its groups over several objects',
    ]);
    expect(findingsOf(sizes, objectOf('Deployment', { spec: { expr } }))).toEqual([]);
    expect(findingsOf(sizes, objectOf('Deployment', { spec: { expr: expr.repeat(3) } }))).toEqual([
      'Deployment shop/web has 1152 KiB; the budget is 1024 KiB: the most that the API server takes; split it',
    ]);
  });
});
