import type { PrometheusRuleProps } from '../../imports/monitoring.coreos.com.ts';
import { isAlert, type Rule, type RuleGroup } from './rule.ts';

/** What every rendered alert needs to know of its environment. */
export interface RuleContext {
  /** Address below which the runbook pages are; each alert links to `<runbookUrl>/<alert>.md`. */
  readonly runbookUrl: string;
  /** Names of alerts that are switched off. */
  readonly disabled: readonly string[];
}

type RuleSpec = NonNullable<PrometheusRuleProps['spec']>;
type RenderedGroup = NonNullable<RuleSpec['groups']>[number];
type RenderedRule = NonNullable<RenderedGroup['rules']>[number];

/** The spec of a PrometheusRule from groups of rules, without disabled alerts and without groups that end up empty. */
export function ruleSpec(groups: readonly RuleGroup[], context: RuleContext): RuleSpec {
  return {
    groups: groups
      .map((group) => ({
        name: group.name,
        ...(group.interval ? { interval: group.interval } : {}),
        rules: group.rules.filter((rule) => !isDisabled(rule, context)).map((rule) => renderRule(rule, context)),
      }))
      .filter((group) => group.rules.length > 0),
  };
}

function isDisabled(rule: Rule, context: RuleContext): boolean {
  return isAlert(rule) && context.disabled.includes(rule.alert);
}

function renderRule(rule: Rule, context: RuleContext): RenderedRule {
  if (!isAlert(rule)) {
    return { record: rule.record, expr: rule.expr, ...(rule.labels ? { labels: { ...rule.labels } } : {}) };
  }
  return {
    alert: rule.alert,
    expr: rule.expr,
    ...(rule.for ? { for: rule.for } : {}),
    ...(rule.keepFiringFor ? { keep_firing_for: rule.keepFiringFor } : {}),
    labels: { ...rule.labels, severity: rule.severity },
    annotations: {
      summary: rule.summary,
      description: rule.description,
      runbook_url: `${context.runbookUrl}/${rule.alert}.md`,
    },
  };
}
