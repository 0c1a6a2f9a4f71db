import { type Data, operator } from '../fault.ts';
import { misspelt } from '../misspelt.ts';
import { containersOf, misspeltAt, nodesOf, replaced, textOf } from '../places.ts';

/** An address of a Service, wherever it stands: its name, its namespace and its port. */
const ADDRESS = /\b((?:[a-z0-9-]+\.)?[a-z0-9-]+)\.([a-z0-9-]+)\.svc\b([a-z.]*)(?::(\d+))?/;

/** Texts that name an address: arguments, fields and files. Rules and dashboards do not. */
function* addresses(object: Data) {
  if (object.kind === 'PrometheusRule' || object.metadata.labels?.grafana_dashboard) return;
  for (const { path, value } of nodesOf(object)) {
    if (typeof value === 'string' && ADDRESS.test(value)) yield { path, text: value };
  }
}

/** Whether a monitor names a port of the Service. */
const isScrapedPort = (service: Data, port: Data, all: readonly Data[]) =>
  all.some(
    ({ kind, spec }) =>
      kind === 'ServiceMonitor' &&
      Object.entries(spec.selector.matchLabels ?? {}).every(
        ([key, value]) => service.metadata.labels?.[key] === value,
      ) &&
      spec.endpoints.some((endpoint: Data) => endpoint.port === port.name),
  );

/** Connections lead to ports. */
export const PORTS = [
  operator(
    'service-target-port',
    'The Service leads to a port on which nobody listens.',
    function* ({ kind, metadata, spec }) {
      if (kind !== 'Service' || metadata.namespace === 'kube-system') return;
      for (const [index, port] of spec.ports.entries()) {
        const by = (value: Data, random: Data) => (typeof value === 'number' ? value + 1 : misspelt(value, random));
        if (port.targetPort) yield [`port ${port.name}`, replaced(['spec', 'ports', index, 'targetPort'], by)];
      }
    },
  ),
  operator('service-port-name', 'The monitor of the Service finds no such port.', function* (object, input) {
    if (object.kind !== 'Service') return;
    const all = [...input.components.values()].flat();
    for (const [index, port] of object.spec.ports.entries()) {
      if (isScrapedPort(object, port, all)) yield [port.name, misspeltAt(['spec', 'ports', index, 'name'])];
    }
  }),
  operator('service-port-number', 'Whoever has the address of the Service is refused.', function* (object, input) {
    if (object.kind !== 'Service') return;
    const { name, namespace } = object.metadata;
    const texts = [...input.components.values()].flat().flatMap((each) => [...addresses(each)].map(({ text }) => text));
    for (const [index, { port }] of object.spec.ports.entries()) {
      const isNamed = texts.some((text) => new RegExp(`\b${name}.${namespace}.svc[a-z.]*:${port}\b`).test(text));
      if (isNamed) yield [`port ${port}`, replaced(['spec', 'ports', index, 'port'], (number) => number + 1)];
    }
  }),
  operator('monitor-port', 'Prometheus finds no targets.', function* (object) {
    for (const [index, endpoint] of (object.kind === 'ServiceMonitor' ? object.spec.endpoints : []).entries()) {
      if (endpoint.port) yield [`endpoint ${index}`, misspeltAt(['spec', 'endpoints', index, 'port'])];
    }
  }),
  operator('monitor-path', 'The target answers 404, and none of its series are stored.', function* (object) {
    for (const [index, endpoint] of (object.kind === 'ServiceMonitor' ? object.spec.endpoints : []).entries()) {
      if (endpoint.path) yield [`endpoint ${index}`, misspeltAt(['spec', 'endpoints', index, 'path'])];
    }
  }),
  operator('pod-monitor-port', 'Prometheus finds no targets.', function* (object) {
    for (const [index, endpoint] of (object.kind === 'PodMonitor' ? object.spec.podMetricsEndpoints : []).entries()) {
      if (endpoint.port) yield [`endpoint ${index}`, misspeltAt(['spec', 'podMetricsEndpoints', index, 'port'])];
    }
  }),
  operator(
    'container-port-name',
    'Probes and Services name a port that the container no longer has.',
    function* (object) {
      for (const { path, container } of containersOf(object)) {
        const named = [container.livenessProbe, container.readinessProbe].map((probe) => probe?.httpGet?.port);
        for (const [index, port] of (container.ports ?? []).entries()) {
          if (named.includes(port.name)) yield [port.name, misspeltAt([...path, 'ports', index, 'name'])];
        }
      }
    },
  ),
  operator(
    'container-port-number',
    'Probes and Services lead to a port on which the process does not listen.',
    function* (object) {
      for (const { path, container } of containersOf(object)) {
        const named = [container.livenessProbe, container.readinessProbe].map((probe) => probe?.httpGet?.port);
        for (const [index, port] of (container.ports ?? []).entries()) {
          const place = [...path, 'ports', index, 'containerPort'];
          if (named.includes(port.name)) yield [port.name, replaced(place, (number) => number + 1)];
        }
      }
    },
  ),
  operator('probe-port', 'The kubelet refuses the pod, or kills it because nobody answers.', function* (object) {
    for (const { path, container } of containersOf(object)) {
      for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
        const port = container[probe]?.httpGet?.port;
        const place = [...path, probe, 'httpGet', 'port'];
        const by = (value: Data, random: Data) => (typeof value === 'number' ? value + 1 : misspelt(value, random));
        if (port) yield [`${container.name} ${probe}`, replaced(place, by)];
      }
    }
  }),
  operator('probe-path', 'The probe is answered with 404: the pod is never ready, or killed.', function* (object) {
    for (const { path, container } of containersOf(object)) {
      for (const probe of ['livenessProbe', 'readinessProbe']) {
        if (!/\w/.test(container[probe]?.httpGet?.path ?? '')) continue;
        yield [`${container.name} ${probe}`, misspeltAt([...path, probe, 'httpGet', 'path'])];
      }
    }
  }),
  operator('network-policy-port', 'The connection that the rule is for is refused.', function* (object) {
    if (object.kind !== 'NetworkPolicy') return;
    for (const { path, key, value } of nodesOf(object.spec)) {
      if (key !== 'port' || typeof value !== 'number') continue;
      yield [`${textOf(path)}: ${value}`, replaced(['spec', ...path], (number) => number + 1)];
    }
  }),
  operator('network-policy-rule-removed', 'The connections that the rule is for are refused.', function* (object) {
    if (object.kind !== 'NetworkPolicy') return;
    for (const direction of ['ingress', 'egress']) {
      for (const index of (object.spec[direction] ?? []).keys()) {
        yield [`${direction}.${index}`, (copy) => void copy.spec[direction].splice(index, 1)];
      }
    }
  }),
  operator('address-host', 'The name does not resolve.', function* (object) {
    for (const { path, text } of addresses(object)) {
      yield [
        textOf(path),
        replaced(path, (_, random) => text.replace(ADDRESS, (all, host) => all.replace(host, misspelt(host, random)))),
      ];
    }
  }),
  operator('address-namespace', 'The name does not resolve.', function* (object) {
    for (const { path, text } of addresses(object)) {
      yield [
        textOf(path),
        replaced(path, (_, random) =>
          text.replace(ADDRESS, (all, _host, namespace) =>
            all.replace(`.${namespace}.`, `.${misspelt(namespace, random)}.`),
          ),
        ),
      ];
    }
  }),
  operator('address-port', 'Nobody listens at the port.', function* (object) {
    for (const { path, text } of addresses(object)) {
      if (!ADDRESS.exec(text)?.[4]) continue;
      yield [
        textOf(path),
        replaced(path, () =>
          text.replace(ADDRESS, (all) => all.replace(/:(\d+)$/, (_, port) => `:${Number(port) + 1}`)),
        ),
      ];
    }
  }),
];
