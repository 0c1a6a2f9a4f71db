import type { PrometheusProps } from '../../../imports/monitoring.coreos.com.ts';
import type { PrometheusConfig } from '../../config/schema/prometheus.ts';
import type { PrometheusChartProps } from './prometheus-chart.ts';
import { tlsConfig } from './secret-selector.ts';

type PrometheusSpec = PrometheusProps['spec'];

/** How queries and rules are evaluated, and where alerts go. */
export function evaluating({ rules, query, alertmanager, evaluationInterval, tracing }: PrometheusChartProps) {
  return {
    evaluationInterval: String(evaluationInterval),
    ...(rules.queryOffset ? { ruleQueryOffset: String(rules.queryOffset) } : {}),
    rules: {
      alert: {
        forOutageTolerance: String(rules.forOutageTolerance),
        forGracePeriod: String(rules.forGracePeriod),
        resendDelay: String(rules.resendDelay),
      },
    },
    query: {
      maxConcurrency: query.concurrency,
      maxSamples: query.maxSamples,
      timeout: String(query.timeout),
      lookbackDelta: String(query.lookbackDelta),
    },
    alerting: {
      alertmanagers: [
        {
          name: alertmanager.service,
          namespace: alertmanager.namespace,
          port: alertmanager.port.name,
          apiVersion: 'V2' as const,
        },
      ],
    },
    ...(tracing ? { tracingConfig: tracingConfig(tracing) } : {}),
  } satisfies Partial<PrometheusSpec>;
}

function tracingConfig(tracing: NonNullable<PrometheusConfig['tracing']>) {
  return {
    endpoint: tracing.endpoint,
    clientType: tracing.protocol,
    samplingFraction: String(tracing.samplingFraction.ratio),
    timeout: String(tracing.timeout),
    insecure: tracing.insecure,
    ...(tracing.tls ? { tlsConfig: tlsConfig(tracing.tls) } : {}),
  } satisfies PrometheusSpec['tracingConfig'];
}
