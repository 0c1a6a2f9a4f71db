import type { PrometheusConfig } from '../../config/schema/prometheus.ts';

/** Names that the operator gives to the pods of a server and of an agent, and to the Service that names each of them. */
const OPERATED = {
  server: { pods: 'prometheus-panoptes', service: 'prometheus-operated' },
  agent: { pods: 'prom-agent-panoptes', service: 'prometheus-agent-operated' },
} as const;

/**
 * Addresses at which samples are handed to Prometheus, one for each replica: they do not pass them on to each other, and
 * Grafana may ask any of them. Of several shards, the first one takes what is not scraped.
 *
 * @see https://prometheus-operator.dev/docs/platform/high-availability/
 */
export function receivers(
  { mode, replicas }: Pick<PrometheusConfig, 'mode' | 'replicas'>,
  namespace: string,
  port: number,
): string[] {
  const { pods, service } = OPERATED[mode];
  return Array.from(
    { length: replicas },
    (_, index) => `http://${pods}-${index}.${service}.${namespace}.svc:${port}/api/v1/write`,
  );
}
