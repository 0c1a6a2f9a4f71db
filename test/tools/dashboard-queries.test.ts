import { describe, expect, test } from '@jest/globals';
import { allDashboards } from '../../src/dashboards/index.ts';
import { series, steady } from '../../src/rules/cases.ts';
import type { InputSeries } from '../../src/rules/rule.ts';
import { type DashboardJson, everyPanel } from '../support/dashboards.ts';
import { testEnvironment } from '../support/environment.ts';
import { promtool, withFiles } from '../support/promtool.ts';

const dashboards = allDashboards(testEnvironment()).map(({ json }): DashboardJson => JSON.parse(json));

const dashboard = (uid: string): DashboardJson => dashboards.find((each) => each.uid === uid);

/** The queries of a panel, with every variable set to what the cases have. */
function exprs(uid: string, title: string, type: string): string[] {
  const panel = everyPanel(dashboard(uid)).find((each) => each.title === title && each.type === type);
  return panel.targets.map(({ expr }: DashboardJson) => filled(expr));
}

/** The query of an annotation. */
function marks(uid: string, title: string): string[] {
  const { list } = dashboard(uid).annotations;
  return list.filter(({ name }: DashboardJson) => name === title).map(({ expr }: DashboardJson) => filled(expr));
}

const filled = (expr: string) =>
  expr.replaceAll('$__range', '2d').replaceAll(/"\$(cluster|namespace|service|slo|team|route)"/g, '".+"');

interface Sample {
  readonly labels: string;
  readonly value: number;
}

/** What Prometheus answers to a query. */
interface Answer {
  readonly expr: string;
  readonly eval_time: string;
  readonly exp_samples: readonly Sample[];
}

/** Fails the test when the series lead to other answers. */
function expectAnswers(input: readonly InputSeries[], answers: readonly Answer[]): void {
  expect(answers.length).toBeGreaterThan(0);
  const file = { tests: [{ interval: '1m', input_series: input, promql_expr_test: answers }] };
  withFiles({ 'test.json': file }, (path) => promtool('test', 'rules', path('test.json')));
}

const SERVICE = { namespace: 'shop', service: 'api' };
const SLO = { ...SERVICE, slo: 'availability' };
const OF_SLO = '{cluster="test", namespace="shop", service="api", slo="availability"}';
const ROW = '{cluster="test", namespace="shop", service="api", slo="availability", team="shop", sli="availability"}';
const info = (window = '30d') =>
  series('slo:info', { ...SLO, slo_window: window, team: 'shop', sli: 'availability', objective: '99%' }, '1x6000');

const one = (labels: string, value: number) => [{ labels, value }];

describe('service detail', () => {
  const alert = { alertname: 'ServiceDown', severity: 'critical', ...SERVICE };

  test('tells since when alerts that fire are active, and nothing of those that wait', () => {
    const input = [
      series('ALERTS', { ...alert, alertstate: 'firing' }, steady(1)),
      series('ALERTS_FOR_STATE', alert, steady(600)),
      series('ALERTS', { ...alert, alertname: 'Waits', alertstate: 'pending' }, steady(1)),
      series('ALERTS_FOR_STATE', { ...alert, alertname: 'Waits' }, steady(600)),
    ];
    const [count = ''] = exprs('panoptes-service-detail', 'Firing alerts', 'stat');
    const [since = ''] = exprs('panoptes-service-detail', 'Firing alerts', 'table');
    expectAnswers(input, [
      {
        expr: since,
        eval_time: '60m',
        exp_samples: one('{alertname="ServiceDown", severity="critical"}', 3000),
      },
      { expr: count, eval_time: '60m', exp_samples: one('{}', 1) },
    ]);
  });

  test('counts no firing alert as zero', () => {
    const [expr = ''] = exprs('panoptes-service-detail', 'Firing alerts', 'stat');
    expectAnswers([], [{ expr, eval_time: '10m', exp_samples: one('{}', 0) }]);
  });

  describe('marks rollouts', () => {
    const [expr = ''] = marks('panoptes-service-detail', 'Rollouts');
    const workload = (type: string) =>
      series(
        'namespace_service_workload:service:info',
        { ...SERVICE, workload: 'web', workload_type: type },
        steady(1),
      );
    const kube = (metric: string, label: string, values: string) =>
      series(`kube_${metric}`, { job: 'kube-state-metrics', namespace: 'shop', [label]: 'web' }, values);
    const marked = (type: string) => one(`{cluster="test", namespace="shop", ${type}="web", workload="web"}`, 1);

    test.each([
      ['a new specification', '2x30 3x30', '3x60', marked('deployment')],
      ['an autoscaler', '2x30 3x30', '3x30 5x30', []],
      ['nothing', '2x60', '3x60', []],
    ])('of a Deployment: %s', (_, generation, size, exp_samples) => {
      const input = [
        workload('deployment'),
        kube('deployment_status_observed_generation', 'deployment', generation),
        kube('deployment_spec_replicas', 'deployment', size),
      ];
      expectAnswers(input, [{ expr, eval_time: '31m', exp_samples }]);
    });

    test('of a DaemonSet, and not of one that only has the name of the workload', () => {
      const changed = kube('daemonset_status_observed_generation', 'daemonset', '2x30 3x30');
      expectAnswers([workload('daemonset'), changed], [{ expr, eval_time: '31m', exp_samples: marked('daemonset') }]);
      expectAnswers([workload('deployment'), changed], [{ expr, eval_time: '31m', exp_samples: [] }]);
    });
  });

  test('marks a restart while the count of the hour grows', () => {
    const [expr = ''] = marks('panoptes-service-detail', 'Restarts');
    const input = [series('namespace_service:kube_pod_container_status_restarts:increase1h', SERVICE, '0x30 1x30')];
    expectAnswers(input, [
      { expr, eval_time: '31m', exp_samples: one('{cluster="test", namespace="shop", service="api"}', 1) },
      { expr, eval_time: '33m', exp_samples: [] },
    ]);
  });
});

describe('SLOs', () => {
  test('rows of the table carry the team and what is measured', () => {
    const [promised = '', period = '', left = ''] = exprs('panoptes-slos', 'Error budgets', 'table');
    const input = [
      info(),
      series('slo:objective:ratio', SLO, steady(0.99)),
      series('slo:time_period:days', SLO, steady(30)),
      series('slo:period_error_budget_remaining:ratio', SLO, steady(-0.5)),
    ];
    expectAnswers(
      input,
      [
        [promised, 0.99],
        [period, 30],
        [left, -0.5],
      ].map(([expr, value]) => ({ expr: String(expr), eval_time: '60m', exp_samples: one(ROW, Number(value)) })),
    );
  });

  test('counts broken promises, and none as zero', () => {
    const [expr = ''] = exprs('panoptes-slos', 'Broken promises', 'stat');
    const left = (slo: string, value: number) =>
      series('slo:period_error_budget_remaining:ratio', { ...SLO, slo }, steady(value));
    const other = series('slo:info', { ...SLO, slo: 'latency', team: 'shop' }, steady(1));
    const at = (value: number) => [{ expr, eval_time: '60m', exp_samples: one('{}', value) }];
    expectAnswers([info(), other, left('availability', -0.1), left('latency', 0)], at(1));
    expectAnswers([info(), other, left('availability', 0.1), left('latency', 0)], at(0));
  });

  test('draws the burn rate of both windows, and the factor at which an objective of that period alerts', () => {
    const input = (window: string) => [
      info(window),
      series('slo:error_budget:ratio', SLO, steady(0.01)),
      series('slo:sli_error:ratio_rate1h', SLO, steady(0.02)),
      series('slo:sli_error:ratio_rate5m', SLO, steady(0.03)),
    ];
    const [long = '', short = '', factor = ''] = exprs('panoptes-slos', 'Burn rate within 1h and 5m', 'timeseries');
    expectAnswers(input('30d'), [
      { expr: long, eval_time: '60m', exp_samples: one(OF_SLO, 2) },
      { expr: short, eval_time: '60m', exp_samples: one(OF_SLO, 3) },
      { expr: factor, eval_time: '60m', exp_samples: one('{slo_window="30d"}', 14.4) },
    ]);
    expectAnswers(input('7d'), [{ expr: factor, eval_time: '60m', exp_samples: one('{slo_window="7d"}', 13.44) }]);
  });

  describe('calendar month', () => {
    /** Two days of 10 events per second: on the first day one of a hundred is bad, on the second two are. */
    const input = [
      info(),
      series('slo:error_budget:ratio', SLO, '0.01x2880'),
      series('slo:sli_events:rate1h', SLO, '10x2880'),
      series('slo:sli_errors:rate1h', SLO, '0.1x1440 0.2x1440'),
    ];

    test('counts each day at its beginning', () => {
      const [expr = ''] = exprs('panoptes-slos', 'Bad events by day of this month', 'timeseries');
      const rounded = `round(${expr}, 0.001)`;
      expectAnswers(input, [
        { expr: rounded, eval_time: '0m', exp_samples: one(OF_SLO, 0.1 * 86_400) },
        { expr: rounded, eval_time: '1d', exp_samples: one(OF_SLO, 0.2 * 86_400) },
        // promtool knows no samples after the last question.
        { expr: 'vector(1)', eval_time: '2d', exp_samples: one('{}', 1) },
      ]);
    });

    test('adds up whole hours, and tells the share of their budget that is spent', () => {
      const [events = '', bad = '', spent = ''] = exprs('panoptes-slos', 'This month so far', 'table');
      expectAnswers(input, [
        { expr: events, eval_time: '2d', exp_samples: one(ROW, 10 * 2 * 86_400) },
        { expr: `round(${bad}, 0.001)`, eval_time: '2d', exp_samples: one(ROW, 0.3 * 86_400) },
        { expr: `round(${spent}, 0.001)`, eval_time: '2d', exp_samples: one(ROW, 1.5) },
      ]);
    });
  });
});
