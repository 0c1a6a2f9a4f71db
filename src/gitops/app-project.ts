import type { AppProjectProps } from '../../imports/argoproj.io.ts';
import type { Environment } from '../config/environment.ts';
import type { ManifestObject } from '../synthesize.ts';
import { deployedComponents, type EnvironmentObjects } from './environment-objects.ts';
import { groupVersionOf } from './object-identity.ts';

/** A kind without its version, as an AppProject lists it. */
export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/** The kinds that a project may hold, each list sorted and without doubles. */
export interface AllowedKinds {
  readonly cluster: readonly GroupKind[];
  readonly namespaced: readonly GroupKind[];
}

type AppProjectSpec = AppProjectProps['spec'];

/**
 * The kinds that the base or any environment emits. An environment's own kinds alone would not do: Argo CD overlooks
 * live objects of a kind that the project does not allow, so the last PodDisruptionBudget that leaves an environment
 * would stay in its cluster for good, unpruned and unmentioned.
 */
export function allowedKinds(environments: readonly EnvironmentObjects[]): AllowedKinds {
  const objects = environments.flatMap(objectsOf);
  return {
    cluster: groupKinds(objects.filter(({ metadata }) => !metadata.namespace)),
    namespaced: groupKinds(objects.filter(({ metadata }) => metadata.namespace)),
  };
}

/** What the Applications of an environment may use: these repositories, namespaces and kinds, and nothing else. */
export function appProjectSpec(objects: EnvironmentObjects, kinds: AllowedKinds): AppProjectSpec {
  const { environment } = objects;
  const { gitops } = environment;
  return {
    description: `Panoptes: the observability stack of ${environment.name}`,
    sourceRepos: sorted([gitops.repoURL, gitops.crds.repoURL]),
    destinations: namespacesOf(objects).map((namespace) => ({ ...gitops.destination, namespace })),
    clusterResourceWhitelist: kinds.cluster
      .flatMap(({ group, kind }) => namedWhereItMatters(objects, { group, kind }))
      .concat({ group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition', name: '*.monitoring.coreos.com' }),
    namespaceResourceWhitelist: kinds.namespaced.map((groupKind) => ({ ...groupKind })),
    // Shows what was left behind in the namespaces of the stack. Only kinds of the list above are looked at, so
    // Secrets that people create by hand raise no warning.
    orphanedResources: { warn: true },
  };
}

/** Namespace that an Application stands for: that of the component's pods, or else that of the stack. */
export function mainNamespace(environment: Environment, objects: readonly ManifestObject[]): string {
  const workload = objects.find(({ kind }) => ['DaemonSet', 'Deployment', 'StatefulSet'].includes(kind));
  return workload?.metadata.namespace ?? environment.namespaces.monitoring;
}

/**
 * Namespaces by name: whoever may change any Namespace may lift the pod security of `kube-system`. Other kinds are
 * not listed by name, because an object that is renamed could then not be pruned under its old name.
 */
function namedWhereItMatters(objects: EnvironmentObjects, groupKind: GroupKind): (GroupKind & { name?: string })[] {
  if (groupKind.group !== '' || groupKind.kind !== 'Namespace') return [groupKind];
  const namespaces = objectsOf(objects).filter(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Namespace');
  return sorted(namespaces.map(({ metadata }) => metadata.name)).map((name) => ({ ...groupKind, name }));
}

function namespacesOf(objects: EnvironmentObjects): string[] {
  const used = objectsOf(objects).flatMap(({ metadata }) => metadata.namespace ?? []);
  // The custom resource definitions have no namespace, but their Application must name an allowed one.
  return sorted([...used, objects.environment.namespaces.monitoring]);
}

function objectsOf(objects: EnvironmentObjects): ManifestObject[] {
  return deployedComponents(objects).flatMap(([, list]) => [...list]);
}

function groupKinds(objects: readonly ManifestObject[]): GroupKind[] {
  const keys = sorted(objects.map((object) => `${groupVersionOf(object).group}/${object.kind}`));
  return keys.map((key) => {
    const [group = '', kind = ''] = key.split('/');
    return { group, kind };
  });
}

function sorted(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
