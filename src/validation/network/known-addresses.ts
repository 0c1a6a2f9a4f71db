import { objectsOf, type PolicyInput } from '../policy.ts';

/** A Service and its ports. */
export interface KnownService {
  readonly ports: readonly { readonly name?: string; readonly number?: number }[];
}

// biome-ignore lint/suspicious/noExplicitAny: Services and custom resources are plain data here.
type Data = any;

/**
 * Services that the operator keeps for its custom resources.
 *
 * @see https://github.com/prometheus-operator/prometheus-operator/tree/main/pkg/operator
 */
const OPERATED: Readonly<Record<string, (spec: Data) => { name: string; ports: KnownService['ports'] }>> = {
  Prometheus: ({ portName, thanos }) => ({
    name: 'prometheus-operated',
    ports: [{ name: portName ?? 'web', number: 9090 }, ...(thanos ? [{ name: 'grpc', number: 10901 }] : [])],
  }),
  PrometheusAgent: ({ portName }) => ({
    name: 'prometheus-agent-operated',
    ports: [{ name: portName ?? 'web', number: 9090 }],
  }),
  Alertmanager: ({ portName }) => ({
    name: 'alertmanager-operated',
    ports: [
      { name: portName ?? 'web', number: 9093 },
      { name: 'tcp-mesh', number: 9094 },
      { name: 'udp-mesh', number: 9094 },
    ],
  }),
  ThanosRuler: ({ portName }) => ({
    name: 'thanos-ruler-operated',
    ports: [
      { name: portName ?? 'web', number: 10902 },
      { name: 'grpc', number: 10901 },
    ],
  }),
};

/** Every Service that is synthesized, kept by the operator or known to exist, by its namespace and name. */
export function servicesByName(input: PolicyInput): ReadonlyMap<string, KnownService> {
  const services = new Map<string, KnownService>([
    ['default/kubernetes', { ports: [{ name: 'https', number: 443 }] }],
    ...input.externalServices.map((service) => [`${service.namespace}/${service.name}`, service] as const),
  ]);
  for (const { object } of objectsOf(input)) {
    const { kind, metadata, spec } = object as Data;
    if (kind === 'Service') {
      const ports = (spec?.ports ?? []).map(({ name, port }: Data) => ({ name, number: port }));
      services.set(`${metadata.namespace}/${metadata.name}`, { ports });
    } else if (OPERATED[kind]) {
      const { name, ports } = OPERATED[kind](spec ?? {});
      services.set(`${metadata.namespace}/${spec?.serviceName ?? name}`, { ports });
    }
  }
  return services;
}
