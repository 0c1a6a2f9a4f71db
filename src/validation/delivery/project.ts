import { groupVersionOf } from '../../gitops/object-identity.ts';
import type { ManifestObject } from '../../synthesize.ts';
import { describe, type Violation } from '../policy.ts';
import { type Data, type DeliveryInput, type DeliveryObject, isMeant, violationOf } from './input.ts';
import { type Cluster, clusterName } from './roles.ts';

/** Deleted without it, a project leaves Applications that can neither be synchronized nor deleted. */
const FINALIZER = 'resources-finalizer.argocd.argoproj.io';

/** What the Application of the definitions deploys, of which only the operator's repository knows the rest. */
const DEFINITION: ManifestObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'servicemonitors.monitoring.coreos.com' },
};

interface GroupKind {
  readonly group: string;
  readonly kind: string;
  readonly name?: string;
}

export const permitsRepository = ({ spec }: Data, repoURL: string): boolean =>
  (spec.sourceRepos ?? []).some((pattern: string) => isMeant(pattern, repoURL));

export const permitsDestination = ({ spec }: Data, { server, name }: Cluster, namespace: string): boolean =>
  (spec.destinations ?? []).some(
    (each: Cluster & { namespace?: string }) =>
      (isMeant(each.server, server) || isMeant(each.name, name)) && isMeant(each.namespace, namespace),
  );

/** A project permits what the components of its environment deploy, and does not permit everything. */
export function* projectProblems(input: DeliveryInput, project: DeliveryObject): Generator<Violation> {
  const { metadata, spec } = project.object;
  if (!(metadata.finalizers ?? []).includes(FINALIZER)) {
    const message = `lacks the finalizer ${FINALIZER}, so that it may be deleted before its Applications`;
    yield violationOf(project, { message, remedy: 'add it' });
  }
  for (const [list, entry] of wildcards(spec)) {
    yield violationOf(project, {
      message: `permits everything in ${list}`,
      remedy: `name what is meant by "${entry}"`,
    });
  }
  yield* objectProblems(input, project);
}

function wildcards(spec: Data): [list: string, entry: string][] {
  const { sourceRepos = [], destinations = [], clusterResourceWhitelist = [], namespaceResourceWhitelist = [] } = spec;
  const lists: [string, (string | undefined)[]][] = [
    ['sourceRepos', sourceRepos],
    ['destinations', destinations.flatMap(({ server, name, namespace }: Data) => [server, name, namespace])],
    ['clusterResourceWhitelist', clusterResourceWhitelist.map(({ kind }: Data) => kind)],
    ['namespaceResourceWhitelist', namespaceResourceWhitelist.map(({ kind }: Data) => kind)],
  ];
  return lists.flatMap(([list, entries]) => (entries.includes('*') ? [[list, '*'] as [string, string]] : []));
}

/** One finding for each kind and each namespace: what is not permitted seldom comes alone. */
function* objectProblems({ environment, components }: DeliveryInput, project: DeliveryObject): Generator<Violation> {
  const { destination } = environment.gitops;
  const known = new Map<string, boolean>();
  /** Whether something is not permitted, and is asked for the first time. */
  const isNew = (key: string, isPermitted: () => boolean): boolean => {
    if (known.has(key)) return false;
    known.set(key, isPermitted());
    return known.get(key) === false;
  };
  for (const [component, objects] of [...components, ['crds', [DEFINITION]] as const]) {
    for (const object of objects) {
      const { namespace, name } = object.metadata;
      const of = `which ${describe(object)} of ${component}`;
      const key = `${object.apiVersion} ${object.kind} ${namespace === undefined ? name : ''}`;
      if (isNew(key, () => permitsKind(project.object, object))) {
        const list = namespace === undefined ? 'clusterResourceWhitelist' : 'namespaceResourceWhitelist';
        const message = `does not permit ${kindOf(object)}, ${of} is`;
        yield violationOf(project, { message, remedy: `add it to ${list}` });
      }
      if (
        namespace !== undefined &&
        isNew(namespace, () => permitsDestination(project.object, destination, namespace))
      ) {
        const message = `does not permit the namespace ${namespace} of ${clusterName(destination)}, ${of} is in`;
        yield violationOf(project, { message, remedy: 'add it to destinations' });
      }
    }
  }
}

/** Without a list of namespaced kinds all are permitted, without one of the others none. */
function permitsKind({ spec }: Data, object: ManifestObject): boolean {
  const isIn = (list: readonly GroupKind[] | undefined) => (list ?? []).some((entry) => isOfKind(entry, object));
  if (object.metadata.namespace === undefined) {
    return isIn(spec.clusterResourceWhitelist) && !isIn(spec.clusterResourceBlacklist);
  }
  const { namespaceResourceWhitelist: allowed, namespaceResourceBlacklist: refused } = spec;
  return (allowed === undefined || isIn(allowed)) && !isIn(refused);
}

const isOfKind = ({ group, kind, name }: GroupKind, object: ManifestObject): boolean =>
  isMeant(group, groupVersionOf(object).group) &&
  isMeant(kind, object.kind) &&
  (name === undefined || isMeant(name, object.metadata.name));

function kindOf(object: ManifestObject): string {
  const { group } = groupVersionOf(object);
  return `the kind ${object.kind}${group === '' ? '' : ` of ${group}`}`;
}
