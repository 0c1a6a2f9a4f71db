import { describe, expect, test } from '@jest/globals';
import { everyDashboard } from '../../src/dashboards/layouts/every-dashboard.ts';
import {
  longestSeconds,
  meanSeconds,
  secondsFiring,
  secondsInVain,
  starts,
  timesInVain,
} from '../../src/dashboards/stack/alert-history-queries.ts';
import { panelsOf } from '../support/dashboards.ts';
import { promtool, withFiles } from '../support/promtool.ts';

const labels = (pairs: Record<string, string>) =>
  Object.entries(pairs)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',');

/** An alert as Prometheus writes it each minute: its state, and since when it is active. */
function alert(pairs: Record<string, string>, alertstate: string, states: string, since: string) {
  return [
    { series: `ALERTS{${labels({ ...pairs, alertstate })}}`, values: states },
    { series: `ALERTS_FOR_STATE{${labels(pairs)}}`, values: since },
  ];
}

const HISTORY = [
  // Fires for 5, 5 and 10 minutes, from minutes 10, 20 and 40 on. It knows no cluster.
  ...alert(
    { alertname: 'Flapping', severity: 'warning', team: 'shop' },
    'firing',
    '_x10 1x4 stale _x4 1x4 stale _x14 1x9 stale',
    '_x10 600x4 stale _x4 1200x4 stale _x14 2400x9 stale',
  ),
  ...alert({ alertname: 'Steady', severity: 'critical', cluster: 'prod', team: 'shop' }, 'firing', '1x90', '0x90'),
  // Waits for 6 and for 2 minutes, and both times in vain.
  ...alert(
    { alertname: 'Shy', severity: 'warning', cluster: 'prod', team: 'shop' },
    'pending',
    '_x30 1x5 stale _x13 1x1 stale',
    '_x30 1800x5 stale _x13 3000x1 stale',
  ),
];

/** What a query finds in the last hour when all are chosen. */
function finds(expr: string, expected: Readonly<Record<string, number>>): void {
  const query = expr.replaceAll('$__range', '1h').replaceAll(/\$(cluster|severity|team)/g, '.*');
  const samples = Object.entries(expected).map(([alertname, value]) => ({
    labels: alertname === '' ? '{}' : `{alertname="${alertname}"}`,
    value,
  }));
  const tests = [
    {
      interval: '1m',
      input_series: HISTORY,
      promql_expr_test: [{ expr: query, eval_time: '60m', exp_samples: samples }],
    },
  ];
  withFiles({ 'test.json': { tests } }, (path) => promtool('test', 'rules', path('test.json')));
}

const BY = ['alertname'];

/** The query of a panel with one. */
function queryOf(title: string): string {
  const history = everyDashboard().find(({ uid }) => uid === 'panoptes-alert-history');
  return panelsOf(JSON.parse(history?.json ?? '{}')).find((panel) => panel.title === title).targets[0].expr;
}

describe('the history of alerts', () => {
  test('adds up the time for which they fired', () => {
    finds(secondsFiring(BY), { Flapping: 20 * 60, Steady: 3600 });
  });

  test('counts how often they began to fire; one that fired all along did not begin', () => {
    finds(starts(BY), { Flapping: 3, Steady: 0 });
  });

  test('says how long they fired each time', () => {
    finds(meanSeconds(BY), { Flapping: 400, Steady: 3600 });
  });

  test('knows the longest time without an end', () => {
    finds(longestSeconds(BY), { Flapping: 9 * 60, Steady: 3600 });
  });

  test('finds what waited, and never fired', () => {
    finds(secondsInVain(BY), { Shy: 8 * 60 });
    finds(timesInVain(BY), { Shy: 2 });
  });

  test('sums up', () => {
    finds(queryOf('Alerts that fired'), { '': 2 });
    finds(queryOf('Times'), { '': 3 });
    finds(queryOf('Time with a critical alert'), { '': 1 });
    finds(queryOf('Firing now'), { '': 1 });
  });

  test('says so when nothing fires', () => {
    const nothing = (title: string) => queryOf(title).replaceAll('ALERTS{', 'ALERTS{alertname="None",');
    for (const title of ['Alerts that fired', 'Times', 'Time with a critical alert', 'Firing now']) {
      expect(nothing(title)).toContain('alertname="None"');
      finds(nothing(title), { '': 0 });
    }
  });
});
