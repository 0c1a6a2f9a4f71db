import type { Construct } from 'constructs';
import { PodMonitor, PrometheusRule, ServiceMonitor } from '../../../imports/monitoring.coreos.com.ts';
import type { Service } from '../../config/environment.ts';
import { ruleSpec } from '../../rules/prometheus-rule.ts';
import { objectNameOf } from '../../services/identity.ts';
import { podMonitorSpec, serviceMonitorSpec } from '../../services/monitors.ts';
import { serviceRuleGroups } from '../../services/service-rules.ts';
import { disabledAlerts, type EnvironmentAlerts } from '../../services/thresholds.ts';
import { ComponentChart } from '../component-chart.ts';

export interface ServicesChartProps {
  /** Namespace of Prometheus: it reads monitors and rules of its own namespace only. */
  readonly namespace: string;
  /** The catalog. */
  readonly services: readonly Service[];
  /** Thresholds and switches of services that set none of their own. */
  readonly thresholds: EnvironmentAlerts;
  /** Address below which the runbook pages are. */
  readonly runbookUrl: string;
}

/** What the catalog becomes: for each service one monitor, and one object with its records and alerts. */
export class ServicesChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: ServicesChartProps) {
    super(scope, id, { namespace: props.namespace });
    for (const service of props.services) {
      this.createMonitor(service);
      this.createRules(service, props);
    }
  }

  private createMonitor(service: Service): void {
    const name = objectNameOf(service);
    const metadata = this.meta(name);
    if (service.metrics.discovery === 'pod') {
      new PodMonitor(this, `pod-monitor-${name}`, { metadata, spec: podMonitorSpec(service) });
    } else {
      new ServiceMonitor(this, `service-monitor-${name}`, { metadata, spec: serviceMonitorSpec(service) });
    }
  }

  private createRules(service: Service, { thresholds, runbookUrl }: ServicesChartProps): void {
    const name = objectNameOf(service);
    const groups = serviceRuleGroups(service, thresholds);
    new PrometheusRule(this, `rules-${name}`, {
      metadata: this.meta(name),
      spec: ruleSpec(groups, { runbookUrl, disabled: disabledAlerts(service, thresholds) }),
    });
  }
}
