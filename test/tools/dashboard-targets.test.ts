import { describe, expect, test } from '@jest/globals';
import { allDashboards } from '../../src/dashboards/index.ts';
import { parsePromql, type Selector, selectorsIn } from '../../src/promql/ast.ts';
import type { InputSeries } from '../../src/rules/rule.ts';
import { type DashboardJson, panelsOf, substituted } from '../support/dashboards.ts';
import { testEnvironment } from '../support/environment.ts';
import { promtool, withFiles } from '../support/promtool.ts';

const dashboards = allDashboards(testEnvironment()).map(({ uid, json }) => ({ uid, dashboard: JSON.parse(json) }));

/** Labels that panels may ask for; `x` is what stands in place of variables, too. */
const LABELS = [
  ...['cluster', 'namespace', 'service', 'slo', 'team', 'sli', 'node', 'pod', 'instance', 'route'],
  ...['alertname', 'severity'],
];

/** A series that a selector finds. Alerts have the same labels as what Prometheus remembers of them. */
function found({ name = '', matchers }: Selector): InputSeries {
  const fixed = matchers.filter(({ operator }) => operator === '=').map(({ label, value }) => [label, value]);
  const labels = { ...Object.fromEntries(LABELS.map((label) => [label, 'x'])), ...Object.fromEntries(fixed) };
  const pairs = Object.entries({ ...labels, code: '200', le: '1' }).map(([label, value]) => `${label}="${value}"`);
  return { series: `${name}{${pairs.join(',')}}`, values: '1+1x1500' };
}

/** Where the test case ends: some panels show the day that begins at a moment. */
const LATER = { expr: 'vector(1)', eval_time: '25h', exp_samples: [{ labels: '{}', value: 1 }] };

function caseOf(expr: string): Record<string, unknown> {
  const query = substituted(expr);
  const series = selectorsIn(parsePromql(query)).map(found);
  return {
    interval: '1m',
    input_series: [...new Map(series.map((each) => [each.series, each])).values()],
    promql_expr_test: [{ expr: `group(${query})`, eval_time: '60m', exp_samples: [{ labels: '{}', value: 1 }] }, LATER],
  };
}

describe.each(dashboards)('$uid', ({ dashboard }) => {
  const exprs = panelsOf(dashboard).flatMap(({ targets }) =>
    targets
      .filter(({ datasource }: DashboardJson) => datasource.type === 'prometheus')
      .map(({ expr }: DashboardJson): string => expr),
  );

  test('every query finds the series that it asks for', () => {
    expect(exprs.length).toBeGreaterThan(5);
    withFiles({ 'test.json': { tests: exprs.map(caseOf) } }, (path) => promtool('test', 'rules', path('test.json')));
  });
});
