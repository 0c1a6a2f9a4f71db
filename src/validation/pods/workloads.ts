import type { ManifestObject } from '../../synthesize.ts';
import { oncePerInput } from '../policy.ts';
import { type Pods, podsOf } from './pods.ts';

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

// biome-ignore lint/suspicious/noExplicitAny: manifests are plain data of many kinds.
type Data = any;

/** Every object that becomes pods. */
export const workloadsOf = oncePerInput((input): readonly Workload[] => podsOf(input).map(workloadOf));

function workloadOf({ component, object, template: { labels, spec }, operated }: Pods): Workload {
  const containers: Data[] = [...(spec.initContainers ?? []), ...spec.containers];
  const volumes: Data[] = spec.volumes ?? [];
  const environment: Data[] = containers.flatMap((container) => container.env ?? []);
  const projected: Data[] = volumes.flatMap((volume) => volume.projected?.sources ?? []);
  const templated = ((object.spec as Data)?.volumeClaimTemplates ?? []).map((claim: Data) => claim.metadata.name);
  return {
    component,
    object,
    labels,
    hostNetwork: spec.hostNetwork === true,
    serviceAccount: spec.serviceAccountName,
    // Those that the operator brings itself are arguments of the operator.
    images: containers
      .filter(({ name, image }) => image !== undefined || !operated.has(name))
      .map(({ image }) => image),
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
      ...(operated.size > 0 ? secretSelectors(object.spec) : []),
    ],
    claims: volumes
      .flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? [])
      .filter((claim) => !templated.includes(claim)),
  };
}

/** Names of the Secrets that fields of a custom resource select a key of. None of them selects a ConfigMap. */
function secretSelectors(value: Data): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = typeof value.name === 'string' && typeof value.key === 'string' ? [value.name] : [];
  return [...own, ...Object.values(value).flatMap(secretSelectors)];
}
