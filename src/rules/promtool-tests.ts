import { renderedDashboardUrl } from './dashboard-link.ts';
import { ruleSpec } from './prometheus-rule.ts';
import { type AlertCase, type AlertRule, isAlert, type RecordingRule, type RuleGroup } from './rule.ts';
import type { RuleContext } from './rule-context.ts';

/** A file of tests, as `promtool test rules` reads it. */
export interface PromtoolTests {
  readonly rule_files: readonly string[];
  readonly evaluation_interval: string;
  readonly fuzzy_compare: true;
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

/** The cases of all rules as one test file over `ruleFiles`, which hold them as `ruleSpec` renders them. */
export function promtoolTests(
  groups: readonly RuleGroup[],
  ruleFiles: readonly string[],
  context: RuleContext,
): PromtoolTests {
  return {
    rule_files: [...ruleFiles],
    evaluation_interval: '1m',
    // Sums of shares differ in their last digits from what the cases can write down.
    fuzzy_compare: true,
    // Otherwise promtool takes the groups in any order, and an alert may see its record a minute late.
    group_eval_order: ruleSpec(groups, context).groups?.map(({ name }) => name) ?? [],
    tests: [
      ...groups.flatMap((group) => group.rules.filter(isAlert).flatMap((rule) => alertTests(rule, group, context))),
      ...groups.flatMap(({ rules }) => rules.flatMap((rule) => (isAlert(rule) ? [] : recordTests(rule)))),
    ],
  };
}

/** The cases say what the alert does as it is shipped: what an environment changes about it is not tested. */
function alertTests(rule: AlertRule, group: RuleGroup, { runbookUrl, grafanaUrl }: RuleContext): PromtoolTest[] {
  const test = (kind: string, item: AlertCase, alerts: readonly ExpectedAlert[]): PromtoolTest => ({
    ...input(`${rule.alert} ${kind}: ${item.name}`, item),
    alert_rule_test: [{ eval_time: item.at, alertname: rule.alert, exp_alerts: alerts }],
  });
  const dashboard = rule.dashboard ?? group.dashboard;
  const expected = (own: Readonly<Record<string, string>>, description: string): ExpectedAlert => {
    const labels = { ...own, ...rule.labels, severity: rule.severity };
    return {
      exp_labels: labels,
      exp_annotations: {
        summary: rule.summary,
        description,
        runbook_url: `${runbookUrl}/${rule.alert}.md`,
        ...(dashboard ? { dashboard_url: renderedDashboardUrl(grafanaUrl, dashboard, labels) } : {}),
      },
    };
  };
  const fires = rule.tests.fires.map((item) =>
    test(
      'fires',
      item,
      item.expect.map((labels, index) => expected(labels, item.descriptions[index] ?? '')),
    ),
  );
  const quiet = rule.tests.quiet === 'never' ? [] : rule.tests.quiet;
  return [...fires, ...quiet.map((item) => test('stays quiet', item, []))];
}

function recordTests(rule: RecordingRule): PromtoolTest[] {
  return (rule.tests ?? []).map((item) => {
    // Several rules may write the same record with different labels of their own.
    const written = `${rule.record}${rule.labels ? matchers(rule.labels) : ''}`;
    const { roundedTo } = item;
    // Rounding takes the name away.
    const [expr, name] = roundedTo === undefined ? [written, rule.record] : [`round(${written}, ${roundedTo})`, ''];
    return {
      ...input(`${rule.record}: ${item.name}`, item),
      promql_expr_test: [
        {
          expr,
          eval_time: item.at,
          exp_samples: item.expect.map(({ labels, value }) => ({ labels: `${name}${matchers(labels)}`, value })),
        },
      ],
    };
  });
}

function input(name: string, item: AlertCase): Pick<PromtoolTest, 'name' | 'interval' | 'input_series'> {
  return { name, interval: item.interval ?? '1m', input_series: item.input.map((series) => ({ ...series })) };
}

function matchers(labels: Readonly<Record<string, string>>): string {
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')}}`;
}
