import { describe, expect, test } from '@jest/globals';
import { logLabels } from '../../../src/validation/rules/log-labels.ts';
import { findingsOf, objectOf } from '../../support/policy.ts';

const collector = objectOf('ConfigMap', { data: { 'config.alloy': 'target_label = "namespace"' } }, 'alloy');
const rules = (selector: string) => ({
  ...objectOf('ConfigMap', {
    data: { 'web.yaml': `groups: [{ rules: [{ alert: Errors, expr: 'count_over_time(${selector}[5m]) > 1' }] }]` },
  }),
  metadata: { name: 'rules', namespace: 'shop', labels: { loki_rule: '1' } },
});

describe('the policy log-labels', () => {
  test('finds a label that no collector writes', () => {
    expect(findingsOf(logLabels, collector, rules('{namepsace="shop"}'))).toEqual([
      'ConfigMap shop/rules selects {namepsace="shop"} in the rule Errors, but no collector writes the label namepsace; compare it with src/logs/labels.ts',
    ]);
  });

  test('accepts those that one writes, and those of Loki', () => {
    expect(findingsOf(logLabels, collector, rules('{namespace="shop", service_name="web"}'))).toEqual([]);
  });

  test('knows nothing where others collect', () => {
    expect(findingsOf(logLabels, rules('{namepsace="shop"}'))).toEqual([]);
  });
});
