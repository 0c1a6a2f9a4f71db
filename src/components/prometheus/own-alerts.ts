import type { RuleGroup } from '../../rules/rule.ts';
import type { RuleContext } from '../../rules/rule-context.ts';
import { type PrometheusThresholds, prometheusGroups } from '../../rules/stack/prometheus.ts';
import type { PrometheusChartProps } from './prometheus-chart.ts';

/** What the alerts of Prometheus about itself need to know besides its own configuration. */
export interface OwnAlertsProps {
  readonly context: RuleContext;
  readonly thresholds: PrometheusThresholds;
  /** Members of Alertmanager. */
  readonly alertmanagers: number;
}

/** The alerts of Prometheus about itself that can fire with this configuration. */
export function ownAlertGroups(props: PrometheusChartProps): RuleGroup[] {
  const { mode, rules, thanos, limits, enforcedLimits, ownAlerts } = props;
  return prometheusGroups({
    mode,
    evaluates: mode === 'server' && !rules.ruler,
    processes: props.replicas * props.shards,
    memoryLimit: props.resources.limits.memory.value,
    alertmanagers: ownAlerts.alertmanagers,
    remoteWrite: props.remoteWrite.length > 0,
    ...(thanos && mode === 'server'
      ? { thanos: { blockSize: thanos.blockSize, uploads: thanos.objectStorage !== undefined } }
      : {}),
    limits: {
      targets: (limits.targets ?? enforcedLimits.targets) !== undefined,
      bodySize: (limits.bodySize ?? enforcedLimits.bodySize) !== undefined,
    },
    thresholds: ownAlerts.thresholds,
  });
}
