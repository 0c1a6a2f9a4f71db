import { describe, expect, test } from '@jest/globals';
import { Duration } from '../../src/config/duration.ts';
import { isAlert } from '../../src/rules/rule.ts';
import { historyOf } from '../../src/services/history.ts';
import { serviceRuleGroups, sharedServiceGroups } from '../../src/services/service-rules.ts';
import { testEnvironment, testService } from '../support/environment.ts';

const { alerts: thresholds } = testEnvironment();

/** The alerts on traffic, by name. */
const alertsOf = (history: string | undefined, alerts = {}) =>
  serviceRuleGroups(testService({ alerts }), thresholds, history ? Duration.parse(history) : undefined)
    .flatMap(({ rules }) => rules.filter(isAlert))
    .filter(({ alert }) => alert.startsWith('ServiceTraffic'));
const namesOf = (history: string | undefined) => alertsOf(history).map(({ alert }) => alert);

describe('alerts on missing traffic', () => {
  test('compare with the last two weeks where samples are kept for so long', () => {
    expect(namesOf('14d')).toEqual(['ServiceTrafficGone']);
    expect(namesOf('14d12h')).toEqual(['ServiceTrafficDrop', 'ServiceTrafficGone']);
    expect(namesOf(undefined)).toEqual(['ServiceTrafficDrop', 'ServiceTrafficGone']);
  });

  test.each([
    ['14d', 0],
    ['15d', 1],
    [undefined, 1],
  ] as const)('what they compare with is recorded once for all services, with %s of history', (history, count) => {
    const groups = sharedServiceGroups(history ? Duration.parse(history) : undefined);
    expect(groups.filter(({ name }) => name === 'services.usual-traffic')).toHaveLength(count);
  });

  test('no alert reads what nobody records', () => {
    for (const { expr } of alertsOf('7d')) expect(expr).not.toContain('30m{');
    expect(alertsOf('15d').filter(({ expr }) => expr.includes('usual30m{'))).toHaveLength(2);
  });

  test('have the thresholds of the service', () => {
    const [drop, gone] = alertsOf('15d', { trafficDrop: '7%', trafficMinimum: 2.5 });
    expect(drop?.expr).toContain('} > 2.5\nunless');
    expect(drop?.expr).toContain(' >= 0.07 * ');
    expect(gone?.expr).toContain(' offset 1h) > 2.5 or ');
  });
});

describe('how far back rules can look', () => {
  const remote = {
    remoteWrite: [{ name: 'store', url: 'https://metrics.example.com/push' }],
    remoteQuery: { url: 'https://metrics.example.com/prometheus' },
  };

  test.each([
    ['as long as Prometheus keeps samples', { retention: '9d' }, '9d'],
    ['without end, where an agent sends them to a store', { mode: 'agent', ...remote }, undefined],
    ['without end, where another server evaluates the rules', { retention: '9d', rules: { ruler: {} } }, undefined],
  ])('%s', (_, prometheus, history) => {
    expect(historyOf(testEnvironment({ prometheus }).prometheus)?.toString()).toBe(history);
  });
});
