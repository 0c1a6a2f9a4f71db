import type { ManifestObject } from '../../src/synthesize.ts';
import { containersOf, type Pods, podsOf } from '../../src/validation/pods/pods.ts';
import { describe, objectsOf, type Policy, type PolicyInput } from '../../src/validation/policy.ts';
import type { Finding } from '../support/scanners.ts';

// biome-ignore lint/suspicious/noExplicitAny: objects are plain data here.
export type Data = any;

/** A question that kube-linter asks. Pure: it reads objects, and what the configuration says is there besides. */
export interface Check {
  /** As kube-linter calls it. */
  readonly name: string;
  find(input: PolicyInput): Finding[];
}

/** Asks each object; what it answers are the findings. */
export function ofObjects(name: string, ask: (object: Data, input: PolicyInput) => readonly string[]): Check {
  return {
    name,
    find: (input) =>
      [...objectsOf(input)].flatMap(({ object }) =>
        ask(object, input).map((what) => ({ check: name, object: describe(object), what })),
      ),
  };
}

/** Asks each object of some kinds. */
export function ofKinds(
  name: string,
  kinds: readonly string[],
  ask: (object: Data, input: PolicyInput) => readonly string[],
): Check {
  return ofObjects(name, (object, input) => (kinds.includes(object.kind) ? ask(object, input) : []));
}

/** Asks about the pods of each object that becomes some, those that the operator makes of custom resources included. */
export function ofPods(name: string, ask: (pods: Pods, input: PolicyInput) => readonly string[]): Check {
  return {
    name,
    find: (input) =>
      podsOf(input).flatMap((pods) =>
        ask(pods, input).map((what) => ({ check: name, object: describe(pods.object), what })),
      ),
  };
}

/** Asks each container, those that run first included; findings name it behind a colon. */
export function ofContainers(
  name: string,
  ask: (container: Data, pods: Pods, input: PolicyInput) => readonly string[],
): Check {
  return {
    name,
    find: (input) =>
      podsOf(input).flatMap((pods) =>
        containersOf(pods.template.spec).flatMap((container) =>
          ask(container, pods, input).map((what) => ({
            check: name,
            object: `${describe(pods.object)}: ${container.name}`,
            what,
          })),
        ),
      ),
  };
}

/** A question that a policy of every synth asks already: what it says that fits, or all of it. */
export function ofPolicy(name: string, policy: Policy, says = /^/): Check {
  return {
    name,
    find: (input) =>
      [...policy.check(input)]
        .filter(({ message }) => says.test(message))
        .map(({ object, message }) => ({ check: name, object, what: message })),
  };
}

/** Whether an object is in the namespace of another one. */
export const besides = (object: ManifestObject, other: ManifestObject): boolean =>
  object.metadata.namespace === other.metadata.namespace;

/** One sentence where something holds. */
export const when = (holds: boolean, what: string): string[] => (holds ? [what] : []);
