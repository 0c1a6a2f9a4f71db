import type { Construct } from 'constructs';
import { PrometheusRule } from '../../../imports/monitoring.coreos.com.ts';
import type { KubernetesSettings } from '../../config/schema/kubernetes.ts';
import { type PlatformRuleProps, platformRuleSets } from '../../rules/platform-rules.ts';
import { ruleSpec } from '../../rules/prometheus-rule.ts';
import type { RuleContext } from '../../rules/rule-context.ts';
import { ComponentChart } from '../component-chart.ts';
import { monitorClusterJob } from './monitors.ts';
import { clusterJobs, type Platform, platformPreset } from './platforms.ts';

export interface KubernetesChartProps {
  /** Namespace of Prometheus. */
  readonly namespace: string;
  /** What the cluster is built with. */
  readonly platform: Platform;
  /** Switches and intervals of the cluster's own jobs. @default - what can be scraped as the platform comes */
  readonly settings?: KubernetesSettings;
  /**
   * Scrape class that shows the ServiceAccount token of Prometheus and trusts the CA of the cluster. A monitor could
   * only name the token's file in a deprecated field.
   */
  readonly scrapeClass: string;
  /** What every alert needs to know of its environment. */
  readonly rules: RuleContext;
  /** Jobs of the stack, which may be missed. @default - none */
  readonly stackJobs?: readonly string[];
  /** Thresholds of the alerts. */
  readonly thresholds: PlatformRuleProps['thresholds'];
}

/** What watches the cluster itself: monitors of its own jobs, and the rules about nodes, pods and capacity. */
export class KubernetesChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: KubernetesChartProps) {
    super(scope, id, { namespace: props.namespace, role: 'rules' });
    const preset = platformPreset(props.platform);
    for (const job of clusterJobs(props.platform, props.settings)) monitorClusterJob(this, job, { ...props, preset });
    for (const { name, groups } of platformRuleSets(props)) {
      const spec = ruleSpec(groups, props.rules);
      // Every alert of the topic may be switched off.
      if (!spec.groups?.length) continue;
      new PrometheusRule(this, `rules-${name}`, { metadata: this.meta(name), spec });
    }
  }
}
