import { addressOf } from '../../kubernetes/service-address.ts';
import type { ManifestObject } from '../../synthesize.ts';
import type { AddressEnd, PodEnd, Port } from '../network/connections.ts';
import type { ExternalService } from '../network/external-service.ts';
import { type Workload, workloadsOf } from '../pods/workloads.ts';
import { describe, groupedBy, ofKind, type PolicyInput, targetNamespaces } from '../policy.ts';
import { matches } from '../selector.ts';

// biome-ignore lint/suspicious/noExplicitAny: reads monitors and Services, which are plain data here.
type Data = any;

/** One place to which a monitor sends Prometheus. */
export interface ScrapeTarget {
  readonly component: string;
  readonly monitor: ManifestObject;
  /** What it is, for people. */
  readonly what: string;
  /** Where it may be: pods that somebody else runs may have the address of their node. One of these is it. */
  readonly ends: readonly (PodEnd | AddressEnd)[];
  readonly port: Port;
}

type Target = Omit<ScrapeTarget, 'component' | 'monitor'>;

/** Every target that the monitors name, as far as it can be known before the cluster exists. */
export function scrapeTargets(input: PolicyInput): ScrapeTarget[] {
  const workloads = workloadsOf(input);
  const services = ofKind(input, 'Service').map(({ object }) => object);
  const external = groupedBy(input.externalServices, ({ namespace }) => namespace);
  const of = (kind: string, targets: (monitor: Data) => Iterable<Target>) =>
    ofKind(input, kind).flatMap(({ component, object }) =>
      [...targets(object)].map((target) => ({ component, monitor: object, ...target })),
    );
  return [
    ...of('ServiceMonitor', (monitor) => serviceTargets(services, external, workloads, monitor)),
    ...of('PodMonitor', (monitor) => podTargets(workloads, monitor)),
    ...of('Probe', (probe) => proberTargets(services, workloads, probe)),
    ...of('ScrapeConfig', scrapeConfigTargets),
  ];
}

function* serviceTargets(
  services: readonly ManifestObject[],
  external: ReadonlyMap<string, readonly ExternalService[]>,
  workloads: readonly Workload[],
  monitor: Data,
): Generator<Target> {
  const namespaces = targetNamespaces(monitor);
  const own = services.filter(
    ({ metadata }) => namespaces.includes(metadata.namespace ?? '') && matches(monitor.spec.selector, metadata.labels),
  );
  const others = namespaces
    .flatMap((namespace) => external.get(namespace) ?? [])
    .filter(({ labels }) => matches(monitor.spec.selector, labels));
  for (const endpoint of monitor.spec.endpoints) {
    for (const service of own) yield* behindService(workloads, service, endpoint);
    for (const service of others) {
      const port = service.ports.find(({ name }) => name !== undefined && name === endpoint.port);
      const number = endpoint.targetPort ?? port?.number;
      yield foreign(`Service ${service.namespace}/${service.name}`, service.namespace, {}, number);
    }
  }
}

/** The pods behind one Service, at the port that the endpoint of a monitor names. */
function* behindService(workloads: readonly Workload[], service: Data, endpoint: Data): Generator<Target> {
  const { namespace } = service.metadata;
  const port = service.spec.ports.find(({ name }: Data) => name === endpoint.port);
  // Another Service of the same pods has it, or the policy `monitors` reports it.
  if (endpoint.port !== undefined && !port) return;
  const target = port ? (port.targetPort ?? port.port) : endpoint.targetPort;
  const pods = workloads.filter((workload) => isIn(workload, namespace) && selectedBy(service, workload));
  for (const workload of pods) yield* ofWorkload(workload, target);
  if (pods.length === 0) yield foreign(describe(service), namespace, service.spec.selector ?? {}, target);
}

function* podTargets(workloads: readonly Workload[], monitor: Data): Generator<Target> {
  for (const endpoint of monitor.spec.podMetricsEndpoints ?? []) {
    const target = endpoint.port ?? endpoint.portNumber ?? endpoint.targetPort;
    for (const namespace of targetNamespaces(monitor)) {
      const pods = workloads.filter(
        (workload) => isIn(workload, namespace) && matches(monitor.spec.selector, workload.labels),
      );
      for (const workload of pods) yield* ofWorkload(workload, target);
      if (pods.length > 0) continue;
      yield foreign(`the pods in ${namespace}`, namespace, monitor.spec.selector.matchLabels ?? {}, target);
    }
  }
}

/** The prober of a Probe; what it probes is not for Prometheus to reach. */
function* proberTargets(
  services: readonly ManifestObject[],
  workloads: readonly Workload[],
  probe: Data,
): Generator<Target> {
  const { host, port: number } = hostAndPort(probe.spec.prober.url);
  const [name, namespace] = host.split('.');
  const service: Data = services.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
  const port = service?.spec.ports.find((each: Data) => each.port === number);
  if (service && port) yield* behindService(workloads, service, { port: port.name });
  else yield { what: `the prober ${host}`, ends: [{}], port: { number, protocol: 'TCP' } };
}

function* scrapeConfigTargets(config: Data): Generator<Target> {
  const address = (what: string, number: number | undefined): Target => ({
    what,
    ends: [{}],
    port: { number, protocol: 'TCP' },
  });
  const { staticConfigs = [], dnsSDConfigs = [] } = config.spec;
  for (const target of staticConfigs.flatMap(({ targets }: Data) => targets ?? [])) {
    yield address(target, hostAndPort(target).port ?? (config.spec.scheme?.toLowerCase() === 'https' ? 443 : 80));
  }
  for (const { names, port } of dnsSDConfigs) yield address(names.join(', '), port);
}

/** Pods of the stack: their ports are known by name and number. */
function* ofWorkload(workload: Workload, target: string | number): Generator<Target> {
  const number = workload.ports.find((port) => port.name === target || port.number === target)?.number ?? target;
  // A name that its pods do not have: the policy `service-selectors` reports it.
  if (typeof number === 'string') return;
  const { labels, hostNetwork } = workload;
  const namespace = workload.object.metadata.namespace ?? '';
  yield {
    what: describe(workload.object),
    ends: [{ namespace, labels, hostNetwork }],
    port: { number, protocol: 'TCP' },
  };
}

/** Pods that others run: neither the numbers of their named ports nor their share of the host are known. */
function foreign(what: string, namespace: string, labels: PodEnd['labels'], target?: string | number): Target {
  const number = typeof target === 'number' ? target : undefined;
  return { what, ends: [{ namespace, labels }, {}], port: { number, protocol: 'TCP' } };
}

const isIn = (workload: Workload, namespace: string) => workload.object.metadata.namespace === namespace;

function selectedBy(service: Data, { labels }: Workload): boolean {
  return service.spec.selector !== undefined && matches({ matchLabels: service.spec.selector }, labels);
}

/** Host and port of host:port, with or without a scheme. */
function hostAndPort(text: string): { host: string; port: number | undefined } {
  const { hostname, port } = addressOf(text);
  return { host: hostname, port: port ? Number(port) : undefined };
}
