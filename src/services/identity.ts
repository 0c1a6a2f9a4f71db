import type { Service } from '../config/environment.ts';
import type { Labels } from '../kubernetes/labels.ts';

/** What tells one service from all others. */
export type ServiceIdentity = Pick<Service, 'namespace' | 'name'>;

/**
 * Name of the objects and rule groups of a service. Namespaces and service names are DNS labels, which hold no
 * dot; joined by a hyphen, `a-b/c` and `a/b-c` would get the same name.
 */
export function objectNameOf({ namespace, name }: ServiceIdentity): string {
  return `${namespace}.${name}`;
}

/** Value of the label `job` on everything that is scraped from a service. */
export function jobOf({ namespace, name }: ServiceIdentity): string {
  return `${namespace}/${name}`;
}

/** Matchers of the series that a service exposes: its monitor sets both labels on each of them. */
export function ownSeries({ namespace, name }: ServiceIdentity): string {
  return `namespace="${namespace}", service="${name}"`;
}

/** Labels that lead an alert to its service and its team, and those that the service adds. */
export function alertLabels(service: Service): Labels {
  return { ...service.labels, namespace: service.namespace, service: service.name, team: service.team };
}

/** Namespaces that services run in, each once. */
export function serviceNamespaces(services: readonly Pick<ServiceIdentity, 'namespace'>[]): string[] {
  return [...new Set(services.map(({ namespace }) => namespace))];
}
