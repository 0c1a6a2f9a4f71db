import type { ManifestObject } from '../../synthesize.ts';
import { objectsOf, oncePerInput } from '../policy.ts';

// biome-ignore lint/suspicious/noExplicitAny: pod specs are plain data here.
type Data = any;

/** Pods as the API server will judge them. */
export interface Pods {
  readonly component: string;
  readonly object: ManifestObject;
  readonly template: PodTemplate;
  /** How many there are. @default - one on each node, or as many as run at the time */
  readonly replicas?: number;
  /** Containers of which the operator decides the rest: their image, resources and probes. None in other pods. */
  readonly operated: ReadonlySet<string>;
}

/** A pod template, as plain data. */
export interface PodTemplate {
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: Data;
}

/** The pods of every object that becomes some. */
export const podsOf = oncePerInput((input): readonly Pods[] =>
  [...objectsOf(input)].flatMap(({ component, object }) => {
    const read = READERS[object.kind]?.(object);
    return read ? [{ component, object, ...read }] : [];
  }),
);

/** Every container of pods, those that run first at the front. */
export const containersOf = ({ initContainers, containers }: Data): Data[] => [
  ...(initContainers ?? []),
  ...(containers ?? []),
];

type Reading = Omit<Pods, 'component' | 'object'>;

const READERS: Readonly<Record<string, (object: Data) => Reading>> = {
  Deployment: ({ spec }) => replicated(spec),
  StatefulSet: ({ spec }) => replicated(spec),
  ReplicaSet: ({ spec }) => replicated(spec),
  DaemonSet: ({ spec }) => fromTemplate(spec.template),
  Job: ({ spec }) => fromTemplate(spec.template),
  CronJob: ({ spec }) => fromTemplate(spec.jobTemplate.spec.template),
  Pod: (pod) => fromTemplate(pod),
  Prometheus: (object) => operated(object, 'prometheus', 9090),
  PrometheusAgent: (object) => operated(object, 'prometheus', 9090, 'prometheus-agent'),
  Alertmanager: (object) => operated(object, 'alertmanager', 9093),
  ThanosRuler: (object) => operated(object, 'thanos-ruler', 10902),
};

const replicated = ({ template, replicas = 1 }: Data): Reading => ({ ...fromTemplate(template), replicas });

function fromTemplate({ metadata, spec }: Data): Reading {
  return {
    template: { annotations: metadata?.annotations ?? {}, labels: metadata?.labels ?? {}, spec },
    operated: new Set(),
  };
}

/** What the operator writes on each container that it makes. */
const OPERATED_CONTAINER = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

const RELOADER = { name: 'config-reloader', ports: [{ name: 'reloader-web', containerPort: 8080 }] };
const INIT = { name: 'init-config-reloader' };
const THANOS_PORTS = [
  { name: 'grpc', containerPort: 10901 },
  { name: 'http', containerPort: 10902 },
];

/**
 * The pods that the operator makes of a custom resource: its own containers, with what the resource says of the pod.
 * Containers of the resource are added, or merged into those of the same name. Labels and ports are facts of the
 * operator.
 *
 * @see https://github.com/prometheus-operator/prometheus-operator/tree/main/pkg/operator
 */
function operated({ spec, metadata }: Data, main: string, webPort: number, app = main): Reading {
  const { image, resources, portName, thanos } = spec;
  const made: Data[] = [
    { name: main, image, resources, ports: [{ name: portName, containerPort: webPort }] },
    RELOADER,
    ...(thanos
      ? [{ name: 'thanos-sidecar', image: thanos.image, resources: thanos.resources, ports: THANOS_PORTS }]
      : []),
  ];
  return {
    replicas: (spec.replicas ?? 1) * (spec.shards ?? 1),
    operated: new Set([...made, INIT].map(({ name }) => name)),
    template: {
      annotations: spec.podMetadata?.annotations ?? {},
      labels: {
        ...spec.podMetadata?.labels,
        'app.kubernetes.io/name': app,
        'app.kubernetes.io/instance': metadata.name,
        'app.kubernetes.io/managed-by': 'prometheus-operator',
      },
      spec: {
        serviceAccountName: spec.serviceAccountName,
        automountServiceAccountToken: spec.automountServiceAccountToken,
        hostNetwork: spec.hostNetwork,
        securityContext: spec.securityContext,
        affinity: spec.affinity,
        topologySpreadConstraints: spec.topologySpreadConstraints,
        volumes: [...(spec.volumes ?? []), ...mounted(spec)],
        containers: withChanges(made, spec.containers ?? []),
        initContainers: withChanges([INIT], spec.initContainers ?? []),
      },
    },
  };
}

/** Secrets and ConfigMaps that the operator mounts by their names. */
function mounted({ secrets = [], configMaps = [], configSecret }: Data): Data[] {
  const names: string[] = [...secrets, ...(configSecret ? [configSecret] : [])];
  return [
    ...names.map((secretName) => ({ name: `secret-${secretName}`, secret: { secretName } })),
    ...configMaps.map((name: string) => ({ name: `configmap-${name}`, configMap: { name } })),
  ];
}

/** Containers of the operator with the changes that the custom resource makes to them, and those that it adds. */
function withChanges(made: readonly Data[], changes: readonly Data[]): Data[] {
  const merged = made.map((container) => {
    const change = changes.find(({ name }) => name === container.name);
    return { ...container, ...change, securityContext: { ...OPERATED_CONTAINER, ...change?.securityContext } };
  });
  return [...merged, ...changes.filter(({ name }) => made.every((container) => container.name !== name))];
}
