import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { load } from 'js-yaml';
import { applyPatch } from 'rfc6902';
import type { PatchTarget } from '../../src/gitops/kustomization.ts';
import { groupVersionOf, identityOf } from '../../src/gitops/object-identity.ts';
import type { ManifestObject } from '../../src/synthesize.ts';

/** The few features of Kustomize that the tree uses; test/tools runs the real one. */
export function buildLikeKustomize(files: ReadonlyMap<string, string>, directory: string): ManifestObject[] {
  // biome-ignore lint/suspicious/noExplicitAny: a kustomization and its patches are read as they come.
  const open = (path: string): any => load(files.get(posix.join(directory, path)) ?? '');
  const { resources, patches = [] } = open('kustomization.yaml');
  let objects: ManifestObject[] = resources.flatMap((resource: string) =>
    resource.endsWith('.yaml') ? open(resource) : buildLikeKustomize(files, posix.join(directory, resource)),
  );
  for (const { path, target } of patches) {
    const patch = open(path);
    if (target) {
      const found = objects.filter((object) => matchesTarget(target, object));
      assert.equal(found.length, 1, `${path} targets ${found.length} objects`);
      assert.deepEqual(applyPatch(found[0], patch).filter(Boolean), []);
    } else {
      const { $patch, ...object } = patch;
      assert.equal($patch, 'delete');
      const left = objects.filter((other) => identityOf(other) !== identityOf(object));
      assert.equal(left.length, objects.length - 1, `${path} deletes ${objects.length - left.length} objects`);
      objects = left;
    }
  }
  return objects;
}

/** Whether Kustomize would apply a patch to an object: an absent field matches anything, the others are anchored patterns. */
export function matchesTarget(target: PatchTarget, object: ManifestObject): boolean {
  const { group, version } = groupVersionOf(object);
  const { name, namespace = '' } = object.metadata;
  const values: Record<keyof PatchTarget, string> = { group, version, kind: object.kind, name, namespace };
  return Object.entries(target).every(([field, pattern]) =>
    new RegExp(`^(?:${pattern})$`).test(values[field as keyof PatchTarget]),
  );
}

/** Objects with their identity, in an order that does not depend on where they come from. */
export function byIdentity(objects: readonly ManifestObject[]): [string, ManifestObject][] {
  return objects
    .map((object): [string, ManifestObject] => [identityOf(object), object])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
