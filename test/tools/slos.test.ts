import { describe, expect, test } from '@jest/globals';
import { CLUSTER } from '../../src/rules/cases.ts';
import { ruleSpec } from '../../src/rules/prometheus-rule.ts';
import { isAlert, type RuleGroup } from '../../src/rules/rule.ts';
import { serviceRuleGroups, sharedServiceGroups } from '../../src/services/service-rules.ts';
import { sloRecords } from '../../src/slos/records.ts';
import { burnTiers, type Slo, slosOf } from '../../src/slos/slo.ts';
import { testEnvironment, testService } from '../support/environment.ts';
import { promtool, withFiles } from '../support/promtool.ts';
import { testRules } from '../support/rules.ts';
import { exposition, lengthOf, mustFire, type Scenario, scenarios, trueRatio } from '../support/slo-scenarios.ts';

/** One objective of each kind, of each period, and at both ends of what is usual. */
const SLOS = {
  availability: { objective: '99.9%' },
  loose: { objective: '95%', window: '28d' },
  latency: { objective: '99%', window: '7d', latency: { threshold: '250ms' } },
  mail: { objective: '99.5%', events: { total: 'mail_processed_total', errors: 'mail_failed_total' } },
  fresh: { objective: '97%', freshness: { timestamp: 'import_last_success_timestamp_seconds', maxAge: '10m' } },
  enough: { objective: '97%', window: '28d', throughput: { counter: 'orders_total', minimum: 0.5 } },
};

const { alerts } = testEnvironment();
const context = testRules();

/** Exactly the rules that are delivered for a service with this objective, without alerts of other topics. */
function rulesOf(slo: Slo): RuleGroup[] {
  const groups = [...serviceRuleGroups(slo.service, alerts), ...sharedServiceGroups()];
  const isWanted = (name: string) => /\.(requests|slos)$|^slos\./.test(name);
  return groups.filter(({ name }) => isWanted(name));
}

/** What must be true of the alerts and of the budget at the end of a story. */
function storyTest(slo: Slo, scenario: Scenario) {
  const end = lengthOf(scenario);
  const { namespace, name: service, team } = slo.service;
  const identity = { cluster: CLUSTER, namespace, service, slo: slo.name };
  const own = `namespace="${namespace}", service="${service}", slo="${slo.name}"`;
  const truth = trueRatio(scenario);
  return {
    name: `${slo.name}: ${scenario.name}`,
    interval: '1m',
    input_series: exposition(slo, scenario),
    promql_expr_test: [
      ...burnTiers(slo)
        .filter((tier) => mustFire(slo, scenario, tier) !== undefined)
        .map((tier) => ({
          expr: `count by (burn_tier, severity) (ALERTS{alertname="${tier.alert}", alertstate="firing", team="${team}"})`,
          eval_time: `${end}m`,
          exp_samples: mustFire(slo, scenario, tier)
            ? [{ labels: `{burn_tier="${tier.tier}", severity="${tier.severity}"}`, value: 1 }]
            : [],
        })),
      {
        // Rates look back five minutes, so each beginning and end is blurred by as much.
        expr: `abs(${sloRecords.periodErrorRatio}{${own}} - ${truth}) <= bool ${truth * 0.06}`,
        eval_time: `${end}m`,
        exp_samples: [{ labels: matchersOf(identity), value: 1 }],
      },
    ],
  };
}

const matchersOf = (labels: Readonly<Record<string, string>>): string =>
  `{${Object.entries(labels).map(([name, value]) => `${name}="${value}"`)}}`;

describe.each(Object.entries(SLOS))('the objective %s', (name, spec) => {
  const service = testService({ slos: { [name]: spec } });
  const [slo] = slosOf(service) as [Slo];

  test.each(scenarios(slo).map((scenario) => [scenario.name, scenario] as const))('%s', (_, scenario) => {
    const tests = {
      rule_files: ['rules.json'],
      evaluation_interval: '1m',
      fuzzy_compare: true,
      tests: [storyTest(slo, scenario)],
    };
    withFiles({ 'rules.json': ruleSpec(rulesOf(slo), context), 'test.json': tests }, (path) =>
      promtool('test', 'rules', path('test.json')),
    );
  });

  test('has stories that make each tier fire, and that keep it quiet', () => {
    const verdicts = scenarios(slo).map((scenario) => burnTiers(slo).map((tier) => mustFire(slo, scenario, tier)));
    const fired = burnTiers(slo).map((_, index) => new Set(verdicts.map((verdict) => verdict[index])));
    expect(fired.every((outcomes) => outcomes.has(true) && outcomes.has(false))).toBe(true);
  });

  test('has one alert for each tier', () => {
    const names = rulesOf(slo).flatMap(({ rules }) => rules.filter(isAlert).map(({ alert }) => alert));
    expect(names.filter((alert) => alert.startsWith('SLOBudgetBurn'))).toHaveLength(burnTiers(slo).length);
  });
});
