import type { ServiceIdentity } from '../identity.ts';
import { text } from '../series-name.ts';
import * as boundaries from './boundaries.ts';
import { HTTP_CODES } from './codes.ts';
import { filter } from './filter.ts';
import type { Preset, RequestSource } from './preset.ts';

/*
 * Ingress controllers count the requests of many services. They are scraped once, as an entry of `podMonitors` in the
 * environment; a service names that job. Pods have no label `service` of their own there, so the controller's stays.
 */

/**
 * @see https://kubernetes.github.io/ingress-nginx/user-guide/monitoring/
 */
export const nginxIngress: Preset = {
  requests: {
    counter: 'nginx_ingress_controller_requests',
    histogram: 'nginx_ingress_controller_request_duration_seconds',
    unit: 'seconds',
    boundaries: boundaries.GO_CLIENT,
    labels: { code: 'status', route: [{ label: 'path', example: '/orders' }], method: 'method' },
    ...HTTP_CODES,
  },
  // The namespace of the controller's pods is in the way of the one that it counts for.
  source: (service, job) => source(job, { exported_namespace: service.namespace, service: service.name }),
};

/**
 * Traefik names a service by namespace, Service and port. Connections of WebSockets last as long as their client stays.
 * @see https://doc.traefik.io/traefik/reference/install-configuration/observability/metrics/
 */
export const traefik: Preset = {
  requests: {
    counter: 'traefik_service_requests_total',
    histogram: 'traefik_service_request_duration_seconds',
    unit: 'seconds',
    boundaries: boundaries.TRAEFIK,
    labels: { code: 'code', route: [], method: 'method' },
    latencyFilter: filter({ exclude: { protocol: 'websocket' } }),
    ...HTTP_CODES,
  },
  source: (service, job) => ({
    job,
    matchers: `job=${text(job)}, service=~${text(`${traefikName(service)}-[^-@]+@kubernetes(crd)?`)}`,
    example: { job, service: `${traefikName(service)}-80@kubernetes` },
  }),
};

const traefikName = ({ namespace, name }: ServiceIdentity): string => `${namespace}-${name}`;

function source(job: string, labels: Readonly<Record<string, string>>): RequestSource {
  const example = { job, ...labels };
  const matchers = Object.entries(example).map(([label, value]) => `${label}=${text(value)}`);
  return { job, matchers: matchers.join(', '), example };
}
