import { Duration } from '../../config/duration.ts';
import { logLimits } from '../../logs/limits.ts';
import type { RuleGroup } from '../rule.ts';
import { type AlertmanagerThresholds, alertmanagerGroups } from './alertmanager.ts';
import { type ArgoCdThresholds, argoCdGroups } from './argo-cd.ts';
import { blackboxExporterGroups } from './blackbox-exporter.ts';
import { configReloaderGroups } from './config-reloader.ts';
import { type EventsThresholds, eventsGroups } from './events.ts';
import { type GrafanaThresholds, grafanaGroups } from './grafana.ts';
import { type KubeStateMetricsRuleProps, kubeStateMetricsGroups } from './kube-state-metrics.ts';
import { type LogCollectorThresholds, logCollectorGroups } from './log-collector.ts';
import { logCollectors } from './log-collectors.ts';
import { type LokiThresholds, lokiGroups } from './loki.ts';
import { lokiCanaryGroups } from './loki-canary.ts';
import { missingJobGroups, missingTargetGroups } from './missing-jobs.ts';
import { type OtelCollectorThresholds, otelCollectorGroups } from './otel-collector.ts';
import { type PrometheusThresholds, prometheusGroups } from './prometheus.ts';
import { type PrometheusOperatorThresholds, prometheusOperatorGroups } from './prometheus-operator.ts';
import { type TempoThresholds, tempoGroups } from './tempo.ts';

/** Thresholds of the alerts of the stack about itself. */
export type StackThresholds = PrometheusThresholds &
  AlertmanagerThresholds &
  PrometheusOperatorThresholds &
  KubeStateMetricsRuleProps['thresholds'] &
  GrafanaThresholds &
  LokiThresholds &
  LogCollectorThresholds &
  EventsThresholds &
  TempoThresholds &
  OtelCollectorThresholds &
  ArgoCdThresholds;

/** Every alert of the stack about itself, as where everything that it can have is there, and several times. */
export function stackRuleGroups(thresholds: StackThresholds): RuleGroup[] {
  return [
    ...prometheusGroups({
      mode: 'server',
      evaluates: true,
      processes: 2,
      memoryLimit: 2 ** 31,
      alertmanagers: 3,
      remoteWrite: true,
      thanos: { blockSize: Duration.parse('2h'), uploads: true },
      limits: { targets: true, bodySize: true },
      thresholds,
    }),
    ...alertmanagerGroups({ replicas: 3, deadMansSwitch: true, thresholds }),
    ...prometheusOperatorGroups(thresholds),
    ...configReloaderGroups(),
    ...kubeStateMetricsGroups({ shards: 3, thresholds }),
    ...blackboxExporterGroups(),
    ...grafanaGroups(thresholds),
    ...lokiGroups({ streamLimit: logLimits.streams, copies: 3, thresholds }),
    ...lokiCanaryGroups(),
    ...Object.values(logCollectors).flatMap((collector) => logCollectorGroups(collector, thresholds)),
    ...eventsGroups(thresholds),
    ...tempoGroups({ metrics: true, thresholds }),
    ...otelCollectorGroups({ tailSampling: true, thresholds }),
    ...argoCdGroups(thresholds),
    ...missingJobGroups(['prometheus', 'alertmanager', 'loki']),
    ...missingTargetGroups('example'),
  ];
}
