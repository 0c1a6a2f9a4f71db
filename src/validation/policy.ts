import type { Environment } from '../config/environment.ts';
import { rememberedByObject } from '../remembered.ts';
import type { ManifestObject } from '../synthesize.ts';
import type { ExternalService } from './network/external-service.ts';

/** Something that must exist in the cluster before the stack starts, because Panoptes must not or cannot create it. */
export interface Prerequisite {
  readonly kind: 'Secret';
  readonly namespace: string;
  readonly name: string;
  /** Keys that are read from it. */
  readonly keys: readonly string[];
  /** What it is for. */
  readonly purpose: string;
}

/** What a policy looks at: the synthesized objects of one environment, and what it may assume besides. */
export interface PolicyInput {
  readonly components: ReadonlyMap<string, readonly ManifestObject[]>;
  /** Services that monitors select and that others create. */
  readonly externalServices: readonly ExternalService[];
  readonly prerequisites: readonly Prerequisite[];
  /** Every image that may be deployed. */
  readonly images: readonly string[];
  /** Those of which the digest that is known is of another tag, each with that tag. @default - none */
  readonly outdatedPins?: ReadonlyMap<string, string>;
  /**
   * The configuration that the objects come from. Only it says which series services and targets outside of the output
   * answer: without it, as with a directory of YAML, policies about series find nothing.
   * @default - unknown
   */
  readonly environment?: Environment;
  /** Path of the construct that made an object. @default - unknown */
  readonly paths?: ReadonlyMap<ManifestObject, string>;
}

/** What a finding does: an error stops the synth, a warning is told. */
export type Severity = 'error' | 'warning';

/** A violation: where, what is wrong, and what to do about it. */
export interface Violation {
  readonly component: string;
  /** Kind, namespace and name of the object. */
  readonly object: string;
  /** What is wrong, as the rest of a sentence that begins with the object. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
  /** @default - an error */
  readonly severity?: Severity;
}

/** What is wrong with something, and what to do about it, wherever it stands. */
export type Problem = Pick<Violation, 'message' | 'remedy'>;

/** A violation as it is reported, whichever policy found it. */
export interface Finding extends Violation {
  /** Name of the policy: the id of the rule, by which it is suppressed. */
  readonly policy: string;
  readonly severity: Severity;
  /** Path of the construct that made the object; its component where there is none. */
  readonly location: string;
}

/** A rule that every synthesis must obey. Pure: the same input gives the same findings in the same order. */
export interface Policy {
  readonly name: string;
  /**
   * It compares with what only the configuration knows: what is pinned, allowed, or there already. It does not run over
   * manifests alone.
   * @default false
   */
  readonly needsConfiguration?: boolean;
  check(input: PolicyInput): Iterable<Violation>;
}

/** Kind, namespace and name of an object, as people write it: `Service monitoring/grafana`. */
export function describe(object: ManifestObject): string {
  const { name, namespace } = object.metadata;
  return `${object.kind} ${namespace ? `${namespace}/` : ''}${name}`;
}

/** An object and the component that it belongs to. */
export interface PlacedObject {
  readonly component: string;
  readonly object: ManifestObject;
}

/** Every object with its component. */
export function* objectsOf({ components }: PolicyInput): Generator<PlacedObject> {
  for (const [component, objects] of components) for (const object of objects) yield { component, object };
}

/** The namespaces in which a ServiceMonitor or PodMonitor looks for its targets. */
// biome-ignore lint/suspicious/noExplicitAny: monitors are plain data here.
export const targetNamespaces = ({ spec, metadata }: any): string[] =>
  spec.namespaceSelector?.matchNames ?? [metadata.namespace];

/** Items by what they have in common: with a thousand monitors, each must not go through the Services of all others. */
export function groupedBy<T>(items: Iterable<T>, keyOf: (item: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Remembers what has been worked out of an input: several policies ask for the same. */
export const oncePerInput = <Result>(work: (input: PolicyInput) => Result) => rememberedByObject(work);

/** With thousands of objects, policies that ask for a handful of them must not each go through all. */
const byKind = oncePerInput((input) => groupedBy(objectsOf(input), ({ object }) => object.kind));

/** Every object of one kind. */
export function ofKind(input: PolicyInput, kind: string): readonly PlacedObject[] {
  return byKind(input).get(kind) ?? [];
}

/** The configuration as one text, to see whether it mentions something at all; empty where it is not known. */
export const configurationText = oncePerInput(({ environment }) => JSON.stringify(environment) ?? '');

/** An input of nothing but objects, about which no more is known. */
export const bareInput = (components: PolicyInput['components']): PolicyInput => ({
  components,
  externalServices: [],
  prerequisites: [],
  images: [],
});
