import type { ManifestObject } from '../synthesize.ts';

/** The two halves of an apiVersion. The core API has an empty group. */
export interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

export function groupVersionOf({ apiVersion }: ManifestObject): GroupVersion {
  const slash = apiVersion.lastIndexOf('/');
  return { group: apiVersion.slice(0, Math.max(slash, 0)), version: apiVersion.slice(slash + 1) };
}

/**
 * What makes an object itself. The version belongs to it although the API server would convert between versions:
 * a patch cannot change it, so an object that moves to another version is deleted and added.
 */
export function identityOf({ apiVersion, kind, metadata }: ManifestObject): string {
  return [apiVersion, kind, ...(metadata.namespace ? [metadata.namespace] : []), metadata.name].join(' ');
}

/**
 * Name of an object's file. It depends on nothing but the object, so that no object renames the file of another.
 * File systems may ignore case, and Windows refuses the colons of `system:` roles.
 */
export function fileNameOf({ kind, metadata }: ManifestObject): string {
  const parts = [kind.toLowerCase(), ...(metadata.namespace ? [metadata.namespace] : []), metadata.name];
  return `${parts.join('.').replace(/[^a-z0-9.-]/g, '_')}.yaml`;
}

/** Objects by file name. @throws Error when two objects of a component would share a file. */
export function byFileName(component: string, objects: readonly ManifestObject[]): Map<string, ManifestObject> {
  const files = new Map<string, ManifestObject>();
  for (const object of objects) {
    const file = fileNameOf(object);
    const other = files.get(file);
    if (other) {
      throw new Error(
        `${component}: "${identityOf(other)}" and "${identityOf(object)}" would both be written to ${file}; rename one of them`,
      );
    }
    files.set(file, object);
  }
  return files;
}
