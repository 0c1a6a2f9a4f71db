import { operator } from '../fault.ts';
import { misspelt } from '../misspelt.ts';
import { containersOf, misspeltAt, nodesOf, podPath, removed, replaced, textOf } from '../places.ts';

/** Fields of a kind that a container must not lack. */
const lacking = (name: string, breaks: string, path: readonly string[]) =>
  operator(name, breaks, function* (object) {
    for (const { path: start, container, list } of containersOf(object)) {
      const [field = ''] = path;
      if (container[field] === undefined || (field.endsWith('Probe') && list === 'initContainers')) continue;
      if (path.reduce((value, key) => value?.[key], container) !== undefined)
        yield [container.name, removed([...start, ...path])];
    }
  });

/** What runs, and how. */
export const PODS = [
  operator('image-tag-removed', 'Some other version runs, tomorrow another one.', function* (object) {
    for (const { path, key, value } of nodesOf(object.spec)) {
      if (key === 'image' && typeof value === 'string')
        yield [textOf(path), replaced(['spec', ...path], (image: string) => image.replace(/:[^:/]+$/, ''))];
    }
  }),
  operator('image-misspelt', 'The image cannot be pulled.', function* (object) {
    for (const { path, key, value } of nodesOf(object.spec)) {
      if (key === 'image' && typeof value === 'string') yield [textOf(path), misspeltAt(['spec', ...path])];
    }
  }),
  operator('image-argument', 'The operator starts pods with an image that cannot be pulled.', function* (object) {
    for (const { path, container } of containersOf(object)) {
      for (const [index, argument] of (container.args ?? []).entries()) {
        if (/=quay\.io\//.test(argument))
          yield [argument, replaced([...path, 'args', index], (text: string) => text.replace(/:v.*$/, ':latest'))];
      }
    }
  }),
  lacking('memory-limit-removed', 'The process may take all memory of the node.', ['resources', 'limits', 'memory']),
  lacking('cpu-request-removed', 'The scheduler puts too much on one node.', ['resources', 'requests', 'cpu']),
  lacking('liveness-probe-removed', 'A process that hangs is never restarted.', ['livenessProbe']),
  lacking('readiness-probe-removed', 'Requests go to a process that is not ready.', ['readinessProbe']),
  lacking('security-context-removed', 'Pod security refuses the pod.', ['securityContext']),
  lacking('capabilities-kept', 'Pod security refuses the pod.', ['securityContext', 'capabilities']),
  operator('pod-security-context-removed', 'Pod security refuses the pod.', function* (object, input) {
    const pod = podPath(object);
    // In the namespace of the agents, pod security refuses nothing; what they may do there is a list of exceptions.
    const isRestricted = object.metadata.namespace === input.environment?.namespaces.monitoring;
    const path = pod ? [...pod, 'spec', 'securityContext'] : ['spec', 'securityContext'];
    const isPod = pod || ['Prometheus', 'Alertmanager', 'ThanosRuler'].includes(object.kind);
    if (isPod && isRestricted) yield ['securityContext', removed(path)];
  }),
  operator('privileged', 'Pod security refuses the pod.', function* (object) {
    for (const { path, container } of containersOf(object)) {
      yield [container.name, replaced([...path, 'securityContext'], (context) => ({ ...context, privileged: true }))];
    }
  }),
  operator('spread-removed', 'All pods may run on one node, and fail with it.', function* (object) {
    if (!podPath(object) || !(object.spec.replicas > 1)) return;
    yield [
      'topologySpreadConstraints, affinity',
      (copy) => {
        copy.spec.template.spec.topologySpreadConstraints = undefined;
        copy.spec.template.spec.affinity = undefined;
      },
    ];
  }),
  operator('token-not-mounted', 'The process cannot ask the API server.', function* (object) {
    const pod = podPath(object);
    const path = pod ? [...pod, 'spec', 'automountServiceAccountToken'] : ['spec', 'automountServiceAccountToken'];
    for (const node of nodesOf(object)) {
      if (textOf(node.path) === textOf(path) && node.value)
        yield ['automountServiceAccountToken', replaced(path, () => false)];
    }
  }),
  operator('flag-misspelt', 'The process refuses to start.', function* (object) {
    for (const { path, container } of containersOf(object)) {
      for (const [index, argument] of (container.args ?? []).entries()) {
        const [, flag] = /^--?([\w.-]{4,})/.exec(argument) ?? [];
        if (flag)
          yield [
            argument,
            replaced([...path, 'args', index], (text: string, random) => text.replace(flag, misspelt(flag, random))),
          ];
      }
    }
  }),
  operator('file-argument', 'The process does not find its file.', function* (object) {
    for (const { path, container } of containersOf(object)) {
      for (const [index, argument] of (container.args ?? []).entries()) {
        const [, file] = /=(\/\S+\.(?:ya?ml|alloy|conf|crt|key))$/.exec(argument) ?? [];
        if (file)
          yield [
            argument,
            replaced([...path, 'args', index], (text: string, random) => text.replace(file, misspelt(file, random))),
          ];
      }
    }
  }),
  operator(
    'quantity-unit',
    'A container with some hundred bytes of memory is killed at once; a volume of some hundred bytes is refused, or full.',
    function* (object) {
      for (const { path, value } of nodesOf(object.spec)) {
        const isQuantity =
          typeof value === 'string' &&
          /^\d+[KMGT]i$/.test(value) &&
          ['memory', 'storage'].includes(String(path.at(-1)));
        if (isQuantity)
          yield [`${textOf(path)}: ${value}`, replaced(['spec', ...path], (text: string) => text.replace(/\D+$/, ''))];
      }
    },
  ),
  operator('quantity-misspelt', 'The API server refuses the object.', function* (object) {
    for (const { path, value } of nodesOf(object.spec)) {
      const isQuantity =
        typeof value === 'string' && /^\d+[KMGT]i$/.test(value) && ['memory', 'storage'].includes(String(path.at(-1)));
      if (isQuantity) yield [`${textOf(path)}: ${value}`, replaced(['spec', ...path], (text: string) => `${text}B`)];
    }
  }),
  operator('request-above-limit', 'The API server refuses the object.', function* (object) {
    for (const { path, container } of containersOf(object)) {
      if (container.resources?.limits?.memory)
        yield [container.name, replaced([...path, 'resources', 'requests', 'memory'], () => '900Gi')];
    }
  }),
  operator('container-twice', 'The API server refuses the workload.', function* (object) {
    for (const { path, container, list } of containersOf(object)) {
      if (list === 'containers')
        yield [
          container.name,
          (copy) => void copy.spec.template.spec.containers.push(path.reduce((value, key) => value[key], copy)),
        ];
    }
  }),
  operator('environment-secret', 'The process starts without the credential that it needs.', function* (object) {
    for (const { path, container } of containersOf(object)) {
      for (const [index, variable] of (container.env ?? []).entries()) {
        if (variable.valueFrom) yield [variable.name, removed([...path, 'env', index])];
      }
    }
  }),
];
