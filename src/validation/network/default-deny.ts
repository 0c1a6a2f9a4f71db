import { podsOf } from '../pods/pods.ts';
import { ofKind, type Policy, type PolicyInput } from '../policy.ts';

// biome-ignore lint/suspicious/noExplicitAny: network policies are plain data here.
type Data = any;

const DIRECTIONS = ['Ingress', 'Egress'] as const;

/** A namespace with pods refuses every connection that no policy permits, in both directions. */
export const defaultDeny: Policy = {
  name: 'default-deny',
  *check(input) {
    const places = new Map(podsOf(input).map(({ component, object }) => [object.metadata.namespace ?? '', component]));
    for (const [namespace, component] of places) {
      for (const direction of DIRECTIONS.filter((each) => !refusesAll(input, namespace, each))) {
        const message = `has pods, but no NetworkPolicy that refuses ${direction.toLowerCase()} of all of them by default`;
        const remedy = `add one with an empty podSelector, the policy type ${direction} and no rules`;
        yield { component, object: `Namespace ${namespace}`, message, remedy };
      }
    }
  },
};

function refusesAll(input: PolicyInput, namespace: string, direction: (typeof DIRECTIONS)[number]): boolean {
  return ofKind(input, 'NetworkPolicy').some(({ object: { metadata, spec } }: Data) => {
    const everyPod = Object.keys(spec.podSelector ?? {}).length === 0;
    const rules = spec[direction.toLowerCase()] ?? [];
    return metadata.namespace === namespace && everyPod && spec.policyTypes?.includes(direction) && rules.length === 0;
  });
}
