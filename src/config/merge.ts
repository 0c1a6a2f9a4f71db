import { isMapping, type Located, type LocatedMapping } from './located.ts';

/**
 * Lays an overlay over a base: mappings merge key by key, lists and scalars replace, and a written null
 * removes a key (back to the default of the schema). Neither input changes.
 *
 * A removed key stays in the result as a mark without a value, so that a message about it can name the null.
 */
export function merge(base: Located, overlay: LocatedMapping): LocatedMapping {
  const entries = new Map(isMapping(base) ? base.value : []);
  for (const [key, child] of overlay.value) entries.set(key, mergeEntry(entries.get(key), child));
  return { ...overlay, value: entries, over: base };
}

function mergeEntry(base: Located | undefined, overlay: Located): Located {
  // A key without anything behind it is a slip (its value was commented out), and refused as such by the schema.
  if (overlay.value === null && overlay.source !== '') return { ...overlay, value: undefined, over: base };
  // Over nothing, too: a null removes its key no matter whether the base has the mapping around it.
  return isMapping(overlay) ? merge(base ?? { ...overlay, value: new Map() }, overlay) : overlay;
}
