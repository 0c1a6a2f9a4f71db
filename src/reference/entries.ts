import type { JsonSchema } from '../config/json-schemas.ts';

/** Stands for a name that people choose, and for each item of a list. */
export const ANY_NAME = '<name>';
export const ITEM = '[]';

/** A key of a configuration file. */
export interface Entry {
  /** Keys from the top of the file, with ANY_NAME and ITEM between them. */
  readonly path: readonly string[];
  readonly schema: JsonSchema;
  /** Whether the mapping that it belongs to cannot be without it. */
  readonly isRequired: boolean;
}

/**
 * Every key that a schema names, each after the one that it belongs to. Below `stop` nothing is listed: what stands
 * there repeats keys from above.
 */
export function entriesOf(schema: JsonSchema, stop: readonly string[] = []): Entry[] {
  return collect(schema, [], stop);
}

function collect(schema: JsonSchema, path: readonly string[], stop: readonly string[]): Entry[] {
  const { properties = {}, required = [] } = schema;
  const own = Object.entries(properties).flatMap(([key, child]) => {
    const entry = { path: [...path, key], schema: child, isRequired: required.includes(key) };
    return [entry, ...(stop.includes(key) ? [] : collect(child, entry.path, stop))];
  });
  const { additionalProperties: values, items, anyOf = [] } = schema;
  return [
    ...own,
    ...(typeof values === 'object' ? collect(values, [...path, ANY_NAME], stop) : []),
    ...(typeof items === 'object' ? collect(items as JsonSchema, [...path, ITEM], stop) : []),
    // What is required in one alternative is not required in all.
    ...anyOf.flatMap((option) => collect(option, path, stop).map((entry) => ({ ...entry, isRequired: false }))),
  ];
}

/** `alerting.receivers.<name>.slack[].channel` */
export function dotted(path: readonly string[]): string {
  return path.reduce((text, key) => (text === '' || key === ITEM ? `${text}${key}` : `${text}.${key}`), '');
}
