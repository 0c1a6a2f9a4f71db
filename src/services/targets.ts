import type { Service } from '../config/environment.ts';
import type { Labels } from '../kubernetes/labels.ts';
import type { ExternalService } from '../validation/network/external-service.ts';

/** Where Prometheus must be able to connect to for one service. */
export interface ServiceTarget {
  readonly namespace: string;
  /** Labels of the pods. @default - any pod: the catalog knows the labels of the Service, not those of its pods */
  readonly pods?: Labels;
  /**
   * Name or number of the container's port.
   * @default - any port: a Service may give its port another name than the container does
   */
  readonly port?: string | number;
}

/** Labels by which the Service (or, with discovery `pod`, the pods) of a catalog entry are found. */
export function targetLabels(service: Service): Labels {
  return service.selector ?? { 'app.kubernetes.io/name': service.name };
}

/** The network flow that scraping a service takes. */
export function servicePorts(service: Service): ServiceTarget {
  const { namespace } = service;
  const { discovery, port } = service.metrics;
  if (discovery === 'pod') return { namespace, pods: targetLabels(service), port };
  return { namespace, ...(typeof port === 'number' ? { port } : {}) };
}

/** The Service whose existence a catalog entry promises; none when its pods are scraped directly. */
export function externalServiceOf(service: Service): ExternalService | undefined {
  const { discovery, port } = service.metrics;
  if (discovery === 'pod') return undefined;
  return {
    namespace: service.namespace,
    name: service.name,
    labels: targetLabels(service),
    ports: [typeof port === 'number' ? { number: port } : { name: port }],
  };
}
