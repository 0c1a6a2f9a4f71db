import { describe, expect, test } from '@jest/globals';
import { dump } from 'js-yaml';
import type { ManifestObject } from '../../../src/synthesize.ts';
import { logAlerts } from '../../../src/validation/rules/log-alerts.ts';
import { findingsOf, objectOf } from '../../support/policy.ts';

const file = (text: string, labels = { loki_rule: '1' }): ManifestObject => ({
  ...objectOf('ConfigMap', { data: { 'shop.yaml': text } }),
  metadata: { name: 'rules', namespace: 'shop', labels: labels as Record<string, string> },
});
const EXPR = 'sum by (service) (count_over_time({job="shop/web"} |= `panic` [5m])) > 0';
const check = (rule: Record<string, unknown>) =>
  findingsOf(logAlerts, file(dump({ groups: [{ name: 'shop', rules: [rule] }] })));
const alert = (more: Record<string, unknown> = {}) =>
  check({
    alert: 'Panic',
    expr: EXPR,
    labels: { severity: 'warning', team: 'shop' },
    annotations: { runbook_url: 'https://example.com/Panic.md' },
    ...more,
  });

describe('the policy log-alerts', () => {
  test('accepts an alert that is whole, and what records', () => {
    expect(alert()).toEqual([]);
    expect(check({ record: 'shop:panics:rate5m', expr: EXPR.replace(' > 0', '') })).toEqual([]);
  });

  test('wants a severity, a runbook and a team, as of every alert', () => {
    expect(alert({ labels: {}, annotations: {} })).toEqual([
      'ConfigMap shop/rules has the alert Panic, of no team, so only the default receiver hears of it; add the label team',
      'ConfigMap shop/rules has the alert Panic, without a severity; use one of critical, warning, info, none',
      'ConfigMap shop/rules has the alert Panic, without a runbook; let runbook_url end with /Panic.md',
    ]);
  });

  test('wants expressions that Loki can read, and that find numbers', () => {
    expect(alert({ expr: '{job="shop/web"} |= `panic`' })).toEqual([
      'ConfigMap shop/rules has the rule Panic, whose expression finds lines, not numbers; count them, as in sum(count_over_time(… [5m]))',
    ]);
    expect(alert({ expr: 'sum(count_over_time({job=~".*"} [5m])) > 0' })).toEqual([
      'ConfigMap shop/rules has the rule Panic, which is wrong: {job=~".*"} selects every stream there is; mend its expression',
    ]);
    expect(alert({ expr: 'sum(count_over_time({job="a"} [5m]) > 0' })).toHaveLength(1);
    expect(alert({ expr: undefined })).toEqual([
      'ConfigMap shop/rules has a rule in shop.yaml without a name or an expression; Loki would refuse the file',
    ]);
  });

  test('wants files that can be read, of ConfigMaps that Loki looks at', () => {
    expect(
      findingsOf(logAlerts, file('groups: [')).map((line) => line.replace(/JSON?: .*|YAML: .*;/, 'YAML: …;')),
    ).toEqual(['ConfigMap shop/rules has shop.yaml, which is no YAML: …; mend it']);
    expect(findingsOf(logAlerts, file('groups: [', {} as { loki_rule: string }))).toEqual([]);
  });
});
