import { describe, expect, test } from '@jest/globals';
import { contains } from '../../src/alerting/simulator/clock.ts';
import { implies, isContradiction } from '../../src/alerting/simulator/contradiction.ts';
import { readAlertmanagerConfig } from '../../src/alerting/simulator/document.ts';
import { matches, parseMatcher } from '../../src/alerting/simulator/matcher.ts';
import { destinationsOf, inhibitionsOf, silencedBy } from '../../src/alerting/simulator/simulate.ts';

const all = (...sources: string[]) => sources.map(parseMatcher);

describe('a matcher', () => {
  test.each([
    ['team="shop"', { team: 'shop' }, true],
    ['team=shop', { team: 'shop' }, true],
    [' team = "shop" ', { team: 'shop' }, true],
    ['team!="shop"', {}, true],
    ['team=""', {}, true],
    ['slo!=""', {}, false],
    ['slo=~".+"', {}, false],
    ['slo=~".*"', {}, true],
    ['alertname=~"Kube"', { alertname: 'KubeletDown' }, false],
    ['alertname=~"Kube.+|Node.+"', { alertname: 'NodeRebooted' }, true],
    ['alertname=~"Kube|Node.+"', { alertname: 'Kubernetes' }, false],
    ['alertname!~"Kube.+"', { alertname: 'KubeletDown' }, false],
    ['path="C:\\\\x \\"y\\""', { path: 'C:\\x "y"' }, true],
    ['path=a=b', { path: 'a=b' }, true],
  ])('%s of %j: %s', (source, labels, expected) => {
    expect(matches(all(source), labels as Record<string, string>)).toBe(expected);
  });

  test.each([
    ['team', 'is no matcher; write label="value", or one of != =~ !~ between them'],
    ['team=~"(shop"', 'has a regular expression that cannot be read: (shop'],
    ['team="shop', 'has a quote that does not end, or text after it'],
    ['team=sh"op', 'has a quote inside its value; put the whole value into quotes'],
  ])('%s is refused', (source, message) => {
    expect(() => parseMatcher(source)).toThrow(message);
  });
});

describe('matchers together', () => {
  test.each([
    [['team="a"', 'team="b"'], true],
    [['team=~"a|b"', 'team!="a"'], false],
    [['team=~"a|b"', 'team!="a"', 'team!="b"'], true],
    [['team="a"', 'severity="critical"'], false],
    [['alertname=~"Kube.+"', 'alertname="ServiceDown"'], true],
  ])('%j contradict each other: %s', (sources, expected) => {
    expect(isContradiction(all(...sources))).toBe(expected);
  });

  test.each([
    [['team="a"', 'severity="critical"'], ['team="a"'], true],
    [['team="a"'], ['team="a"', 'severity="critical"'], false],
    [['severity="critical"'], ['severity=~"critical|warning"'], true],
    [['severity=~"critical|warning"'], ['severity!="info"'], true],
    [['alertname=~"Kube.+"'], ['alertname=~"Kube.+"'], true],
    [['alertname=~"Kube.+"'], ['alertname=~"K.+"'], false],
  ])('%j imply %j: %s', (sources, others, expected) => {
    expect(implies(all(...sources), all(...others))).toBe(expected);
  });
});

describe('a time interval', () => {
  const night = { times: [{ start_time: '22:00', end_time: '24:00' }], location: 'Europe/Berlin' };
  test.each([
    ['2026-01-15T20:59:00Z', false],
    ['2026-01-15T21:00:00Z', true],
    ['2026-01-15T22:59:59Z', true],
    ['2026-01-15T23:00:00Z', false],
    // Summer time.
    ['2026-07-15T20:00:00Z', true],
    ['2026-07-15T22:00:00Z', false],
  ])('10 in the evening in Berlin contains %s: %s', (at, expected) => {
    expect(contains([night], new Date(at))).toBe(expected);
  });

  test.each([
    [{ times: [{ start_time: '09:00', end_time: '17:00' }] }, '2026-11-22T09:00:00Z', true],
    [{ times: [{ start_time: '09:00', end_time: '17:00' }] }, '2026-11-22T16:59:59Z', true],
    [{ times: [{ start_time: '09:00', end_time: '17:00' }] }, '2026-11-22T17:00:00Z', false],
    [{ weekdays: ['saturday', 'sunday'] }, '2026-11-22T12:00:00Z', true],
    [{ weekdays: ['monday:friday'] }, '2026-11-22T12:00:00Z', false],
    // Monday in Tokyo, still Sunday in Greenwich.
    [{ weekdays: ['monday:friday'], location: 'Asia/Tokyo' }, '2026-11-22T20:00:00Z', true],
    [{ days_of_month: ['-1'] }, '2026-02-28T12:00:00Z', true],
    [{ days_of_month: ['-1'] }, '2028-02-28T12:00:00Z', false],
    [{ days_of_month: ['1:7'] }, '2026-02-07T23:59:00Z', true],
    [{ days_of_month: ['29:31'] }, '2026-02-28T12:00:00Z', false],
    [{ months: ['november'] }, '2026-11-01T00:00:00Z', true],
    [{ months: ['11:12'], years: ['2025'] }, '2026-11-01T00:00:00Z', false],
    [{}, '2026-11-01T00:00:00Z', true],
  ])('%j contains %s: %s', (interval, at, expected) => {
    expect(contains([interval], new Date(at))).toBe(expected);
  });
});

const model = readAlertmanagerConfig(`
route:
  receiver: default
  group_by: [alertname]
  routes:
    - matchers: [team="a"]
      receiver: a
      group_wait: 10s
      continue: true
      routes:
        - { matchers: [slo!=""], group_by: [service, slo], mute_time_intervals: [nights] }
    - { matchers: [team=~"a|b"], receiver: b, active_time_intervals: [nights] }
    - { matchers: [team="b"], receiver: never }
inhibit_rules:
  - { name: down, source_matchers: [alertname="Down"], target_matchers: [service!=""], equal: [service] }
time_intervals:
  - { name: nights, time_intervals: [{ times: [{ start_time: '00:00', end_time: '06:00' }] }] }
`);
const receivers = (labels: Record<string, string>) => destinationsOf(model, labels).map(({ route }) => route.receiver);

describe('the routing tree', () => {
  test('goes on after a route that continues, and stops after one that does not', () => {
    expect(receivers({ team: 'a' })).toEqual(['a', 'b']);
    expect(receivers({ team: 'b' })).toEqual(['b']);
    expect(receivers({})).toEqual(['default']);
  });

  test('inherits receivers, groups and times, but not silence', () => {
    const [first] = destinationsOf(model, { team: 'a', slo: 'availability', service: 'api', alertname: 'X' });
    expect(first?.group).toEqual({ service: 'api', slo: 'availability' });
    expect(first?.route).toMatchObject({ receiver: 'a', groupWait: '10s', mute: ['nights'], repeatInterval: '4h' });
    expect(destinationsOf(model, { team: 'a', alertname: 'X' })[0]?.route.mute).toEqual([]);
  });

  test('is silent in muted times and outside active ones', () => {
    const at = (time: string, labels: Record<string, string>) =>
      destinationsOf(model, labels).map(({ route }) => silencedBy(model, route, new Date(`2026-01-01T${time}Z`)));
    expect(at('03:00', { team: 'a', slo: 's' })).toEqual([['in nights'], []]);
    expect(at('12:00', { team: 'a', slo: 's' })).toEqual([[], ['outside nights']]);
  });
});

describe('an inhibition', () => {
  const down = { alertname: 'Down', service: 'api' };
  const by = (labels: Record<string, string>, firing: Record<string, string>[]) =>
    inhibitionsOf(model, labels, firing).map((each) => each.by);

  test('applies to the same values, and never to its own source', () => {
    expect(by({ alertname: 'Slow', service: 'api' }, [down])).toEqual([down]);
    expect(by({ alertname: 'Slow', service: 'web' }, [down])).toEqual([]);
    expect(by(down, [down])).toEqual([]);
    expect(by({ ...down, pod: 'other' }, [down])).toEqual([]);
    expect(by({ alertname: 'Slow', service: 'api' }, [])).toEqual([]);
  });
});
