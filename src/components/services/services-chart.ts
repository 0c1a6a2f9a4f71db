import type { Construct } from 'constructs';
import { PodMonitor, PrometheusRule, ServiceMonitor } from '../../../imports/monitoring.coreos.com.ts';
import type { Service } from '../../config/environment.ts';
import { ruleSpec } from '../../rules/prometheus-rule.ts';
import type { RuleContext } from '../../rules/rule-context.ts';
import type { History } from '../../services/history.ts';
import { objectNameOf } from '../../services/identity.ts';
import { podMonitorSpec, serviceMonitorSpec } from '../../services/monitors.ts';
import { requestsOf } from '../../services/request-metrics.ts';
import { serviceRuleGroups, sharedServiceGroups } from '../../services/service-rules.ts';
import type { EnvironmentAlerts } from '../../services/thresholds.ts';
import { slosOf } from '../../slos/slo.ts';
import { ComponentChart } from '../component-chart.ts';

export interface ServicesChartProps {
  /** Namespace of Prometheus: it reads monitors and rules of its own namespace only. */
  readonly namespace: string;
  /** The catalog. */
  readonly services: readonly Service[];
  /** Thresholds of services that set none of their own. */
  readonly thresholds: EnvironmentAlerts;
  /** What every alert needs to know of its environment. */
  readonly rules: RuleContext;
  /** How far back rules can look. @default - what they read has no end */
  readonly history?: History;
}

/**
 * What the catalog becomes: for each service one monitor, and one object with its records and alerts; and one object
 * with what is derived from the records of all of them.
 */
export class ServicesChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: ServicesChartProps) {
    super(scope, id, { namespace: props.namespace });
    for (const service of props.services) {
      this.createMonitor(service);
      this.createRules(service, props);
    }
    // Without services nothing feeds these records.
    if (props.services.length === 0) return;
    const promises = props.services.some((service) => slosOf(service).length > 0);
    const answers = props.services.some((service) => requestsOf(service) !== undefined);
    const spec = ruleSpec(sharedServiceGroups(props.history, { promises, answers }), props.rules);
    new PrometheusRule(this, 'rules', { metadata: this.meta(), spec });
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

  private createRules(service: Service, { thresholds, rules, history }: ServicesChartProps): void {
    const name = objectNameOf(service);
    const groups = serviceRuleGroups(service, thresholds, history);
    // What a service says of its own alert replaces what its environment says of all of that name.
    const overrides = { ...rules.overrides, ...service.alerts.overrides };
    new PrometheusRule(this, `rules-${name}`, {
      metadata: this.meta(name),
      spec: ruleSpec(groups, { ...rules, overrides }),
    });
  }
}
