/**
 * A function that works out the result for each object once. Whoever has the same object gets the same result, so
 * neither may be changed.
 */
export function rememberedByObject<Key extends object, Result>(make: (key: Key) => Result): (key: Key) => Result {
  return remembering(make, new WeakMap<Key, { readonly result: Result }>());
}

/** A function that works out the result for each text once: environments have most of their texts in common. */
export function rememberedByText<Result>(make: (text: string) => Result): (text: string) => Result {
  return remembering(make, new Map<string, { readonly result: Result }>());
}

interface Memory<Key, Result> {
  get(key: Key): { readonly result: Result } | undefined;
  set(key: Key, value: { readonly result: Result }): unknown;
}

/** Nothing is remembered where the function throws. */
function remembering<Key, Result>(make: (key: Key) => Result, memory: Memory<Key, Result>): (key: Key) => Result {
  return (key) => {
    const before = memory.get(key);
    if (before) return before.result;
    const result = make(key);
    memory.set(key, { result });
    return result;
  };
}
