import { describe, expect, test } from '@jest/globals';
import { Duration } from '../../src/config/duration.ts';
import { Percentage } from '../../src/config/percentage.ts';
import { BURN_FACTORS, BURN_TIERS, budgetOf, SLO_WINDOWS } from '../../src/config/schema/slo.ts';
import { isAlert } from '../../src/rules/rule.ts';
import { serviceRuleGroups } from '../../src/services/service-rules.ts';
import { derivedSloGroups } from '../../src/slos/derived-records.ts';
import { errorRate, eventRate, SLO_RATE_WINDOWS } from '../../src/slos/records.ts';
import { burnThreshold, burnTiers, slosOf } from '../../src/slos/slo.ts';
import { sloGroups } from '../../src/slos/slo-groups.ts';
import { testEnvironment, testService } from '../support/environment.ts';

const withSlo = (spec: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  testService({ slos: { main: { objective: '99.9%', ...spec } }, ...more });

/** Expressions of the two rates of the only objective of a service. */
function rates(spec: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const rules = sloGroups(withSlo(spec, more)).flatMap((group) => group.rules);
  const expr = (record: string) => rules.find((rule) => !isAlert(rule) && rule.record === record)?.expr;
  return { events: expr(eventRate('5m')), errors: expr(errorRate('5m')) };
}

const OWN = 'namespace="shop", service="api-gateway"';

describe('an objective counts', () => {
  test('requests that do not fail, where it says nothing else', () => {
    expect(rates({})).toEqual({
      events: `namespace_service:http_requests:rate5m{${OWN}}`,
      errors: `namespace_service:http_requests_5xx:rate5m{${OWN}}`,
    });
  });

  test('other codes, and only some routes, where it names them', () => {
    const { events, errors } = rates({ availability: { errorCodes: '5..|429', routes: '/pay\\d' } });
    expect(events).toContain('route=~"/pay\\\\d"');
    expect(errors).toContain('route=~"/pay\\\\d", code=~"5..|429"');
    expect(errors).toMatch(/\nor 0 \* sum by/);
  });

  test('requests in the buckets up to its threshold, in either spelling of a whole number', () => {
    expect(rates({ latency: { threshold: '250ms' } }).errors).toContain('le="0.25"');
    expect(rates({ latency: { threshold: '1s' } }).errors).toContain('le=~"1(\\\\.0)?"');
  });

  test('series of its service alone, with the matchers that it adds', () => {
    const { events, errors } = rates({ events: { total: 'mail_total{kind="order"}', errors: 'mail_failed_total' } });
    expect(events).toContain(`rate(mail_total{${OWN}, kind="order"}[5m])`);
    expect(errors).toContain(`rate(mail_failed_total{${OWN}}[5m])`);
  });

  test('minutes, where it is about time', () => {
    const fresh = rates({ freshness: { timestamp: 'last_success', maxAge: '1h' } });
    expect(fresh.errors).toContain('> bool 3600) / 60');
    expect(rates({ throughput: { counter: 'orders_total', minimum: 0.5 } }).errors).toContain('< bool 0.5) / 60');
  });
});

/** What a person would write. */
const clean = (value: number): number => Number(value.toPrecision(8));

describe('thresholds of burn rates', () => {
  test.each(SLO_WINDOWS)('are clean decimals for every objective in %s', (window) => {
    const objectives = ['93.1%', '95%', '98.6%', '99%', '99.5%', '99.9%', '99.95%', '99.97%', '99.99%', '99.999%'];
    for (const objective of objectives) {
      const [slo] = slosOf(withSlo({ objective, window }));
      for (const tier of burnTiers(slo!)) {
        expect(burnThreshold(slo!, tier)).toBe(clean(burnThreshold(slo!, tier)));
      }
      expect(budgetOf(Percentage.parse(objective))).toBe(clean(budgetOf(Percentage.parse(objective))));
    }
  });

  test('are 14.4, 6, 3 and 1 times the budget in 30 days', () => {
    const [slo] = slosOf(withSlo({}));
    expect(burnTiers(slo!).map((tier) => burnThreshold(slo!, tier))).toEqual([0.0144, 0.006, 0.003, 0.001]);
  });

  test('spend the same share of the budget of 28 and of 30 days', () => {
    for (const tier of BURN_TIERS) {
      expect(BURN_FACTORS['28d'][tier] / 28).toBeCloseTo(BURN_FACTORS['30d'][tier] / 30, 4);
    }
  });
});

describe('windows', () => {
  test.each(SLO_RATE_WINDOWS)('$window has as many steps as fit into it', ({ window, step, steps }) => {
    expect(Duration.parse(step).seconds * steps).toBe(Duration.parse(window).seconds);
  });

  test('are recorded once, for all services', () => {
    const exprs = derivedSloGroups().flatMap(({ rules }) => rules.map(({ expr }) => expr));
    expect(exprs.filter((expr) => /namespace="|service="/.test(expr))).toEqual([]);
  });
});

describe('alerts of a service with objectives', () => {
  const { alerts } = testEnvironment();
  const alertsOf = (slos: Record<string, unknown>) =>
    serviceRuleGroups(testService({ slos }), alerts)
      .flatMap((group) => group.rules.filter(isAlert))
      .map(({ alert }) => alert);
  const usual = ['ServiceHighErrorRate', 'ServiceHighLatency'];
  const kept = (slos: Record<string, unknown>) => alertsOf(slos).filter((alert) => usual.includes(alert));

  test('replace those with fixed thresholds on the same signal', () => {
    const latency = { objective: '99%', latency: { threshold: '250ms' } };
    expect(kept({})).toEqual(usual);
    expect(kept({ main: { objective: '99%' } })).toEqual(['ServiceHighLatency']);
    expect(kept({ fast: latency })).toEqual(['ServiceHighErrorRate']);
    expect(kept({ main: { objective: '99%' }, fast: latency })).toEqual([]);
  });

  test('carry their tier, so that a faster one can inhibit a slower one', () => {
    const [group] = sloGroups(withSlo({ tiers: ['slow', 'fast'] }));
    expect(group!.rules.filter(isAlert).map(({ alert, severity, labels }) => ({ alert, severity, labels }))).toEqual([
      {
        alert: 'SLOBudgetBurnFast',
        severity: 'critical',
        labels: { namespace: 'shop', service: 'api-gateway', team: 'shop', slo: 'main', burn_tier: 'fast' },
      },
      {
        alert: 'SLOBudgetBurnSlow',
        severity: 'warning',
        labels: { namespace: 'shop', service: 'api-gateway', team: 'shop', slo: 'main', burn_tier: 'slow' },
      },
    ]);
  });

  test('ask for a number of bad events, unless none is wanted', () => {
    const exprOf = (spec: Record<string, unknown>) =>
      sloGroups(withSlo(spec)).flatMap((group) => group.rules.filter(isAlert))[0]?.expr;
    expect(exprOf({})).toContain(
      'slo:sli_errors:rate1h{namespace="shop", service="api-gateway", slo="main"} * 3600 >= 5',
    );
    expect(exprOf({ minBadEvents: 0 })).not.toContain('>=');
  });
});
