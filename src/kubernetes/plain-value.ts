import { deepFreeze } from '../config/freeze.ts';

/**
 * Data as it is written: keys in order, and nothing where a value is undefined or null.
 *
 * @throws Error for instances of classes, which no file can hold.
 */
export function plainValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || alreadyPlain.has(value)) return value;
  if (Array.isArray(value)) return value.map(plainValue);
  if (value.constructor !== Object) throw new Error(`cannot write a ${value.constructor.name}; only plain data`);
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) {
    const field = (value as Record<string, unknown>)[key];
    if (field !== undefined && field !== null) result[key] = plainValue(field);
  }
  return result;
}

/** What needs no copy. */
const alreadyPlain = new WeakSet<object>();

/** Data that many objects may share, as it is written: frozen, so that no one of them can change it for the others. */
export function shared<Value extends object>(value: Value): Value {
  const plain = deepFreeze(plainValue(value) as Value);
  alreadyPlain.add(plain);
  return plain;
}
