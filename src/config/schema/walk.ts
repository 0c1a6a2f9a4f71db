import { z } from 'zod';
import type { Path } from '../located.ts';

/** A schema whose kind can be told by its `def.type`. */
export type AnySchema = z.core.$ZodTypes;

/** The schema of the value itself: without defaults, and before transforms. */
export function unwrap(schema: z.core.$ZodType): AnySchema {
  const { def } = (schema as AnySchema)._zod;
  if (def.type === 'pipe') return unwrap(def.in);
  return 'innerType' in def ? unwrap(def.innerType) : (schema as AnySchema);
}

/** The schemas that a value at a path may meet: none for an unknown key, several below a union. */
export function schemasAt(schema: z.core.$ZodType, path: Path): readonly AnySchema[] {
  return path.reduce<readonly AnySchema[]>(
    (schemas, segment) => schemas.flatMap((parent) => childrenOf(parent, segment)),
    alternatives(schema),
  );
}

/** The keys that mappings of these schemas know. */
export function keysOf(schemas: readonly AnySchema[]): string[] {
  return [...new Set(schemas.flatMap(({ _zod: { def } }) => (def.type === 'object' ? Object.keys(def.shape) : [])))];
}

/** Whether keys can be chosen freely, such as the names of teams. */
export function isRecord(schemas: readonly AnySchema[]): boolean {
  return schemas.some(({ _zod: { def } }) => def.type === 'record');
}

/** Whether only whole numbers hold; for text, zod says no more than that it expected a number. */
export function isWhole({ _zod: { def } }: AnySchema): boolean {
  return def.type === 'number' && 'format' in def && def.format === 'safeint';
}

/** What to write for a required key that is missing. */
export function toAdd(key: string, schemas: readonly AnySchema[]): string {
  const [schema] = schemas;
  if (!schema) return `add "${key}"`;
  const { def } = schema._zod;
  const example = exampleOf(schema);
  if (example !== undefined) return `add "${key}: ${example}"`;
  if (def.type === 'enum') return `add "${key}:" with one of ${Object.values(def.entries).join(', ')}`;
  if (def.type === 'record') return `add "${key}:" with at least one entry`;
  if (def.type === 'object') return `add "${key}:" with ${requiredKeys(def.shape).join(' and ') || 'its keys'}`;
  if (def.type === 'array') return `add "${key}:" with a list`;
  if (def.type === 'number') return `add "${key}: <number>"`;
  return `add "${key}: ${def.type === 'boolean' ? 'true" or "false' : '<text>'}"`;
}

function exampleOf(schema: AnySchema): unknown {
  return (z.globalRegistry.get(schema)?.examples as unknown[] | undefined)?.[0];
}

function requiredKeys(shape: Readonly<Record<string, z.core.$ZodType>>): string[] {
  return Object.keys(shape).filter((key) => shape[key]?._zod.optin === undefined);
}

function alternatives(schema: z.core.$ZodType): readonly AnySchema[] {
  const inner = unwrap(schema);
  const { def } = inner._zod;
  return def.type === 'union' && !exampleOf(inner) ? def.options.flatMap(alternatives) : [inner];
}

function childrenOf(parent: AnySchema, segment: string | number): readonly AnySchema[] {
  const { def } = parent._zod;
  if (def.type === 'object' && Object.hasOwn(def.shape, segment)) return alternatives(def.shape[segment]!);
  if (def.type === 'record') return alternatives(def.valueType);
  return def.type === 'array' ? alternatives(def.element) : [];
}
