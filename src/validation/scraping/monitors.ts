import type { ManifestObject } from '../../synthesize.ts';
import { type Workload, workloadsOf } from '../pods/workloads.ts';
import {
  describe,
  groupedBy,
  ofKind,
  type Policy,
  type PolicyInput,
  type Problem,
  targetNamespaces,
} from '../policy.ts';
import { type LabelSelector, matches } from '../selector.ts';

// biome-ignore lint/suspicious/noExplicitAny: reads monitors and Services, which are plain data here.
type Data = any;

interface KnownService {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly name?: string; readonly number?: number }[];
  /** Names of the pods behind it. @default - unknown */
  readonly pods?: readonly string[];
}

/** Kinds that scrape, and what each of them selects. */
const SCRAPED: Readonly<Record<string, string>> = {
  ServiceMonitor: 'serviceMonitorSelector',
  PodMonitor: 'podMonitorSelector',
  Probe: 'probeSelector',
  ScrapeConfig: 'scrapeConfigSelector',
};

/**
 * Nothing is silently not scraped: each monitor, probe and rule is selected by Prometheus (rules by a ruler, where one
 * evaluates them), the Service and port that a ServiceMonitor names exist, and Prometheus may discover targets in its
 * namespaces.
 */
export const monitors: Policy = {
  name: 'monitors',
  needsConfiguration: true,
  *check(input) {
    const [prometheus] = [...ofKind(input, 'Prometheus'), ...ofKind(input, 'PrometheusAgent')];
    if (!prometheus) return;
    const services = groupedBy(knownServices(input), ({ namespace }) => namespace);
    const mayDiscover = discovery(input, prometheus.object);
    for (const [kind, selector] of Object.entries(SCRAPED)) {
      for (const { component, object } of ofKind(input, kind)) {
        const at = { component, object: describe(object) };
        for (const problem of notSelected(object, prometheus.object, selector)) yield { ...at, ...problem };
        for (const problem of unknownClass(object, prometheus.object)) yield { ...at, ...problem };
        if (kind === 'ServiceMonitor') for (const problem of dangling(object, services)) yield { ...at, ...problem };
        if (kind === 'ServiceMonitor' || kind === 'PodMonitor') {
          for (const namespace of targetNamespaces(object)) {
            if (mayDiscover(namespace)) continue;
            yield {
              ...at,
              message: `looks into ${namespace}, where Prometheus has no Role to discover targets`,
              remedy: 'give its ServiceAccount one, with a RoleBinding',
            };
          }
        }
      }
    }
    const evaluator = evaluatorOf(input, prometheus.object);
    for (const { component, object } of evaluator ? ofKind(input, 'PrometheusRule') : []) {
      for (const problem of notSelected(object, evaluator as ManifestObject, 'ruleSelector')) {
        yield { component, object: describe(object), ...problem };
      }
    }
  },
};

/** What evaluates the rules; nothing here, where Prometheus selects none because somebody else's ruler does. */
function evaluatorOf(input: PolicyInput, prometheus: ManifestObject): ManifestObject | undefined {
  const [ruler] = ofKind(input, 'ThanosRuler');
  if (ruler) return ruler.object;
  return 'ruleSelector' in (prometheus.spec as Data) ? prometheus : undefined;
}

function* notSelected(object: ManifestObject, by: ManifestObject, selector: string): Generator<Problem> {
  const spec = by.spec as Data;
  const who = by.kind === 'ThanosRuler' ? 'the ruler' : 'Prometheus';
  if (object.metadata.namespace !== by.metadata.namespace) {
    yield {
      message: `stands in ${object.metadata.namespace}, but ${who} reads ${by.metadata.namespace} only`,
      remedy: 'move it there',
    };
  } else if (!matches(spec[selector] as LabelSelector | undefined, object.metadata.labels)) {
    yield { message: `is not selected by ${who}`, remedy: `compare its labels with spec.${selector}` };
  }
}

/** The operator leaves out what asks for a class that does not exist. */
function* unknownClass(monitor: ManifestObject, prometheus: ManifestObject): Generator<Problem> {
  const { scrapeClass } = monitor.spec as Data;
  const classes: Data[] = (prometheus.spec as Data).scrapeClasses ?? [];
  if (scrapeClass === undefined || classes.some(({ name }) => name === scrapeClass)) return;
  yield {
    message: `asks for the scrape class "${scrapeClass}", which Prometheus does not have`,
    remedy: 'name one of spec.scrapeClasses',
  };
}

function* dangling(
  monitor: ManifestObject,
  services: ReadonlyMap<string, readonly KnownService[]>,
): Generator<Problem> {
  const spec = monitor.spec as Data;
  const selected = targetNamespaces(monitor)
    .flatMap((namespace) => services.get(namespace) ?? [])
    .filter(({ labels }) => matches(spec.selector, labels));
  if (selected.length === 0) {
    yield {
      message: 'selects no Service that is synthesized or known to exist',
      remedy: 'compare its selector and namespaces',
    };
    return;
  }
  for (const endpoint of spec.endpoints as Data[]) {
    const wanted = endpoint.port ?? endpoint.targetPort;
    const found = selected.some((service) =>
      service.ports.some((port) => port.name === wanted || port.number === wanted),
    );
    if (found) continue;
    yield {
      message: `scrapes the port "${wanted}", which the Service it selects does not have`,
      remedy: 'name a port of that Service',
    };
  }
  yield* leftOut(monitor, selected);
}

/** Pods of which only Services are selected that do not have the port: headless ones may lack it, where others have it. */
function* leftOut({ spec }: Data, selected: readonly KnownService[]): Generator<Problem> {
  const wanted: unknown[] = spec.endpoints.map(({ port, targetPort }: Data) => port ?? targetPort);
  const leads = ({ ports }: KnownService) =>
    ports.some(({ name, number }) => [name, number].some((each) => wanted.includes(each)));
  const reached = new Set(selected.filter(leads).flatMap(({ pods = [] }) => pods));
  for (const pods of new Set(selected.flatMap((service) => service.pods ?? []))) {
    if (reached.has(pods) || reached.size === 0) continue;
    yield { message: `selects a Service of ${pods}, but no port of it`, remedy: 'name a port of that Service' };
  }
}

function podsBehind({ metadata, spec }: Data, workloads: readonly Workload[]): string[] {
  return workloads
    .filter(
      ({ object, labels }) =>
        object.metadata.namespace === metadata.namespace && matches({ matchLabels: spec.selector }, labels),
    )
    .map(({ object }) => describe(object));
}

function knownServices(input: PolicyInput): KnownService[] {
  const workloads = workloadsOf(input);
  const own = ofKind(input, 'Service').map(({ object }) => ({
    pods: podsBehind(object, workloads),
    namespace: object.metadata.namespace ?? '',
    labels: object.metadata.labels ?? {},
    ports: (((object.spec as Data)?.ports ?? []) as Data[]).map((port) => ({ name: port.name, number: port.port })),
  }));
  return [...own, ...input.externalServices];
}

/** In which namespaces the ServiceAccount of Prometheus may list EndpointSlices and pods. */
function discovery(input: PolicyInput, prometheus: ManifestObject): (namespace: string) => boolean {
  const account = (prometheus.spec as Data).serviceAccountName;
  const lists = (role: Data) =>
    ['endpointslices', 'pods'].every((resource) =>
      role.rules?.some((rule: Data) => rule.resources?.includes(resource) && rule.verbs.includes('list')),
    );
  const granted = (kind: 'Role' | 'ClusterRole') => {
    const roles = ofKind(input, kind).filter(({ object }) => lists(object));
    return ofKind(input, `${kind}Binding`)
      .map(({ object }) => object as Data)
      .filter((binding) => (binding.subjects ?? []).some((subject: Data) => subject.name === account))
      .filter((binding) =>
        roles.some(
          ({ object: role }) =>
            role.metadata.name === binding.roleRef.name && role.metadata.namespace === binding.metadata.namespace,
        ),
      );
  };
  if (granted('ClusterRole').length > 0) return () => true;
  const namespaces = new Set(granted('Role').map(({ metadata }) => metadata.namespace));
  return (namespace) => namespaces.has(namespace);
}
