import type { PrometheusAgentProps } from '../../../imports/monitoring.coreos.com.ts';
import type { PrometheusConfig } from '../../config/schema/prometheus.ts';
import { tlsConfig } from './secret-selector.ts';

/** Where Prometheus sends traces of its own work. */
export function tracingConfig(tracing: NonNullable<PrometheusConfig['tracing']>) {
  return {
    endpoint: tracing.endpoint,
    clientType: tracing.protocol,
    samplingFraction: String(tracing.samplingFraction.ratio),
    timeout: String(tracing.timeout),
    insecure: tracing.insecure,
    ...(tracing.tls ? { tlsConfig: tlsConfig(tracing.tls) } : {}),
  } satisfies PrometheusAgentProps['spec']['tracingConfig'];
}
