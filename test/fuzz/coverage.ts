import type { z } from 'zod';
import { unwrap } from '../../src/config/schema/walk.ts';
import type { Plain } from './schema-arbitrary.ts';

/** Paths of all keys that a schema knows; `*` stands for any item or chosen name. */
export function keysOf(schema: z.core.$ZodType, path = ''): string[] {
  const inner = unwrap(schema);
  const { def } = inner._zod;
  switch (def.type) {
    case 'object':
      return Object.entries(def.shape).flatMap(([key, child]) => {
        const below = path === '' ? key : `${path}.${key}`;
        return [below, ...keysOf(child, below)];
      });
    case 'record':
      return keysOf(def.valueType, `${path}.*`);
    case 'array':
      return keysOf(def.element, `${path}.*`);
    case 'union':
      return def.options.flatMap((option) => keysOf(option, path));
    default:
      return [];
  }
}

/** Paths of all keys that a document writes, in the same notation. `known` tells chosen names from keys. */
export function keysIn(document: Plain, known: ReadonlySet<string>, path = ''): string[] {
  if (Array.isArray(document)) return document.flatMap((item) => keysIn(item, known, `${path}.*`));
  if (typeof document !== 'object' || document === null) return [];
  return Object.entries(document).flatMap(([key, child]) => {
    const named = path === '' ? key : `${path}.${key}`;
    const below = known.has(named) ? named : `${path}.*`;
    return [below, ...keysIn(child, known, below)];
  });
}
