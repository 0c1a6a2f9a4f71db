import type { ManifestObject } from '../synthesize.ts';
import { describe, ofKind, type Policy, type PolicyInput } from './policy.ts';
import { type LabelSelector, matches } from './selector.ts';

// biome-ignore lint/suspicious/noExplicitAny: reads monitors and Services, which are plain data here.
type Data = any;

interface KnownService {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly name?: string; readonly number?: number }[];
}

const SELECTORS: Readonly<Record<string, string>> = {
  ServiceMonitor: 'serviceMonitorSelector',
  PodMonitor: 'podMonitorSelector',
  Probe: 'probeSelector',
  ScrapeConfig: 'scrapeConfigSelector',
  PrometheusRule: 'ruleSelector',
};

/**
 * Nothing is silently not scraped: each monitor, probe and rule is selected by Prometheus, the Service and port that a
 * ServiceMonitor names exist, and Prometheus may discover targets in its namespaces.
 */
export const monitors: Policy = {
  name: 'monitors',
  *check(input) {
    const [prometheus] = ofKind(input, 'Prometheus');
    if (!prometheus) return;
    const services = knownServices(input);
    const discoverable = discoverableNamespaces(input, prometheus.object);
    for (const [kind, selector] of Object.entries(SELECTORS)) {
      // Without a selector no rule is meant for Prometheus: a ruler evaluates them all.
      if (kind === 'PrometheusRule' && !(selector in (prometheus.object.spec as Data))) continue;
      for (const { component, object } of ofKind(input, kind)) {
        const at = { component, object: describe(object) };
        for (const message of notSelected(object, prometheus.object, selector)) yield { ...at, message };
        if (kind === 'ServiceMonitor') for (const message of dangling(object, services)) yield { ...at, message };
        if (kind === 'ServiceMonitor' || kind === 'PodMonitor') {
          for (const namespace of targetNamespaces(object)) {
            if (discoverable.has(namespace)) continue;
            yield { ...at, message: `looks into ${namespace}, where Prometheus has no Role to discover targets` };
          }
        }
      }
    }
  },
};

function* notSelected(object: ManifestObject, prometheus: ManifestObject, selector: string): Generator<string> {
  const spec = prometheus.spec as Data;
  if (object.metadata.namespace !== prometheus.metadata.namespace) {
    yield `stands in ${object.metadata.namespace}; Prometheus reads ${prometheus.metadata.namespace} only`;
  } else if (!matches(spec[selector] as LabelSelector | undefined, object.metadata.labels)) {
    yield `is not selected by Prometheus; compare its labels with spec.${selector}`;
  }
}

function* dangling(monitor: ManifestObject, services: readonly KnownService[]): Generator<string> {
  const spec = monitor.spec as Data;
  const selected = services.filter(
    (service) => targetNamespaces(monitor).includes(service.namespace) && matches(spec.selector, service.labels),
  );
  if (selected.length === 0) {
    yield 'selects no Service that is synthesized or known to exist; compare its selector and namespaces';
    return;
  }
  for (const endpoint of spec.endpoints as Data[]) {
    const wanted = endpoint.port ?? endpoint.targetPort;
    const found = selected.some((service) =>
      service.ports.some((port) => port.name === wanted || port.number === wanted),
    );
    if (!found) yield `scrapes the port "${wanted}", which the Service it selects does not have`;
  }
}

const targetNamespaces = (monitor: ManifestObject): string[] =>
  (monitor.spec as Data).namespaceSelector?.matchNames ?? [monitor.metadata.namespace];

function knownServices(input: PolicyInput): KnownService[] {
  const own = ofKind(input, 'Service').map(({ object }) => ({
    namespace: object.metadata.namespace ?? '',
    labels: object.metadata.labels ?? {},
    ports: ((object.spec as Data).ports as Data[]).map((port) => ({ name: port.name, number: port.port })),
  }));
  return [...own, ...input.externalServices];
}

/** Namespaces in which the ServiceAccount of Prometheus may list EndpointSlices and pods. */
function discoverableNamespaces(input: PolicyInput, prometheus: ManifestObject): Set<string | undefined> {
  const account = (prometheus.spec as Data).serviceAccountName;
  const lists = (role: Data) =>
    ['endpointslices', 'pods'].every((resource) =>
      role.rules.some((rule: Data) => rule.resources.includes(resource) && rule.verbs.includes('list')),
    );
  const roles = ofKind(input, 'Role').map(({ object }) => object);
  return new Set(
    ofKind(input, 'RoleBinding')
      .map(({ object }) => object as Data)
      .filter((binding) => binding.subjects.some((subject: Data) => subject.name === account))
      .filter((binding) =>
        roles.some(
          (role) =>
            role.metadata.name === binding.roleRef.name &&
            role.metadata.namespace === binding.metadata.namespace &&
            lists(role),
        ),
      )
      .map((binding) => binding.metadata.namespace),
  );
}
