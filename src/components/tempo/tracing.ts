import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import { images, versions } from '../../config/versions.ts';
import { ruleContext } from '../../rules/rule-context.ts';
import { OpenTelemetryCollectorChart } from '../opentelemetry-collector/opentelemetry-collector-chart.ts';
import { TempoChart } from './tempo-chart.ts';

/** What there is where traces are enabled. */
export interface Tracing {
  readonly tempo?: TempoChart;
  readonly otelCollector?: OpenTelemetryCollectorChart;
}

/** Whether metrics are made from spans. */
export const hasSpanMetrics = ({ traces }: Pick<Environment, 'traces'>): boolean =>
  traces.enabled && traces.metrics.enabled;

/** The exemplars of Prometheus: where metrics are made from spans, they are of no use without. */
export function exemplarsOf(environment: Pick<Environment, 'traces' | 'prometheus'>) {
  const { exemplars } = environment.prometheus;
  return { ...exemplars, enabled: exemplars.enabled || hasSpanMetrics(environment) };
}

/** Creates Tempo and the collector before it, where traces are enabled. */
export function tracing(scope: Construct, environment: Environment, receivers: readonly string[]): Tracing {
  const { traces, cluster, alerts: thresholds } = environment;
  if (!traces.enabled) return {};
  const namespace = environment.namespaces.monitoring;
  const rules = ruleContext(environment);
  const tempo = new TempoChart(scope, 'tempo', {
    namespace,
    ...traces,
    image: images.tempo,
    version: versions.tempo,
    cluster,
    ...(hasSpanMetrics(environment) ? { remoteWrite: receivers } : {}),
    rules,
    thresholds,
  });
  const otelCollector = new OpenTelemetryCollectorChart(scope, 'opentelemetry-collector', {
    namespace,
    ...traces.collector,
    image: images.openTelemetryCollector,
    version: versions.openTelemetryCollector,
    tempo: tempo.otlp,
    rules,
    thresholds,
  });
  return { tempo, otelCollector };
}
