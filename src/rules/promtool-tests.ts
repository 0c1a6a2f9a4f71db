import { type RuleContext, ruleSpec } from './prometheus-rule.ts';
import { type AlertCase, type AlertRule, isAlert, type RecordingRule, type RuleGroup } from './rule.ts';

/** A file of rules, as Prometheus and `promtool check rules` read it. */
export type RuleFile = ReturnType<typeof ruleSpec>;

/** A file of tests, as `promtool test rules` reads it. */
export interface PromtoolTests {
  readonly rule_files: readonly string[];
  readonly evaluation_interval: string;
  readonly group_eval_order: readonly string[];
  readonly tests: readonly PromtoolTest[];
}

interface PromtoolTest {
  readonly name: string;
  readonly interval: string;
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly alert_rule_test?: readonly {
    readonly eval_time: string;
    readonly alertname: string;
    readonly exp_alerts: readonly ExpectedAlert[];
  }[];
  readonly promql_expr_test?: readonly {
    readonly expr: string;
    readonly eval_time: string;
    readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
  }[];
}

interface ExpectedAlert {
  readonly exp_labels: Readonly<Record<string, string>>;
  readonly exp_annotations: Readonly<Record<string, string>>;
}

/** The rules as one file, exactly as they are delivered. */
export function ruleFile(groups: readonly RuleGroup[], context: RuleContext): RuleFile {
  return ruleSpec(groups, context);
}

/**
 * The rules as the tests of `promtoolTests` expect them: promtool compares all annotations or none, so an alert whose
 * cases do not say how its description reads goes without one.
 */
export function testedRuleFile(groups: readonly RuleGroup[], context: RuleContext): RuleFile {
  const untold = untoldDescriptions(groups);
  return {
    groups: ruleSpec(groups, context).groups?.map((group) => ({
      ...group,
      rules: group.rules?.map((rule) => {
        if (!rule.alert || !untold.has(rule.alert)) return rule;
        const { description: _, ...annotations } = rule.annotations ?? {};
        return { ...rule, annotations };
      }),
    })),
  };
}

/** The cases of all rules as one test file over `ruleFiles`, which were made by `testedRuleFile`. */
export function promtoolTests(
  groups: readonly RuleGroup[],
  ruleFiles: readonly string[],
  context: RuleContext,
): PromtoolTests {
  const enabled = alertsOf(groups).filter(({ alert }) => !context.disabled.includes(alert));
  const untold = untoldDescriptions(groups);
  return {
    rule_files: [...ruleFiles],
    evaluation_interval: '1m',
    // Otherwise promtool takes the groups in any order, and an alert may see its record a minute late.
    group_eval_order: ruleSpec(groups, context).groups?.map(({ name }) => name) ?? [],
    tests: [
      ...enabled.flatMap((alert) => alertTests(alert, context.runbookUrl, !untold.has(alert.alert))),
      ...groups.flatMap(({ rules }) => rules.flatMap((rule) => (isAlert(rule) ? [] : recordTests(rule)))),
    ],
  };
}

const alertsOf = (groups: readonly RuleGroup[]): AlertRule[] => groups.flatMap(({ rules }) => rules.filter(isAlert));

/** Names of alerts with a case that does not say how the description reads. */
function untoldDescriptions(groups: readonly RuleGroup[]): ReadonlySet<string> {
  const untold = alertsOf(groups).filter(({ tests }) => tests.fires.some((item) => !item.descriptions));
  return new Set(untold.map(({ alert }) => alert));
}

function alertTests(rule: AlertRule, runbookUrl: string, withDescription: boolean): PromtoolTest[] {
  const test = (kind: string, item: AlertCase, alerts: readonly ExpectedAlert[]): PromtoolTest => ({
    ...input(`${rule.alert} ${kind}: ${item.name}`, item),
    alert_rule_test: [{ eval_time: item.at, alertname: rule.alert, exp_alerts: alerts }],
  });
  const annotations = { summary: rule.summary, runbook_url: `${runbookUrl}/${rule.alert}.md` };
  const fires = rule.tests.fires.map((item) =>
    test(
      'fires',
      item,
      item.expect.map((labels, index) => ({
        exp_labels: { ...labels, ...rule.labels, severity: rule.severity },
        exp_annotations: withDescription
          ? { ...annotations, description: item.descriptions?.[index] ?? '' }
          : annotations,
      })),
    ),
  );
  const quiet = rule.tests.quiet === 'never' ? [] : rule.tests.quiet;
  return [...fires, ...quiet.map((item) => test('stays quiet', item, []))];
}

function recordTests(rule: RecordingRule): PromtoolTest[] {
  return (rule.tests ?? []).map((item) => ({
    ...input(`${rule.record}: ${item.name}`, item),
    promql_expr_test: [
      {
        expr: rule.record,
        eval_time: item.at,
        exp_samples: item.expect.map(({ labels, value }) => ({ labels: `${rule.record}${matchers(labels)}`, value })),
      },
    ],
  }));
}

function input(name: string, item: AlertCase): Pick<PromtoolTest, 'name' | 'interval' | 'input_series'> {
  return { name, interval: item.interval ?? '1m', input_series: item.input.map((series) => ({ ...series })) };
}

function matchers(labels: Readonly<Record<string, string>>): string {
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')}}`;
}
