import type { PrometheusConfig } from '../../config/schema/prometheus.ts';
import type { RemoteQuery } from '../../config/schema/remote-query.ts';
import { urlOf } from '../../kubernetes/endpoint.ts';

/** An HTTP API that answers PromQL, and how to log in there. */
export type QueryApi = RemoteQuery;

/** What answers queries in place of Prometheus, if anything does. */
export function queryApi({ mode, globalView, remoteQuery }: PrometheusConfig): QueryApi | undefined {
  if (mode === 'agent') return remoteQuery;
  if (!globalView) return undefined;
  const { service, namespace, port: number } = globalView;
  return { url: urlOf({ service, namespace, port: { name: 'http', number } }) };
}
