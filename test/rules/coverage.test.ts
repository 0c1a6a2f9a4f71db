import { describe, expect, test } from '@jest/globals';
import { allAlerts, allRuleGroups } from '../../src/rules/all-alerts.ts';
import { groupsOf } from '../../src/rules/lint-rules.ts';
import { promtoolTests } from '../../src/rules/promtool-tests.ts';
import { isAlert, type RecordingRule } from '../../src/rules/rule.ts';
import { testRules } from '../support/rules.ts';
import { samples } from '../support/sample.ts';

/** How many alerts there must be at least: whoever takes one away says so here. */
const LEAST_ALERTS = 312;

const groups = allRuleGroups();
const records = groups.flatMap(({ rules }) => rules.filter((rule): rule is RecordingRule => !isAlert(rule)));
const { tests } = promtoolTests(groups, [], testRules());
const cases = tests.flatMap(({ alert_rule_test = [] }) => alert_rule_test);

describe('the cases for promtool', () => {
  test('are those of many alerts', () => {
    expect(new Set(cases.map(({ alertname }) => alertname)).size).toBeGreaterThanOrEqual(LEAST_ALERTS);
  });

  // Alerts on logs are shown by a real Loki: test/tools/log-rules.test.ts.
  const ofPrometheus = allAlerts().filter(({ language }) => language !== 'logql');
  test.each(ofPrometheus.map(({ alert }) => [alert]))('show that %s fires and stays quiet', (alert) => {
    const own = cases.filter(({ alertname }) => alertname === alert);
    const expected = own.map(({ exp_alerts }) => exp_alerts);
    expect(expected.filter((alerts) => alerts.length > 0).length).toBeGreaterThan(0);
    // The Watchdog is there to fire always.
    if (alert !== 'Watchdog') expect(expected.filter((alerts) => alerts.length === 0).length).toBeGreaterThan(0);
    for (const { exp_labels, exp_annotations } of expected.flat()) {
      expect(exp_labels).toEqual(expect.objectContaining({ severity: expect.any(String) }));
      const { summary, description, runbook_url } = exp_annotations;
      for (const text of [summary, description]) expect(text).toMatch(/^[^{}]+\.$/);
      expect(runbook_url).toMatch(new RegExp(`/${alert}\\.md$`));
    }
  });

  test.each([...new Set(records.map(({ record }) => record))])('show what %s writes', (record) => {
    for (const rule of records.filter((each) => each.record === record)) {
      const samplesOf = (rule.tests ?? []).flatMap(({ expect: samples }) => samples);
      expect([rule.expr, samplesOf.length]).not.toEqual([rule.expr, 0]);
    }
  });

  test.each(samples)('cover every alert of %s', (_, { components }) => {
    const rules = groupsOf([...components.values()].flat()).flatMap((group) => group.rules);
    const used = new Set(rules.flatMap(({ alert }) => alert ?? []));
    const proven = new Set(cases.map(({ alertname }) => alertname));
    expect([...used].filter((alert) => !proven.has(alert))).toEqual([]);
  });
});
