import { podTemplates } from '../../src/validation/pods/pod-templates.ts';
import type { Pods } from '../../src/validation/pods/pods.ts';
import { type Check, type Data, ofContainers, ofObjects, ofPolicy, when } from './check.ts';

/** The last port that only root may open. */
const LAST_PRIVILEGED = 1023;
const SSH = 22;
const LAST_PORT = 65_535;

/** Images, probes, resources and ports. */
export const containerChecks: readonly Check[] = [
  ofContainers('latest-tag', ({ name, image }, pods) => {
    if (image === undefined && pods.operated.has(name)) return [];
    const [, tag, digest] = /^(?:.*\/)?[^/:@]+(?::([^@]+))?(@.+)?$/.exec(image) ?? [];
    if (tag === 'latest') return ['Its tag is latest.'];
    return when(tag === undefined && digest === undefined, 'Its image has no tag.');
  }),
  probe('no-liveness-probe', 'livenessProbe'),
  probe('no-readiness-probe', 'readinessProbe'),
  ofPolicy('liveness-port', podTemplates, /in the livenessProbe of/),
  ofPolicy('readiness-port', podTemplates, /in the readinessProbe of/),
  ofPolicy('startup-port', podTemplates, /in the startupProbe of/),
  resource('unset-cpu-requirements', ({ requests }) => when(requests?.cpu === undefined, 'It requests no CPU.')),
  resource('unset-memory-requirements', ({ limits }) =>
    when(limits?.memory === undefined, 'It has no limit of memory.'),
  ),
  ofContainers('privileged-ports', ({ ports = [] }) =>
    ports
      .filter(({ containerPort }: Data) => containerPort > 0 && containerPort <= LAST_PRIVILEGED)
      .map(({ containerPort }: Data) => `Only root may open its port ${containerPort}.`),
  ),
  ofContainers('ssh-port', ({ ports = [] }) =>
    ports
      .filter(({ containerPort, protocol = 'TCP' }: Data) => containerPort === SSH && protocol === 'TCP')
      .map(() => 'It listens where SSH does.'),
  ),
  {
    name: 'invalid-target-ports',
    find: (input) => [...portNames.find(input), ...targetPorts.find(input)],
  },
];

const portNames = ofContainers('invalid-target-ports', ({ ports = [] }) =>
  ports.flatMap(({ name }: Data) => (name === undefined ? [] : wrongPort(name))),
);

const targetPorts = ofObjects('invalid-target-ports', ({ kind, spec }) =>
  kind === 'Service'
    ? (spec.ports ?? []).flatMap(({ targetPort }: Data) => (targetPort === undefined ? [] : wrongPort(targetPort)))
    : [],
);

/** Names of ports are those of IANA: short, and not to be mistaken for a number. */
function wrongPort(port: string | number): string[] {
  const right =
    typeof port === 'number'
      ? port >= 1 && port <= LAST_PORT
      : /^(?!.*--)(?=.*[a-z])[a-z0-9](?:[a-z0-9-]{0,13}[a-z0-9])?$/.test(port);
  return when(!right, `"${port}" is no port.`);
}

/** Those that run first end by themselves, and the operator writes the probes of its own containers. */
function probe(name: string, field: 'livenessProbe' | 'readinessProbe'): Check {
  return ofContainers(name, (container, { template, operated }) =>
    when(
      template.spec.containers.includes(container) && !operated.has(container.name) && container[field] === undefined,
      `It has no ${field}.`,
    ),
  );
}

/** Arguments of the operator say what its reloaders need. */
function resource(name: string, ask: (resources: Data) => string[]): Check {
  const given = ({ name: container }: Data, { operated }: Pods) =>
    operated.has(container) && container.endsWith('config-reloader');
  return ofContainers(name, (container, pods) => (given(container, pods) ? [] : ask(container.resources ?? {})));
}
