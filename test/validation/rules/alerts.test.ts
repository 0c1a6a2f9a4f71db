import { describe, expect, test } from '@jest/globals';
import { alerts } from '../../../src/validation/rules/alerts.ts';
import { findingsOf, objectOf } from '../../support/policy.ts';

describe('the policy alerts', () => {
  const dashboard = {
    ...objectOf('ConfigMap', {
      data: { 'a.json': '{"uid":"a","title":"A","templating":{"list":[{"name":"cluster"}]}}' },
    }),
    metadata: { name: 'a', namespace: 'shop', labels: { grafana_dashboard: '1' } },
  };
  const check = (labels: Record<string, string>, annotations: Record<string, string>) => {
    const rules = [{ alert: 'Down', expr: 'up == 0', labels, annotations }];
    return findingsOf(alerts, dashboard, objectOf('PrometheusRule', { spec: { groups: [{ name: 'g', rules }] } }));
  };
  const runbook_url = 'https://example.com/Down.md';

  test('wants a severity that is routed, and the runbook of the alert', () => {
    expect(check({}, {})).toEqual([
      'PrometheusRule shop/web has the alert Down, without a severity; use one of critical, warning, info, none',
      'PrometheusRule shop/web has the alert Down, without a runbook; let runbook_url end with /Down.md',
    ]);
    expect(check({ severity: 'page' }, { runbook_url: 'https://example.com/Up.md' })).toEqual([
      'PrometheusRule shop/web has the alert Down, of the severity "page", which nobody routes; use one of critical, warning, info, none',
      'PrometheusRule shop/web has the alert Down, whose runbook https://example.com/Up.md is that of another; let runbook_url end with /Down.md',
    ]);
  });

  test('wants its dashboard to exist, with the variables that it sets', () => {
    const link = (dashboard_url: string) => check({ severity: 'critical' }, { runbook_url, dashboard_url });
    expect(link('https://grafana/d/a?var-cluster=x')).toEqual([]);
    expect(link('https://grafana/d/b?var-cluster=x')).toEqual([
      'PrometheusRule shop/web has the alert Down, which leads to the dashboard "b", which does not exist; link to one that does',
    ]);
    expect(link('https://grafana/d/a?var-cluster=x&var-pod=y')).toEqual([
      'PrometheusRule shop/web has the alert Down, which sets the variable pod that the dashboard a does not have; set a variable of it',
    ]);
  });
});
