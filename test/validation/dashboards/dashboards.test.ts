import { describe, expect, test } from '@jest/globals';
import { dashboards } from '../../../src/validation/dashboards/dashboards.ts';
import { expressions } from '../../../src/validation/rules/expressions.ts';
import { findingsOf, objectOf } from '../../support/policy.ts';

describe('the policy dashboards', () => {
  const file = (text: string, name = 'a') => ({
    ...objectOf('ConfigMap', { data: { 'a.json': text } }),
    metadata: { name, namespace: 'shop', labels: { grafana_dashboard: '1' } },
  });
  const prometheus = { type: 'prometheus', uid: '${datasource}' };
  const json = (fields: Record<string, unknown> = {}) => {
    const list = [{ name: 'datasource', type: 'datasource', query: 'prometheus' }, { name: 'cluster' }];
    return JSON.stringify({ uid: 'a', title: 'A', templating: { list }, ...fields });
  };
  const panel = (target: Record<string, unknown>) =>
    file(json({ panels: [{ title: 'P', targets: [{ datasource: prometheus, expr: 'up', ...target }] }] }));

  test('wants JSON with a uid of its own', () => {
    expect(findingsOf(dashboards, file('{'))[0]).toMatch(
      /^ConfigMap shop\/a has a\.json, which is no JSON: .+; mend it$/,
    );
    expect(findingsOf(dashboards, file('{}'))).toEqual([
      'ConfigMap shop/a has a.json without a uid, so its address would change; give it one',
    ]);
    expect(findingsOf(dashboards, file(json()), file(json(), 'b'))).toEqual([
      'ConfigMap shop/b has a.json with the uid "a", which "A" has, too; give it another one',
    ]);
  });

  test('wants data sources and variables that there are', () => {
    const remedy = 'use a data source of the stack, or a variable that offers them';
    expect(findingsOf(dashboards, panel({ datasource: { type: 'prometheus', uid: 'other' } }))).toEqual([
      `ConfigMap shop/a asks the data source "other" of the type prometheus in panel "P", which does not exist; ${remedy}`,
    ]);
    expect(findingsOf(dashboards, panel({ datasource: { type: 'loki', uid: '${datasource}' } }))).toEqual([
      `ConfigMap shop/a asks the data source "\${datasource}" of the type loki in panel "P", which does not exist; ${remedy}`,
    ]);
    expect(findingsOf(dashboards, panel({ expr: 'up{cluster="$clutser"}' }))).toEqual([
      'ConfigMap shop/a uses the variable $clutser, which it does not declare; declare it, or mend its name',
    ]);
    expect(findingsOf(dashboards, panel({ expr: 'up{cluster="$cluster"}[$__range]' }))).toEqual([]);
  });

  test('wants queries that their data source understands (the policy expressions)', () => {
    expect(findingsOf(expressions, panel({ expr: 'sum(rate(up[$__rate_interval])' }))).toEqual([
      'ConfigMap shop/a asks for sum(rate(up[1h]) in panel "P", which is wrong: no PromQL: sum(rate(up[1h])<here>; mend the query',
    ]);
    const loki = { type: 'loki', uid: 'loki' };
    expect(findingsOf(expressions, panel({ datasource: loki, expr: '{job="a" | json' }))).toHaveLength(1);
    expect(findingsOf(expressions, panel({ datasource: loki, expr: '{job="$cluster"} | json' }))).toEqual([]);
  });

  test('wants rules that are PromQL (the policy expressions)', () => {
    const rule = (expr: string) =>
      objectOf('PrometheusRule', { spec: { groups: [{ name: 'g', rules: [{ alert: 'Down', expr }] }] } });
    expect(findingsOf(expressions, rule('up{job=~"a(?=b)"} == 0'))).toEqual([
      'PrometheusRule shop/web has the rule Down, against the lint grammar: up{job=~"a(?=b)"}: a(?=b) is no regular expression of RE2; change the rule, or add the lint with its reason to LINT_EXCEPTIONS in src/rules/lint-rules.ts',
    ]);
    expect(findingsOf(expressions, rule('up{job=~"a(?:b)"} == 0'))).toEqual([]);
  });
});
