import type { Construct } from 'constructs';
import { ScrapeConfig } from '../../../imports/monitoring.coreos.com.ts';
import type { TargetJob } from '../../config/schema/targets.ts';
import { ComponentChart } from '../component-chart.ts';
import { scrapeConfigSpec } from './scrape-config.ts';

export interface TargetsChartProps {
  /** Namespace of Prometheus, which reads ScrapeConfigs of its own namespace only. */
  readonly namespace: string;
  /** Targets by the name of their job. */
  readonly targets: Readonly<Record<string, TargetJob>>;
}

/** What is scraped outside the cluster: one ScrapeConfig for each job. */
export class TargetsChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: TargetsChartProps) {
    super(scope, id, { namespace: props.namespace });
    for (const [job, target] of Object.entries(props.targets)) {
      new ScrapeConfig(this, job, { metadata: this.meta(job), spec: scrapeConfigSpec(job, target) });
    }
  }
}
