import { describe, expect, test } from '@jest/globals';
import { alertmanagerConfig } from '../../src/alerting/config.ts';
import { expiredWindows } from '../../src/alerting/maintenance.ts';
import { readAlertmanagerConfig } from '../../src/alerting/simulator/document.ts';
import type { AlertLabels } from '../../src/alerting/simulator/matcher.ts';
import { destinationsOf, silencedBy } from '../../src/alerting/simulator/simulate.ts';
import { timeIntervals } from '../../src/alerting/time-intervals.ts';
import { minimalConfig, testEnvironment } from '../support/environment.ts';

const slack = [{ channel: '#a', webhookUrl: { secret: 'slack', key: 'a' } }];
const receivers = { platform: { slack }, shop: { slack }, pager: { slack }, lead: { slack }, audit: { slack } };

/** Where alerts go with these settings. */
function routing(alerting: Record<string, unknown>, shop: Record<string, unknown> = {}) {
  const environment = testEnvironment({
    alerting: { ...minimalConfig.alerting, receivers, ...alerting },
    teams: { shop: { receiver: 'shop', ...shop }, platform: { receiver: 'platform' } },
  });
  const model = readAlertmanagerConfig(alertmanagerConfig(environment));
  const to = (labels: AlertLabels) =>
    destinationsOf(model, { alertname: 'Any', cluster: 'test', team: 'shop', ...labels });
  const routes = (labels: AlertLabels) => to(labels).map(({ route }) => route);
  return {
    environment,
    routes,
    groups: (labels: AlertLabels) => to(labels).map(({ group }) => group),
    receivers: (labels: AlertLabels) => routes(labels).map(({ receiver }) => receiver),
    silence: (labels: AlertLabels, at: string) =>
      routes(labels).flatMap((route) => silencedBy(model, route, new Date(at))),
  };
}

describe('a team', () => {
  test('hears of criticals and warnings in one place, and of no information, unless it says more', () => {
    const { receivers } = routing({});
    expect(['critical', 'warning', 'info'].map((severity) => receivers({ severity }))).toEqual([
      ['shop'],
      ['shop'],
      ['nobody'],
    ]);
  });

  test('may have several receivers for each urgency', () => {
    const { receivers } = routing(
      { urgency: { info: 'notify' } },
      { page: ['pager', 'shop'], notify: ['shop', 'audit'] },
    );
    expect(receivers({ severity: 'critical' })).toEqual(['pager', 'shop']);
    expect(receivers({ severity: 'warning' })).toEqual(['shop', 'audit']);
    expect(receivers({ severity: 'info' })).toEqual(['shop', 'audit']);
  });

  test('is told less in an environment that is less important', () => {
    const { receivers } = routing({ urgency: { critical: 'notify', warning: 'nobody' } }, { page: ['pager'] });
    expect(receivers({ severity: 'critical' })).toEqual(['shop']);
    expect(receivers({ severity: 'warning' })).toEqual(['nobody']);
  });

  test('repeats criticals more often than warnings', () => {
    const { routes } = routing({ repeatInterval: { critical: '1h', warning: '1d' } });
    expect(routes({ severity: 'critical' })[0]?.repeatInterval).toBe('1h');
    expect(routes({ severity: 'warning' })[0]?.repeatInterval).toBe('1d');
  });

  test('escalates what keeps firing, by severity', () => {
    const escalation = [
      { after: '30m', receivers: ['lead', 'audit'] },
      { severity: 'warning', after: '2d', receivers: ['pager'] },
    ];
    const { routes } = routing({}, { escalation });
    const steps = (severity: string) =>
      routes({ severity }).map((route) => [route.receiver, route.groupWait, route.groupInterval]);
    expect(steps('critical')).toEqual([
      ['lead', '30m', '30m'],
      ['audit', '30m', '30m'],
      ['shop', '30s', '5m'],
    ]);
    expect(steps('warning')).toEqual([
      ['pager', '2d', '2d'],
      ['shop', '30s', '5m'],
    ]);
  });

  test('keeps an alert with a severity that nobody knows', () => {
    expect(routing({}).receivers({ severity: 'disaster' })).toEqual(['shop']);
  });
});

test('an alert of a team that does not exist reaches the default receiver, and its information nobody', () => {
  const { receivers, routes } = routing({});
  expect(receivers({ team: 'gone', severity: 'warning' })).toEqual(['platform']);
  expect(routes({ team: 'gone', severity: 'critical' })).toMatchObject([
    { receiver: 'platform', repeatInterval: '4h' },
  ]);
  expect(receivers({ team: '', severity: 'info' })).toEqual(['nobody']);
});

test.each([
  [
    { slo: 's', service: 'api', namespace: 'n' },
    { cluster: 'test', namespace: 'n', service: 'api', slo: 's' },
  ],
  [
    { service: 'api', namespace: 'n', pod: 'p' },
    { cluster: 'test', namespace: 'n', service: 'api' },
  ],
  [
    { node: 'n1', device: 'sda' },
    { cluster: 'test', node: 'n1' },
  ],
  [
    { node: 'n1', pod: 'p', namespace: 'n' },
    { cluster: 'test', namespace: 'n', alertname: 'Any' },
  ],
  [{ job: 'etcd' }, { cluster: 'test', alertname: 'Any' }],
])('an alert with %j is in the group %j', (labels, group) => {
  const { groups } = routing({}, { page: ['pager', 'shop'], escalation: [{ after: '30m', receivers: ['lead'] }] });
  for (const severity of ['critical', 'warning']) {
    for (const each of groups({ ...labels, severity } as AlertLabels)) expect(each).toEqual(group);
  }
});

describe('a route of the configuration', () => {
  const route = { reason: 'r', matchers: ['namespace="payments"'], receivers: ['audit', 'lead'] };

  test('is asked besides the team', () => {
    const { receivers } = routing({ routes: [route] });
    expect(receivers({ severity: 'critical', namespace: 'payments' })).toEqual(['audit', 'lead', 'shop']);
    expect(receivers({ severity: 'critical' })).toEqual(['shop']);
  });

  test('is asked instead of it when it does not continue', () => {
    const { receivers } = routing({ routes: [{ ...route, continue: false }] });
    expect(receivers({ severity: 'critical', namespace: 'payments' })).toEqual(['audit', 'lead']);
  });

  test('takes no machinery', () => {
    const { receivers } = routing({ routes: [{ ...route, matchers: ['severity=~".*"'] }] });
    expect(receivers({ alertname: 'Watchdog', severity: 'none' })).toEqual(['nobody']);
    expect(receivers({ alertname: 'InfoInhibitor', severity: 'none' })).toEqual(['nobody']);
  });
});

const office = [
  {
    timeZone: 'Europe/Berlin',
    weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
    times: [{ from: '09:00', until: '17:00' }],
  },
];

describe('schedules', () => {
  const schedules = [{ active: ['office-hours'] }, { severities: ['info'], mute: ['lunch'] }];
  const lunch = [{ timeZone: 'Europe/Berlin', times: [{ from: '12:00', until: '13:00' }] }];
  const { silence } = routing(
    { urgency: { info: 'notify' }, timeIntervals: { 'office-hours': office, lunch } },
    { schedules, escalation: [{ severity: 'warning', after: '1d', receivers: ['lead'] }] },
  );

  test('hold back warnings, their escalation and information, in every kind of group', () => {
    // Sunday, and Monday at 8:59 and at 9:00 in Berlin.
    for (const labels of [{}, { service: 'api' }, { slo: 's' }, { node: 'n' }] as AlertLabels[]) {
      const at = (time: string) => silence({ severity: 'warning', ...labels }, time);
      expect(at('2026-11-22T12:00Z')).toEqual(['outside office-hours', 'outside office-hours']);
      expect(at('2026-11-23T07:59Z')).toHaveLength(2);
      expect(at('2026-11-23T08:00Z')).toEqual([]);
    }
    expect(silence({ severity: 'info' }, '2026-11-23T11:30Z')).toEqual(['in lunch']);
  });

  test('never hold back what is critical, nor alerts of other teams', () => {
    for (const labels of [{}, { service: 'api' }, { slo: 's' }, { node: 'n' }] as AlertLabels[]) {
      expect(silence({ severity: 'critical', ...labels }, '2026-11-22T12:00Z')).toEqual([]);
    }
    expect(silence({ severity: 'warning', team: 'platform' }, '2026-11-22T12:00Z')).toEqual([]);
  });
});

describe('a maintenance window', () => {
  const window = {
    reason: 'The database moves.',
    from: '2026-11-28T22:00',
    until: '2026-11-30T00:00',
    timeZone: 'Europe/Berlin',
  };

  test('is one interval for each of its days, in its own year', () => {
    const { environment } = routing({ maintenance: [window] });
    const day = { months: ['11'], years: ['2026'], location: 'Europe/Berlin' };
    expect(timeIntervals(environment.alerting)).toEqual([
      {
        name: 'maintenance-1-2026-11-28',
        time_intervals: [
          { ...day, times: [{ start_time: '22:00', end_time: '24:00' }], days_of_month: ['28'] },
          { ...day, times: [{ start_time: '00:00', end_time: '24:00' }], days_of_month: ['29'] },
        ],
      },
    ]);
  });

  test('goes over the end of a year', () => {
    const { silence } = routing({ maintenance: [{ ...window, from: '2026-12-31T23:00', until: '2027-01-01T02:00' }] });
    const warning = (at: string) => silence({ severity: 'warning' }, at).length;
    const times = [
      '2026-12-31T21:59Z',
      '2026-12-31T22:00Z',
      '2027-01-01T00:59Z',
      '2027-01-01T01:00Z',
      '2027-12-31T22:30Z',
    ];
    expect(times.map(warning)).toEqual([0, 1, 1, 0, 0]);
  });

  test('concerns warnings of its teams alone, and nothing critical', () => {
    const { silence } = routing({ maintenance: [{ ...window, teams: ['shop'] }] });
    const at = '2026-11-29T12:00Z';
    expect(silence({ severity: 'warning' }, at)).toEqual(['in maintenance-1-2026-11-28']);
    expect(silence({ severity: 'critical' }, at)).toEqual([]);
    expect(silence({ severity: 'warning', team: 'platform' }, at)).toEqual([]);
  });

  test('has passed on the day after its last', () => {
    const { environment } = routing({ maintenance: [window] });
    const on = (day: string) => expiredWindows(environment.alerting.maintenance, day).length;
    expect([on('2026-11-29'), on('2026-11-30'), on('2026-12-01')]).toEqual([0, 0, 1]);
  });
});
