import type { NamedPort } from './workload.ts';

/** One port of a Service that another component connects to. It is handed over, never spelled out again. */
export interface Endpoint {
  readonly service: string;
  readonly namespace: string;
  readonly port: NamedPort;
}

/** Address of an endpoint inside the cluster. The short form works with any cluster domain. */
export function urlOf(endpoint: Endpoint): string {
  return `http://${endpoint.service}.${endpoint.namespace}.svc:${endpoint.port.number}`;
}
