import type { ManifestObject } from '../synthesize.ts';
import { hasSpec, schema } from './objects/schema.ts';
import { bareInput, objectsOf, type PolicyInput } from './policy.ts';

/** The same without objects that are not what their kind says; undefined where all are. */
export function soundObjects(input: PolicyInput): PolicyInput | undefined {
  const damaged = new Set([...objectsOf(input)].map(({ object }) => object).filter((object) => !isSound(object)));
  if (damaged.size === 0) return undefined;
  const components = [...input.components].map(
    ([name, objects]) => [name, objects.filter((object) => !damaged.has(object))] as const,
  );
  return { ...input, components: new Map(components) };
}

function isSound(object: ManifestObject): boolean {
  // Schemas let the spec of a NetworkPolicy be absent.
  if (hasSpec(object) && object.spec === undefined) return false;
  return (
    schema
      .check(bareInput(new Map([['', [object]]])))
      [Symbol.iterator]()
      .next().done === true
  );
}
