import type { ManifestObject } from '../../src/synthesize.ts';
import { describe, type PolicyInput } from '../../src/validation/policy.ts';
import type { Random } from '../support/random.ts';

// biome-ignore lint/suspicious/noExplicitAny: objects of many kinds are changed here, wherever they can be.
export type Data = any;

/** Changes a copy of an object, or answers with a list of the objects in its place. */
type Change = (copy: Data, random: Random) => unknown;

/** One place at which an operator breaks something. */
export interface Site {
  readonly component: string;
  readonly object: ManifestObject;
  /** The place within the object, for people. */
  readonly at: string;
  readonly change: Change;
}

/** A way to break something, written down before anybody knows whether it is found. */
export interface Operator {
  readonly name: string;
  /** What goes wrong in the cluster when nobody notices; nothing where `harmless` says why. */
  readonly breaks: string;
  /** Why it breaks nothing. Such faults are injected, too, but not counted. @default - it breaks something */
  readonly harmless?: string;
  sites(input: PolicyInput): Iterable<Site>;
}

/** Where an object can be broken, and how. */
export type Places = (object: Data, input: PolicyInput) => Iterable<readonly [at: string, change: Change]>;

/** An operator that looks at each object on its own. */
export function operator(
  name: string,
  breaks: string,
  places: Places,
  more: Pick<Operator, 'harmless'> = {},
): Operator {
  return {
    name,
    breaks,
    ...more,
    *sites(input) {
      for (const [component, objects] of input.components) {
        for (const object of objects) {
          for (const [at, change] of places(object, input)) yield { component, object, at, change };
        }
      }
    },
  };
}

/** A fault at one site. */
export const describeSite = ({ object, at }: Site): string => `${describe(object)}: ${at}`;

/** The objects of every component with the fault in one of them. All others are the same as before. */
export function inject(input: PolicyInput, { component, object, change }: Site, random: Random): PolicyInput {
  const copy = structuredClone(object) as Data;
  const answer = change(copy, random);
  const replacement: readonly ManifestObject[] = Array.isArray(answer) ? answer : [copy];
  const changed = (input.components.get(component) ?? []).flatMap((each) => (each === object ? replacement : [each]));
  return { ...input, components: new Map([...input.components, [component, changed]]) };
}
