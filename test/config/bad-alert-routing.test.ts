import { describe, expect, test } from '@jest/globals';
import { BASE_YAML, edit, load, problemsOf } from '../support/config-tree.ts';

const BASE = 'config/base.yaml';
const HEAD = BASE_YAML.split('\n').indexOf('alerting:') + 1;

/** The base with lines below `alerting` and with another team; the first of the lines is line HEAD + 1 of the file. */
const base = (lines: string, team = 'shop: { receiver: platform }') =>
  edit(edit(BASE_YAML, 'alerting:\n', `alerting:\n${lines}`), 'shop: { receiver: platform }', team);
const problems = (lines: string, team?: string) => problemsOf({ 'base.yaml': base(lines, team) });
/** What is said of a line below `alerting`, without its column. */
const said = (lines: string, team?: string) =>
  problems(lines, team).map((text) => text.replace(/^(\S+?:\d+):\d+/, '$1'));
const at = (offset: number) => `${BASE}:${HEAD + offset}`;

const PAGER = '    pager: { pagerduty: [{ routingKey: { secret: a, key: b } }] }\n';
const withPager = (lines: string, team: string) =>
  problemsOf({ 'base.yaml': edit(base(lines, team), '  receivers:\n', `  receivers:\n${PAGER}`) });

describe('times', () => {
  test.each([
    [
      '  timeIntervals: { nights: [{ timeZone: Europe/Berln }] }\n',
      'alerting.timeIntervals.nights[0].timeZone: there is no time zone "Europe/Berln"; did you mean "Europe/Berlin"?',
    ],
    [
      '  timeIntervals: { nights: [{ timeZone: europe/berlin }] }\n',
      'alerting.timeIntervals.nights[0].timeZone: there is no time zone "europe/berlin"; did you mean "Europe/Berlin"?',
    ],
    [
      '  timeIntervals: { nights: [{ timeZone: "+01:00" }] }\n',
      'alerting.timeIntervals.nights[0].timeZone: there is no time zone "+01:00"; write one such as UTC or Europe/Berlin',
    ],
    [
      '  timeIntervals: { nights: [{ times: [{ from: "22:00", until: "06:00" }] }] }\n',
      'alerting.timeIntervals.nights[0].times[0].until: "06:00" is not after 22:00; a night takes two entries, such as 22:00 to 24:00 and 00:00 to 06:00',
    ],
    [
      '  maintenance: [{ reason: r, from: 2026-11-29T02:00, until: 2026-11-28T22:00 }]\n',
      'alerting.maintenance[0].until: "2026-11-28T22:00" is not after the start, 2026-11-29T02:00',
    ],
    [
      '  maintenance: [{ reason: r, from: 2026-01-01T00:00, until: 2026-03-01T00:00 }]\n',
      'alerting.maintenance[0].until: "2026-03-01T00:00" is 59 days after the start; use 31 or less, or `schedules` of a team',
    ],
    [
      '  maintenance: [{ reason: r, from: 2026-02-30T00:00, until: 2026-03-01T00:00 }]\n',
      'alerting.maintenance[0].from: "2026-02-30T00:00" has a day that no calendar has',
    ],
    [
      '  maintenance: [{ reason: r, from: 2026-02-28T00:00, until: 2026-03-01T00:00, teams: [shp] }]\n',
      'alerting.maintenance[0].teams[0]: there is no team "shp"; did you mean "shop"?',
    ],
  ])('%s', (lines, message) => {
    expect(said(lines)).toEqual([`${at(1)} ${message}`]);
  });

  test('a window needs an end', () => {
    expect(said('  maintenance: [{ reason: r, from: 2026-02-28T00:00 }]\n')).toEqual([
      `${at(1)} alerting.maintenance[0].until: is missing; add "until: <text>"`,
    ]);
  });
});

describe('schedules of a team', () => {
  const team = (schedule: string) => `shop: { receiver: platform, schedules: [${schedule}] }`;

  test('never mute what is critical', () => {
    const lines = '  timeIntervals: { nights: [{ weekdays: [sunday] }] }\n';
    const schedule = team('{ severities: [warning, critical], mute: [nights] }');
    expect(said(lines, schedule)).toEqual([
      expect.stringContaining(
        'teams.shop.schedules[0].severities: has critical, which is never muted; lower the severity of the alert if it can wait',
      ),
    ]);
    expect(load({ 'base.yaml': base(lines, team('{ mute: [nights] }')) }).base.teams.shop?.schedules).toHaveLength(1);
  });

  test('name intervals that exist', () => {
    const lines = '  timeIntervals: { nights: [{ weekdays: [sunday] }] }\n';
    expect(said(lines, team('{ mute: [night] }'))).toEqual([
      expect.stringContaining('teams.shop.schedules[0].mute[0]: there is no interval "night"; did you mean "nights"?'),
    ]);
    expect(said('', team('{ active: [night] }'))).toEqual([
      expect.stringContaining('there is no interval "night"; declare it under alerting.timeIntervals'),
    ]);
  });
});

describe('teams and receivers', () => {
  test('a receiver to which no route leads is reported', () => {
    expect(withPager('', 'shop: { receiver: platform }')).toEqual([
      expect.stringContaining(
        'alerting.receivers.pager: is a receiver to which no route leads; let a team use it, remove it, or set it to null where an environment does without it',
      ),
    ]);
    expect(withPager('', 'shop: { receiver: platform, page: [pager] }')).toEqual([]);
    expect(withPager('', 'shop: { receiver: platform, escalation: [{ after: 1h, receivers: [pager] }] }')).toEqual([]);
    expect(
      withPager('  routes: [{ reason: r, matchers: [a=b], receivers: [pager] }]\n', 'shop: { receiver: platform }'),
    ).toEqual([]);
  });

  test('an environment that wakes nobody does without the pager of the base', () => {
    const pager = base('', 'shop: { receiver: platform, page: [pager] }');
    const quiet = (lines: string) =>
      problemsOf({
        'base.yaml': edit(pager, '  receivers:\n', `  receivers:\n${PAGER}`),
        'environments/dev.yaml': `cluster: dev\nalerting:\n  urgency: { critical: notify }\n${lines}`,
      });
    expect(quiet('')).toEqual([expect.stringMatching(/set it to null .* \(in environment dev\)$/)]);
    expect(quiet('  receivers: { pager: null }\nteams: { shop: { page: null } }\n')).toEqual([]);
  });

  test.each([
    [
      'shop: { receiver: platform, page: [platfrm] }',
      'teams.shop.page[0]: there is no receiver "platfrm"; did you mean "platform"?',
    ],
    [
      'shop: { receiver: platform, notify: [platfrm] }',
      'teams.shop.notify[0]: there is no receiver "platfrm"; did you mean "platform"?',
    ],
    [
      'shop: { receiver: platform, escalation: [{ after: 1h, receivers: [platfrm] }] }',
      'teams.shop.escalation[0].receivers[0]: there is no receiver "platfrm"; did you mean "platform"?',
    ],
  ])('%s', (team, message) => {
    expect(said('', team)).toEqual([expect.stringContaining(` ${message}`)]);
  });

  test('of several teams one must be that of the platform', () => {
    const teams = 'shop: { receiver: platform }\n  sre: { receiver: platform }';
    expect(said('', teams)).toEqual([
      `${at(0)} alerting: does not say which team hears of the cluster and of this stack; add "platformTeam:" with one of shop, sre`,
    ]);
    expect(said('  platformTeam: sr\n', teams)).toEqual([
      `${at(1)} alerting.platformTeam: there is no team "sr"; did you mean "sre"?`,
    ]);
    expect(said('  platformTeam: sre\n', teams)).toEqual([]);
  });

  test('where somebody must be woken, each team needs a receiver that does', () => {
    expect(said('  pagerRequired: true\n')).toEqual([
      expect.stringContaining('teams.shop.page: has no receiver that wakes somebody, such as one with pagerduty'),
    ]);
    expect(withPager('  pagerRequired: true\n', 'shop: { receiver: platform, page: [pager] }')).toEqual([]);
    const quiet = '  pagerRequired: true\n  urgency: { critical: notify }\n';
    expect(said(quiet)[0]).toContain('alerting.urgency.critical: is notify, which wakes nobody');
  });
});

describe('routes of the configuration', () => {
  const route = (...routes: string[]) =>
    `  routes:\n${routes.map((each) => `    - { reason: r, ${each} }\n`).join('')}`;
  const CAN_NEVER = 'can never match: the route before it with';

  test.each([
    [
      route(
        'matchers: [namespace=a], receivers: [platform], continue: false',
        'matchers: [namespace=a, severity=warning], receivers: [platform]',
      ),
      `${at(3)} alerting.routes[1]: ${CAN_NEVER} namespace=a takes all of its alerts; move it up, or let the other one continue`,
    ],
    [
      route('matchers: [alertname=Watchdog], receivers: [platform]'),
      `${at(2)} alerting.routes[0]: ${CAN_NEVER} alertname="Watchdog" takes all of its alerts; move it up, or let the other one continue`,
    ],
    [
      route('matchers: [team=shop, team=~"a|b"], receivers: [platform]'),
      `${at(2)} alerting.routes[0].matchers: ask one label for values that exclude each other, so no alert can match`,
    ],
    [
      route('matchers: [team=shp], receivers: [platform]'),
      `${at(2)} alerting.routes[0].matchers: there is no team "shp"; did you mean "shop"?`,
    ],
    [
      route('matchers: [namespace], receivers: [platform]'),
      `${at(2)} alerting.routes[0].matchers[0]: "namespace" is no matcher; write label="value", or one of != =~ !~ between them`,
    ],
    [
      route('matchers: [a=b], receivers: [platfrm]'),
      `${at(2)} alerting.routes[0].receivers[0]: there is no receiver "platfrm"; did you mean "platform"?`,
    ],
    [
      route('matchers: [], receivers: [platform]'),
      `${at(2)} alerting.routes[0].matchers: is empty; it would match every alert`,
    ],
  ])('%s', (lines, message) => {
    expect(said(lines)).toEqual([message]);
  });

  test('may follow a route that continues, or that takes less', () => {
    const same = 'matchers: [namespace=a], receivers: [platform]';
    expect(said(route(same, same))).toEqual([]);
    expect(
      said(route('matchers: [namespace=a, severity=warning], receivers: [platform], continue: false', same)),
    ).toEqual([]);
  });

  test('may not keep a pager silent', () => {
    const takes = (matchers: string) =>
      withPager(
        `  pagerRequired: true\n${route(`matchers: [${matchers}], receivers: [platform], continue: false`)}`,
        'shop: { receiver: platform, page: [pager] }',
      );
    expect(takes('namespace=a')[0]).toContain(
      'takes critical alerts away from their team without a receiver that wakes',
    );
    expect(takes('namespace=a, severity!=critical')).toEqual([]);
    expect(takes('severity=warning')).toEqual([]);
  });
});

describe('inhibitions of the configuration', () => {
  const inhibition = (text: string) => `  inhibitions: [{ reason: r, ${text} }]\n`;
  const NONE =
    'matches no alert of Panoptes, so it can never apply; docs/alert-routing.md lists them with their labels';

  test.each([
    [
      inhibition('source: [alertname=KubeAPIDwn], target: [severity=warning]'),
      `alerting.inhibitions[0].source: ${NONE}`,
    ],
    [inhibition('source: [alertname=KubeAPIDown], target: [severity=page]'), `alerting.inhibitions[0].target: ${NONE}`],
    [inhibition('source: [alertname=KubeAPIDown], target: [nod="x"]'), `alerting.inhibitions[0].target: ${NONE}`],
    [
      inhibition('source: [alertname=KubeAPIDown], target: [alertname=~"Node.+"], equal: [node]'),
      'alerting.inhibitions[0].source: matches no alert that has the label node, so it can never apply; remove node from equal',
    ],
    [
      inhibition('source: [severity=critical, severity=warning], target: [alertname=~"Node.+"]'),
      'alerting.inhibitions[0].source: asks one label for values that exclude each other, so it can never apply',
    ],
  ])('%s', (lines, message) => {
    expect(said(lines)).toEqual([`${at(1)} ${message}`]);
  });

  test('that can apply is accepted', () => {
    expect(
      said(inhibition('source: [alertname=KubeNodeNotReady], target: [alertname=~"Node.+"], equal: [node]')),
    ).toEqual([]);
    expect(said(inhibition('source: [alertname=ServiceDown], target: [namespace=shop, severity=warning]'))).toEqual([]);
  });
});
