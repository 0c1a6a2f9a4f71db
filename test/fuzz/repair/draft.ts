/** Configuration while it is put right: plain data of any shape. */
// biome-ignore lint/suspicious/noExplicitAny: rules between keys reach for whatever was drawn.
export type Draft = any;

/** A value of a list that a drawn text stands for: the text itself where the list has it. */
export function choose<T>(values: readonly T[], drawn: unknown): T {
  if (values.includes(drawn as T)) return drawn as T;
  const sum = [...String(drawn)].reduce((total, character) => total + character.charCodeAt(0), 0);
  return values[sum % values.length] as T;
}

/** The first of each that has the same key. */
export function distinct<T>(values: readonly T[], keyOf: (value: T) => unknown): T[] {
  const seen = new Set<unknown>();
  return values.filter((value) => !seen.has(keyOf(value)) && seen.add(keyOf(value)));
}

/** Two keys that only mean something together. */
export function pair(value: Draft, first: string, second: string): void {
  if (!value) return;
  if (value[first] === undefined && value[second] !== undefined) value[first] = value[second];
  if (value[second] === undefined && value[first] !== undefined) value[second] = value[first];
}

/** Only one of these keys may stand there: any of those that were drawn. */
export function oneOf(value: Draft, keys: readonly string[], fallback?: readonly [key: string, value: unknown]): void {
  const drawn = Object.keys(value).filter((key) => keys.includes(key));
  const kept = drawn.length > 0 ? choose(drawn, JSON.stringify(value)) : undefined;
  for (const key of drawn) if (key !== kept) delete value[key];
  if (kept === undefined && fallback) value[fallback[0]] = fallback[1];
}

export const SECRET = { secret: 'credentials', key: 'token' };
