import type { ManifestObject } from '../../synthesize.ts';
import { type Workload, workloadsOf } from '../pods/workloads.ts';
import { describe, ofKind, type Policy, type Problem } from '../policy.ts';
import { matches } from '../selector.ts';
import { type Direction, type PodEnd, refusal } from './connections.ts';

// biome-ignore lint/suspicious/noExplicitAny: network policies are plain data here.
type Data = any;

/** Pods between which a rule permits connections. */
interface Ends {
  readonly own: Workload;
  readonly other: Workload;
}

const RULES = [
  ['ingress', 'from'],
  ['egress', 'to'],
] as const;

/**
 * A rule of a network policy that names pods of the stack means something: there are such pods, and their own policies
 * permit the connection as well. A connection that only one end permits is refused.
 */
export const bothEnds: Policy = {
  name: 'both-ends',
  needsConfiguration: true,
  *check(input) {
    const policies = ofKind(input, 'NetworkPolicy');
    const all = policies.map(({ object }) => object);
    const workloads = workloadsOf(input);
    const known = new Set(workloads.map(({ object }) => object.metadata.namespace ?? ''));
    for (const { component, object } of policies) {
      const at = { component, object: describe(object) };
      const selected = subjects(object, workloads);
      if (selected.length === 0) {
        yield { ...at, message: 'selects no pods', remedy: 'compare its podSelector with pod labels' };
        continue;
      }
      for (const [direction, side] of RULES) {
        for (const rule of (object as Data).spec?.[direction] ?? []) {
          for (const peer of rule[side] ?? []) {
            const others = peersOf(peer, object, workloads);
            for (const problem of problemsOf(direction, rule, peer, { selected, others, known, policies: all })) {
              yield { ...at, ...problem };
            }
          }
        }
      }
    }
  },
};

interface Context {
  readonly selected: readonly Workload[];
  readonly others: readonly Workload[];
  /** Namespaces of which all pods are known. */
  readonly known: ReadonlySet<string>;
  readonly policies: readonly ManifestObject[];
}

function* problemsOf(
  direction: Direction,
  rule: Data,
  peer: Data,
  { selected, others, known, policies }: Context,
): Generator<Problem> {
  const namespace = peer.namespaceSelector?.matchLabels?.['kubernetes.io/metadata.name'];
  if (peer.podSelector && others.length === 0 && (namespace === undefined || known.has(namespace))) {
    const labels = JSON.stringify(peer.podSelector.matchLabels ?? {});
    yield {
      message: `permits ${direction} for pods with the labels ${labels}, which no pod has`,
      remedy: 'compare them with pod labels',
    };
  }
  for (const ends of pairs(selected, others)) {
    for (const { port, endPort, protocol = 'TCP' } of rule.ports ?? []) {
      if (endPort !== undefined) continue;
      const refused = refusedBy(policies, direction, ends, { number: port, protocol });
      if (!refused) continue;
      const connection = `${describe(ends.other.object)}, port ${port}`;
      yield {
        message: `permits ${direction} ${direction === 'ingress' ? 'from' : 'to'} ${connection}, which is refused at the other end`,
        remedy: 'let flows open both ends: see src/network/flows.ts',
      };
    }
  }
}

function refusedBy(
  policies: readonly ManifestObject[],
  direction: Direction,
  { own, other }: Ends,
  port: { readonly number: number; readonly protocol: 'TCP' | 'UDP' },
): boolean {
  const [from, to] = direction === 'egress' ? [own, other] : [other, own];
  return refusal(policies, endOf(from), endOf(to), port) !== undefined;
}

const endOf = ({ object, labels, hostNetwork }: Workload): PodEnd => ({
  namespace: object.metadata.namespace ?? '',
  labels,
  hostNetwork,
});

const subjects = ({ metadata, spec }: Data, workloads: readonly Workload[]): Workload[] =>
  workloads.filter(
    ({ object, labels }) =>
      object.metadata.namespace === metadata.namespace && matches(spec?.podSelector ?? {}, labels),
  );

/** Pods of the stack that a peer is about. A peer that is a whole namespace is about whoever is there. */
function peersOf({ namespaceSelector, podSelector }: Data, policy: ManifestObject, workloads: readonly Workload[]) {
  if (!podSelector) return [];
  return workloads.filter(({ object, labels }) => {
    const { namespace } = object.metadata;
    const isIn = namespaceSelector
      ? matches(namespaceSelector, { 'kubernetes.io/metadata.name': namespace ?? '' })
      : namespace === policy.metadata.namespace;
    return isIn && matches(podSelector, labels);
  });
}

function* pairs(owns: readonly Workload[], others: readonly Workload[]): Generator<Ends> {
  for (const own of owns) for (const other of others) yield { own, other };
}
