/** Where something stands in a file. Lines and columns count from 1. */
export interface Position {
  /** Path relative to the working directory, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Keys and list indices from the top of a document to a value. */
export type Path = readonly (string | number)[];

export type Scalar = string | number | boolean | null;

/** A mapping of YAML. A Map, because keys come from a file: `__proto__` is a key like any other here. */
export type Mapping = ReadonlyMap<string, Located>;

/** A value together with the place that supplied it. Merging keeps both, so every message can name its line. */
export interface Located {
  /** `undefined`: a key that an overlay removes with null. */
  readonly value: Scalar | readonly Located[] | Mapping | undefined;
  /** Where the value starts. */
  readonly at: Position;
  /** Where the key of the value starts. */
  readonly keyAt?: Position;
  /** Path of the value in the file that supplied it. */
  readonly path: Path;
  /** A scalar as its author wrote it, which numbers do not keep: `1.10`, `0777`. Empty where nothing is written. */
  readonly source?: string;
  /** The comment that stands where nothing is written, if it starts like a value, without its #. */
  readonly comment?: string;
  /** What the value was merged over. */
  readonly over?: Located;
}

export interface LocatedMapping extends Located {
  readonly value: Mapping;
}

export interface LocatedList extends Located {
  readonly value: readonly Located[];
}

export const isMapping = (node: Located): node is LocatedMapping => node.value instanceof Map;
export const isList = (node: Located): node is LocatedList => Array.isArray(node.value);

/** Follows a path as far as the document has it: the last value found, and the keys that are missing below it. */
export function locate(root: Located, path: Path): { readonly node: Located; readonly missing: Path } {
  let node = root;
  for (const [index, segment] of path.entries()) {
    const child = childOf(node, segment);
    if (child === undefined) return { node, missing: path.slice(index) };
    node = child;
  }
  return { node, missing: [] };
}

/** The value at a path, if the document has one there. */
export function below(root: Located, path: Path): Located | undefined {
  const { node, missing } = locate(root, path);
  return missing.length === 0 ? node : undefined;
}

function childOf(node: Located, segment: string | number): Located | undefined {
  if (isMapping(node)) return node.value.get(String(segment));
  return isList(node) ? node.value[Number(segment)] : undefined;
}

/** The place that a message about a value points to: a scalar itself, but the key of what spans several lines. */
export function placeOf(node: Located): Position {
  const isEmpty = node.value === null && node.source === '' && node.comment === undefined;
  const isVisibleScalar = !isMapping(node) && !isList(node) && !isEmpty;
  return isVisibleScalar ? node.at : (node.keyAt ?? node.at);
}

/** The value without its places, and without what overlays removed. */
export function toPlain(node: Located): unknown {
  if (isMapping(node)) {
    const kept = [...node.value].filter(([, child]) => child.value !== undefined);
    return Object.fromEntries(kept.map(([key, child]) => [key, toPlain(child)]));
  }
  return isList(node) ? node.value.map(toPlain) : node.value;
}
