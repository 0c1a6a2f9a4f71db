import { posix } from 'node:path';
import { load } from 'js-yaml';
import { applyPatch, type Operation } from 'rfc6902';
import type { ManifestObject } from '../synthesize.ts';
import type { PatchTarget } from './kustomization.ts';
import { groupVersionOf, identityOf } from './object-identity.ts';

/** Text of each file, by its path below the root of a tree, with forward slashes. */
export type TreeFiles = ReadonlyMap<string, string>;

/** What a kustomization.yaml of the tree holds. */
interface Kustomization {
  readonly resources?: readonly string[];
  readonly patches?: readonly { readonly path: string; readonly target?: PatchTarget }[];
}

/** Environments that a tree deploys, sorted. */
export function environmentsIn(files: TreeFiles): string[] {
  const names = [...files.keys()].flatMap((path) => /^overlays\/([^/]+)\/kustomization\.yaml$/.exec(path)?.[1] ?? []);
  return names.sort();
}

/** Components that a tree deploys to an environment, in their order; none where its list cannot be read. */
export function componentsIn(files: TreeFiles, environment: string): readonly string[] {
  try {
    const text = files.get(`overlays/${environment}/kustomization.yaml`);
    return text === undefined ? [] : ((load(text) as Kustomization | undefined)?.resources ?? []);
  } catch {
    return [];
  }
}

/**
 * The objects of one component as a tree deploys them to an environment; none where it has none. It knows the few
 * features of Kustomize that the tree uses. A component that somebody edited by hand, so that it does not build, counts
 * as none: there is no telling what was deployed.
 */
export function previousObjects(files: TreeFiles, environment: string, component: string): ManifestObject[] {
  try {
    return builtObjects(files, `overlays/${environment}/${component}`);
  } catch {
    return [];
  }
}

/** What Kustomize builds from a directory. @throws Error where it does not build. */
export function builtObjects(files: TreeFiles, directory: string): ManifestObject[] {
  const read = <Content>(path: string): Content => {
    const file = posix.join(directory, path);
    const text = files.get(file);
    if (text === undefined) throw new Error(`${file} is missing`);
    return load(text) as Content;
  };
  if (!files.has(posix.join(directory, 'kustomization.yaml'))) return [];
  const { resources = [], patches = [] } = read<Kustomization>('kustomization.yaml');
  let objects = resources.flatMap((resource) =>
    resource.endsWith('.yaml')
      ? [read<ManifestObject>(resource)]
      : builtObjects(files, posix.join(directory, resource)),
  );
  for (const { path, target } of patches) {
    if (target) {
      for (const object of objects) if (matches(target, object)) applyPatch(object, read<Operation[]>(path));
    } else {
      const gone = identityOf(read<ManifestObject>(path));
      objects = objects.filter((object) => identityOf(object) !== gone);
    }
  }
  return objects;
}

/** An absent field matches anything; the others are anchored patterns. */
function matches(target: PatchTarget, object: ManifestObject): boolean {
  const { group, version } = groupVersionOf(object);
  const { name, namespace = '' } = object.metadata;
  const values: Record<keyof PatchTarget, string> = { group, version, kind: object.kind, name, namespace };
  return Object.entries(target).every(([field, pattern]) =>
    new RegExp(`^(?:${pattern})$`).test(values[field as keyof PatchTarget]),
  );
}
