import type { ManifestObject } from '../synthesize.ts';
import { objectsOf, type PolicyInput } from './policy.ts';

/** A container port, by name and number. */
export interface WorkloadPort {
  readonly name?: string;
  readonly number: number;
}

/** What policies need to know of the pods that an object leads to, whether it is a workload or a custom resource. */
export interface Workload {
  readonly component: string;
  readonly object: ManifestObject;
  readonly labels: Readonly<Record<string, string>>;
  /** Whether the pods have the network of their node, which network policies do not reach. */
  readonly hostNetwork: boolean;
  readonly serviceAccount: string | undefined;
  readonly images: readonly string[];
  readonly args: readonly string[];
  readonly ports: readonly WorkloadPort[];
  readonly configMaps: readonly string[];
  readonly secrets: readonly string[];
  readonly claims: readonly string[];
}

// biome-ignore lint/suspicious/noExplicitAny: manifests are plain data of many kinds; this file is where they are read.
type Data = any;

/** Every object that becomes pods. */
export function workloadsOf(input: PolicyInput): Workload[] {
  return [...objectsOf(input)].flatMap(({ component, object }) => {
    const read = READERS[object.kind];
    return read ? [{ component, object, ...read(object) }] : [];
  });
}

type Reading = Omit<Workload, 'component' | 'object'>;

const READERS: Readonly<Record<string, (object: Data) => Reading>> = {
  Deployment: (object) => fromTemplate(object.spec.template),
  DaemonSet: (object) => fromTemplate(object.spec.template),
  StatefulSet: (object) => fromTemplate(object.spec.template, object.spec.volumeClaimTemplates),
  Prometheus: (object) => fromOperated(object, 'prometheus', 9090),
  PrometheusAgent: (object) => fromOperated(object, 'prometheus-agent', 9090),
  Alertmanager: (object) => fromOperated(object, 'alertmanager', 9093),
  ThanosRuler: (object) => fromOperated(object, 'thanos-ruler', 10902),
};

function fromTemplate(template: Data, claimTemplates: Data[] = []): Reading {
  const spec = template.spec;
  const containers: Data[] = [...(spec.initContainers ?? []), ...spec.containers];
  const volumes: Data[] = spec.volumes ?? [];
  const environment: Data[] = containers.flatMap((container) => container.env ?? []);
  const projected: Data[] = volumes.flatMap((volume) => volume.projected?.sources ?? []);
  const templated = claimTemplates.map((claim) => claim.metadata.name);
  return {
    labels: template.metadata?.labels ?? {},
    hostNetwork: spec.hostNetwork === true,
    serviceAccount: spec.serviceAccountName,
    images: containers.map((container) => container.image),
    args: containers.flatMap((container) => container.args ?? []),
    ports: containers.flatMap((container) =>
      (container.ports ?? []).map((port: Data) => ({ name: port.name, number: port.containerPort })),
    ),
    configMaps: [
      ...volumes.flatMap((volume) => volume.configMap?.name ?? []),
      ...projected.flatMap((source) => source.configMap?.name ?? []),
      ...environment.flatMap((variable) => variable.valueFrom?.configMapKeyRef?.name ?? []),
    ],
    secrets: [
      ...volumes.flatMap((volume) => volume.secret?.secretName ?? []),
      ...projected.flatMap((source) => source.secret?.name ?? []),
      ...environment.flatMap((variable) => variable.valueFrom?.secretKeyRef?.name ?? []),
    ],
    claims: volumes
      .flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? [])
      .filter((claim) => !templated.includes(claim)),
  };
}

const THANOS_PORTS: readonly WorkloadPort[] = [
  { name: 'grpc', number: 10901 },
  { name: 'http', number: 10902 },
];

/** Names of the Secrets that fields of a custom resource select a key of. None of them selects a ConfigMap. */
function secretSelectors(value: Data): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = typeof value.name === 'string' && typeof value.key === 'string' ? [value.name] : [];
  return [...own, ...Object.values(value).flatMap(secretSelectors)];
}

/** The pods that the operator makes: its labels and ports are facts of the operator, not of our output. */
function fromOperated(object: Data, name: string, webPort: number): Reading {
  const spec = object.spec;
  return {
    labels: {
      ...spec.podMetadata?.labels,
      'app.kubernetes.io/name': name,
      'app.kubernetes.io/instance': object.metadata.name,
      'app.kubernetes.io/managed-by': 'prometheus-operator',
    },
    hostNetwork: spec.hostNetwork === true,
    serviceAccount: spec.serviceAccountName,
    images: [spec.image, ...(spec.thanos ? [spec.thanos.image] : [])],
    args: [],
    ports: [
      { name: spec.portName, number: webPort },
      { name: 'reloader-web', number: 8080 },
      ...(spec.thanos ? THANOS_PORTS : []),
    ],
    configMaps: spec.configMaps ?? [],
    secrets: [
      ...(spec.secrets ?? []),
      ...(spec.configSecret ? [spec.configSecret] : []),
      ...(spec.volumes ?? []).flatMap((volume: Data) => volume.secret?.secretName ?? []),
      ...secretSelectors(spec),
    ],
    claims: [],
  };
}
