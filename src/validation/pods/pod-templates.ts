import { bytesOf } from '../objects/quantity.ts';
import { configurationText, describe, ofKind, type Policy, type PolicyInput, type Problem } from '../policy.ts';
import { matches } from '../selector.ts';
import { containersOf, podsOf } from './pods.ts';

// biome-ignore lint/suspicious/noExplicitAny: pod templates are plain data here.
type Data = any;

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const REPLICATED: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']);
/** Priorities that every cluster has. */
const PRIORITIES: readonly string[] = ['system-cluster-critical', 'system-node-critical'];

/** Pods hold together: what a part of their template names, another part of it has. Else they are refused, or never ready. */
export const podTemplates: Policy = {
  name: 'pod-templates',
  *check(input) {
    for (const { component, object, template, operated } of podsOf(input)) {
      const at = { component, object: describe(object) };
      const own = REPLICATED.has(object.kind) ? ofWorkload(input, object, template) : [];
      for (const problem of [...own, ...ofPod(input, template.spec, object)]) yield { ...at, ...problem };
      for (const container of containersOf(template.spec)) {
        if (operated.has(container.name)) continue;
        for (const problem of ofContainer(container)) yield { ...at, ...problem };
        if (operated.size > 0) continue;
        for (const problem of ofMounts(container, object, template.spec)) yield { ...at, ...problem };
      }
    }
  },
};

function* ofWorkload(input: PolicyInput, object: Data, template: Data): Generator<Problem> {
  if (!matches(object.spec.selector, template.labels)) {
    yield { message: 'does not select its own pods', remedy: 'compare spec.selector with the labels of its template' };
  }
  const { serviceName } = object.spec;
  if (object.kind !== 'StatefulSet' || serviceName === undefined) return;
  const { namespace } = object.metadata;
  const governs = ({ metadata, spec }: Data) =>
    metadata.name === serviceName &&
    metadata.namespace === namespace &&
    matches({ matchLabels: spec.selector ?? {} }, template.labels);
  if (ofKind(input, 'Service').some(({ object: service }) => governs(service))) return;
  yield {
    message: `is governed by the Service "${serviceName}", which does not exist or selects other pods`,
    remedy: 'name a headless Service of its pods in spec.serviceName',
  };
}

function* ofPod(input: PolicyInput, spec: Data, { kind }: Data): Generator<Problem> {
  if (REPLICATED.has(kind) && !spec.containers?.length) {
    yield { message: 'has no container', remedy: 'add one' };
  }
  const names = containersOf(spec).map(({ name }) => name);
  for (const name of new Set(names.filter((each, index) => names.indexOf(each) !== index))) {
    yield { message: `has two containers of the name ${name}`, remedy: 'give one of them another name' };
  }
  const { priorityClassName } = spec;
  if (priorityClassName === undefined || PRIORITIES.includes(priorityClassName)) return;
  if (ofKind(input, 'PriorityClass').some(({ object }) => object.metadata.name === priorityClassName)) return;
  if (configurationText(input).includes(`"${priorityClassName}"`)) return;
  yield {
    message: `has the priority "${priorityClassName}", which no PriorityClass defines`,
    remedy: `use one of ${PRIORITIES.join(', ')}, or synthesize it`,
  };
}

function* ofContainer({ name, ports = [], resources, ...container }: Data): Generator<Problem> {
  for (const probe of PROBES) {
    const { httpGet, tcpSocket, grpc } = container[probe] ?? {};
    const port = (httpGet ?? tcpSocket ?? grpc)?.port;
    if (port === undefined || ports.some((each: Data) => each.name === port || each.containerPort === port)) continue;
    yield {
      message: `asks the port "${port}" in the ${probe} of its container ${name}, which does not have it`,
      remedy: 'name a port of the container',
    };
  }
  for (const [resource, limit] of Object.entries<string>(resources?.limits ?? {})) {
    const [request = 0, most = 0] = [resources.requests?.[resource] ?? 0, limit].map(bytesOf);
    if (request <= most) continue;
    yield {
      message: `requests more ${resource} for its container ${name} than it may use`,
      remedy: 'lower the request, or raise the limit',
    };
  }
}

function* ofMounts({ name, volumeMounts = [] }: Data, { spec }: Data, { volumes = [] }: Data): Generator<Problem> {
  const known = [...volumes, ...(spec.volumeClaimTemplates ?? []).map(({ metadata }: Data) => metadata)];
  for (const mount of volumeMounts) {
    if (known.some((volume: Data) => volume.name === mount.name)) continue;
    yield {
      message: `mounts the volume "${mount.name}" into its container ${name}, but has no such volume`,
      remedy: 'name one of its volumes',
    };
  }
}
