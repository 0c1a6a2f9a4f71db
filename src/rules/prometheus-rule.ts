import type { PrometheusRuleProps } from '../../imports/monitoring.coreos.com.ts';
import { shared } from '../kubernetes/plain-value.ts';
import { rememberedByObject } from '../remembered.ts';
import { dashboardUrl } from './dashboard-link.ts';
import { type AnyAlert, isAlert, type RecordingRule, type RuleGroup } from './rule.ts';
import type { RuleContext } from './rule-context.ts';

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
        rules: group.rules.flatMap((rule) => (isAlert(rule) ? renderAlert(rule, group, context) : sharedRecord(rule))),
      }))
      .filter((group) => group.rules.length > 0),
  };
}

/** A record as it is written in rules. */
export function renderRecord({ record, expr, labels }: Omit<RecordingRule, 'tests'>): RenderedRule {
  return { record, expr, ...(labels ? { labels: { ...labels } } : {}) };
}

/** One object for each record, in whatever environment. */
const sharedRecord = rememberedByObject((rule: RecordingRule): RenderedRule => shared(renderRecord(rule)));

/** The alert as the environment wants it; nothing where it does not want it. */
export function renderAlert(rule: AnyAlert, group: Pick<RuleGroup, 'dashboard'>, context: RuleContext): RenderedRule[] {
  const override = context.overrides[rule.alert];
  if (override?.enabled === false) return [];
  const hold = override?.for?.toString() ?? rule.for;
  const keep = override?.keepFiringFor?.toString() ?? rule.keepFiringFor;
  const dashboard = rule.dashboard ?? group.dashboard;
  return [
    {
      alert: rule.alert,
      expr: rule.expr,
      ...(hold ? { for: hold } : {}),
      ...(keep ? { keep_firing_for: keep } : {}),
      labels: {
        ...ownedBy(rule, context.platformTeam),
        ...rule.labels,
        ...(override?.team ? { team: override.team } : {}),
        severity: override?.severity ?? rule.severity,
      },
      annotations: {
        summary: rule.summary,
        description: rule.description,
        runbook_url: `${context.runbookUrl}/${rule.alert}.md`,
        ...(dashboard ? { dashboard_url: dashboardUrl(context.grafanaUrl, dashboard, rule.labels) } : {}),
      },
    },
  ];
}

/**
 * The team of an alert that names none itself. An expression that knows the label may find a team, as that of a target
 * does; only where it finds none the alert belongs to the platform.
 */
function ownedBy({ expr }: AnyAlert, platformTeam: string | undefined): { readonly team?: string } {
  if (platformTeam === undefined) return {};
  if (!/\bteam\b/.test(expr)) return { team: platformTeam };
  return { team: `{{ with $labels.team }}{{ . }}{{ else }}${platformTeam}{{ end }}` };
}
