import type { Construct } from 'constructs';
import { PodMonitor, ScrapeConfig } from '../../../imports/monitoring.coreos.com.ts';
import type { PodMonitorJob, TargetJob } from '../../config/schema/targets.ts';
import type { RuleContext } from '../../rules/rule-context.ts';
import { missingTargetGroups } from '../../rules/stack/missing-jobs.ts';
import { ComponentChart } from '../component-chart.ts';
import { ownRules } from '../own-rules.ts';
import { podMonitorSpec } from './pod-monitor.ts';
import { scrapeConfigSpec } from './scrape-config.ts';

export interface TargetsChartProps {
  /** Namespace of Prometheus, which reads ScrapeConfigs and PodMonitors of its own namespace only. */
  readonly namespace: string;
  /** Targets outside the cluster by the name of their job. */
  readonly targets: Readonly<Record<string, TargetJob>>;
  /** Pods without a Service by the name of their job. */
  readonly podMonitors: Readonly<Record<string, PodMonitorJob>>;
  /** Of the alerts about targets that are gone. */
  readonly rules: RuleContext;
}

/** What is scraped besides services and the stack: a ScrapeConfig or a PodMonitor for each job. */
export class TargetsChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: TargetsChartProps) {
    super(scope, id, { namespace: props.namespace });
    for (const [job, target] of Object.entries(props.targets)) {
      new ScrapeConfig(this, job, { metadata: this.meta(job), spec: scrapeConfigSpec(job, target) });
    }
    for (const [job, target] of Object.entries(props.podMonitors)) {
      new PodMonitor(this, `pod-monitor-${job}`, { metadata: this.meta(job), spec: podMonitorSpec(job, target) });
    }
    const jobs = Object.entries({ ...props.targets, ...props.podMonitors });
    ownRules(
      this,
      jobs.flatMap(([job, { team }]) => missingTargetGroups(job, team)),
      props.rules,
    );
  }
}
