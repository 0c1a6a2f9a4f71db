import { PrometheusRule } from '../../imports/monitoring.coreos.com.ts';
import { ruleSpec } from '../rules/prometheus-rule.ts';
import type { RuleGroup } from '../rules/rule.ts';
import type { RuleContext } from '../rules/rule-context.ts';
import type { ComponentChart } from './component-chart.ts';

/**
 * A PrometheusRule with the alerts of a component about itself; none where every alert is switched off. It stands in
 * the namespace of Prometheus, which need not be that of the component.
 */
export function ownRules(
  chart: ComponentChart,
  groups: readonly RuleGroup[],
  context: RuleContext,
  monitoringNamespace = chart.componentNamespace,
): void {
  const spec = ruleSpec(groups, context);
  if (spec.groups?.length)
    new PrometheusRule(chart, 'rules', { metadata: chart.meta(chart.node.id, monitoringNamespace), spec });
}
