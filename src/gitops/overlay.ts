import type { Operation } from 'rfc6902';
import type { ManifestObject } from '../synthesize.ts';
import { deletionOf, type KustomizationPatch, kustomization, targetOf } from './kustomization.ts';
import { byFileName, fileNameOf, identityOf } from './object-identity.ts';
import { changesIn, patchOf } from './patch.ts';
import { toYaml } from './yaml.ts';

/** What one component of an environment consists of, and how it differs from the base. */
export interface ComponentStatistics {
  readonly name: string;
  /** Objects by kind, sorted by kind. */
  readonly kinds: ReadonlyMap<string, number>;
  /** Objects of the base that are changed. */
  readonly patches: number;
  /** Operations in those patches, without guards. */
  readonly operations: number;
  /** Objects that the base does not have. */
  readonly added: number;
  /** Objects of the base that this environment does not have. */
  readonly deleted: number;
}

/** Files of one component, relative to its own directory. */
export interface ComponentFiles {
  readonly files: ReadonlyMap<string, string>;
  readonly statistics: ComponentStatistics;
}

/** A component of the base: one file per object. */
export function baseFiles(component: string, objects: readonly ManifestObject[]): ComponentFiles {
  const files = objectFiles(component, objects);
  files.set('kustomization.yaml', toYaml(kustomization([...files.keys()])));
  return { files, statistics: statisticsOf(component, objects, {}) };
}

/** A component that only the environment has: there is no base to patch. */
export function ownFiles(component: string, objects: readonly ManifestObject[]): ComponentFiles {
  return { ...baseFiles(component, objects), statistics: statisticsOf(component, objects, { added: objects.length }) };
}

/** A component of the base as an environment sees it: what changed, what is new and what is gone. */
export function overlayFiles(
  component: string,
  base: readonly ManifestObject[],
  objects: readonly ManifestObject[],
): ComponentFiles {
  const changes = changedObjects(base, objects);
  const added = without(objects, base);
  const deleted = without(base, objects);
  const files = objectFiles(component, added);
  const resources = [`../../../base/${component}`, ...files.keys()];
  const patches: KustomizationPatch[] = [];
  for (const { object, patch } of changes) {
    const path = `patches/${fileNameOf(object)}`;
    files.set(path, toYaml(patch));
    patches.push({ path, target: targetOf(object) });
  }
  for (const object of deleted) {
    const path = `deleted/${fileNameOf(object)}`;
    files.set(path, toYaml(deletionOf(object)));
    patches.push({ path });
  }
  files.set('kustomization.yaml', toYaml(kustomization(resources, patches)));
  const operations = changes.reduce((sum, { patch }) => sum + changesIn(patch), 0);
  const difference = { patches: changes.length, operations, added: added.length, deleted: deleted.length };
  return { files, statistics: statisticsOf(component, objects, difference) };
}

interface Change {
  readonly object: ManifestObject;
  readonly patch: Operation[];
}

/** The objects that both have and that differ. */
function changedObjects(base: readonly ManifestObject[], objects: readonly ManifestObject[]): Change[] {
  const originals = new Map(base.map((object) => [identityOf(object), object]));
  return objects.flatMap((object) => {
    const original = originals.get(identityOf(object));
    const patch = original ? patchOf(original, object) : [];
    return patch.length > 0 ? [{ object, patch }] : [];
  });
}

/** The objects that the others do not have. */
function without(objects: readonly ManifestObject[], others: readonly ManifestObject[]): ManifestObject[] {
  const identities = new Set(others.map(identityOf));
  return objects.filter((object) => !identities.has(identityOf(object)));
}

function objectFiles(component: string, objects: readonly ManifestObject[]): Map<string, string> {
  return new Map([...byFileName(component, objects)].map(([file, object]) => [file, toYaml(object)]));
}

function statisticsOf(
  name: string,
  objects: readonly ManifestObject[],
  difference: Partial<Omit<ComponentStatistics, 'name' | 'kinds'>>,
): ComponentStatistics {
  const kinds = new Map<string, number>();
  for (const kind of objects.map((object) => object.kind).sort()) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return { name, kinds, patches: 0, operations: 0, added: 0, deleted: 0, ...difference };
}
