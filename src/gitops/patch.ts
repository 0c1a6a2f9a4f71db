import { isDeepStrictEqual } from 'node:util';
import { createPatch, type Operation, type Pointer } from 'rfc6902';
import type { ManifestObject } from '../synthesize.ts';

/** Fields by which people tell the items of a list apart, the most telling first. */
const IDENTITY_FIELDS = ['name', 'alert', 'record', 'key', 'port', 'topologyKey'] as const;

/**
 * RFC 6902 operations that turn an object of the base into the same object of an environment; none when they are equal.
 *
 * A list index means nothing by itself: whoever adds an item to the base would silently move the patch to another
 * item. So each index is guarded by a `test` of the item's identity, and Kustomize refuses to build when it does not
 * hold. Lists whose items have no shared identity are replaced whole.
 */
export function patchOf(base: ManifestObject, object: ManifestObject): Operation[] {
  return createPatch(base, object, diffLists);
}

/** The number of operations that change something. */
export function changesIn(patch: readonly Operation[]): number {
  return patch.filter(({ op }) => op !== 'test').length;
}

/** Compares lists; returns nothing for all else, which the library compares well by itself. */
function diffLists(base: unknown, list: unknown, pointer: Pointer): Operation[] | undefined {
  if (!Array.isArray(base) || !Array.isArray(list)) return undefined;
  if (isDeepStrictEqual(base, list)) return [];
  const identities = sharedIdentities(base, list);
  if (!identities) return [{ op: 'replace', path: pointer.toString(), value: list }];
  return identities.flatMap((field, index) => {
    const changes = createPatch(base[index], list[index], diffLists);
    if (changes.length === 0) return [];
    const item = pointer.add(String(index)).toString();
    const guard: Operation = { op: 'test', path: `${item}/${field}`, value: base[index][field] };
    return [guard, ...changes.map((change) => ({ ...change, path: `${item}${change.path}` }))];
  });
}

/** The identity field of each position, where both lists have the same items in the same order. */
function sharedIdentities(base: readonly unknown[], list: readonly unknown[]): string[] | undefined {
  if (base.length !== list.length) return undefined;
  const fields = base.map((item) => identityField(item));
  const holds = fields.every(
    (field, index) => field !== undefined && fieldOf(base[index], field) === fieldOf(list[index], field),
  );
  return holds ? (fields as string[]) : undefined;
}

function identityField(item: unknown): string | undefined {
  return IDENTITY_FIELDS.find((field) => ['string', 'number'].includes(typeof fieldOf(item, field)));
}

function fieldOf(item: unknown, field: string): unknown {
  return typeof item === 'object' && item !== null ? (item as Record<string, unknown>)[field] : undefined;
}
