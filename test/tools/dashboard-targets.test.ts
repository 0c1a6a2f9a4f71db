import { describe, test } from '@jest/globals';
import { kubernetesDashboards } from '../../src/dashboards/kubernetes/kubernetes-dashboards.ts';
import { everyDashboard } from '../../src/dashboards/layouts/every-dashboard.ts';
import { everything, parsePromql, type Selector, selectorsIn } from '../../src/promql/ast.ts';
import type { InputSeries } from '../../src/rules/rule.ts';
import { type DashboardJson, panelsOf, substituted } from '../support/dashboards.ts';
import { testEnvironment } from '../support/environment.ts';
import { exampleOf } from '../support/example-of.ts';
import { promtool, withFiles } from '../support/promtool.ts';

const dashboards = everyDashboard().map(({ uid, json }) => ({ uid, dashboard: JSON.parse(json) }));

/** Labels that panels may ask for; `x` is what stands in place of variables, too. */
const LABELS = [
  ...['cluster', 'namespace', 'service', 'slo', 'team', 'sli', 'node', 'pod', 'instance', 'route'],
  ...['alertname', 'severity'],
];

/** A series that a selector finds. Alerts have the same labels as what Prometheus remembers of them. */
function found({ name = '', matchers }: Selector): InputSeries {
  const asked = matchers.flatMap(({ label, operator, value = '' }) => {
    if (operator === '=') return [[label, value]];
    if (operator === '!=' && value === '') return [[label, 'x']];
    return operator === '=~' ? [[label, exampleOf(value)]] : [];
  });
  const usual = { ...Object.fromEntries(LABELS.map((label) => [label, 'x'])), code: '200', le: '1' };
  const pairs = Object.entries({ ...usual, ...Object.fromEntries(asked) }).map(
    ([label, value]) => `${label}="${value}"`,
  );
  // A target that is down is what people look for.
  return { series: `${name}{${pairs.join(',')}}`, values: name === 'up' ? '0x1500' : '1+1x1500' };
}

/** Panels that show only what is out of line have cases of their own, in capacity-queries.test.ts. */
const OUT_OF_LINE = /(over|under)-requested workloads$|^What could be freed/;

/** Where the test case ends: some panels show the day that begins at a moment. */
const LATER = { expr: 'vector(1)', eval_time: '25h', exp_samples: [{ labels: '{}', value: 1 }] };

function caseOf(expr: string): Record<string, unknown> {
  const query = substituted(expr);
  const promql = parsePromql(query);
  const excluding = everything(promql).flatMap((part) =>
    part.type === 'binary' && part.operator === 'unless' ? selectorsIn(part.right) : [],
  );
  // What must not be there is not.
  const series = selectorsIn(promql)
    .filter((selector) => !excluding.includes(selector))
    .map(found);
  return {
    interval: '1m',
    input_series: [...new Map(series.map((each) => [each.series, each])).values()],
    promql_expr_test: [{ expr: `group(${query})`, eval_time: '60m', exp_samples: [{ labels: '{}', value: 1 }] }, LATER],
  };
}

/** Dashboards that look weeks back are answered in forecast.test.ts, from series as long. */
const OF_WEEKS = /^panoptes-(days-until-full|forecast-(day|week))$/;

/** Queries of a dashboard that Prometheus answers. */
function promqlOf(dashboard: DashboardJson): string[] {
  const panels = panelsOf(dashboard).filter(({ title }) => !OUT_OF_LINE.test(title));
  const targets = panels.flatMap(({ targets = [] }) => targets);
  return targets.filter(({ datasource }) => datasource.type === 'prometheus').map(({ expr }) => expr);
}

/** Those about Kubernetes are asked of a whole cluster, in kubernetes-dashboards.test.ts. */
const OF_KUBERNETES = new Set(kubernetesDashboards(testEnvironment()).map(({ uid }) => uid));

// Some dashboards ask Loki only.
const asking = dashboards
  .filter(({ uid }) => !OF_KUBERNETES.has(uid) && !OF_WEEKS.test(uid))
  .map(({ uid, dashboard }) => ({ uid, exprs: promqlOf(dashboard) }))
  .filter(({ exprs }) => exprs.length > 0);

describe.each(asking)('$uid', ({ exprs }) => {
  test('every query finds the series that it asks for', () => {
    withFiles({ 'test.json': { tests: exprs.map(caseOf) } }, (path) => promtool('test', 'rules', path('test.json')));
  });
});
