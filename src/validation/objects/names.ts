import type { ManifestObject } from '../../synthesize.ts';
import { configurationText, describe, objectsOf, ofKind, type Policy, type PolicyInput } from '../policy.ts';

// biome-ignore lint/suspicious/noExplicitAny: network policies are plain data here.
type Data = any;

/** A DNS subdomain, as names of nearly all kinds are. */
const SUBDOMAIN = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
/** A DNS label, as Services and namespaces have it in their addresses. */
const LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
/** Names of these may hold colons and the like. */
const FREE: ReadonlySet<string> = new Set(['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding']);
const LABELS: ReadonlySet<string> = new Set(['Service', 'Namespace']);
const LONGEST = { label: 63, subdomain: 253 } as const;

/** Namespaces that every cluster has. */
const EVERYWHERE: readonly string[] = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** The API server takes the name of every object, and there is a namespace for it. */
export const names: Policy = {
  name: 'names',
  *check(input) {
    const isKnown = namespacesOf(input);
    for (const { component, object } of objectsOf(input)) {
      const at = { component, object: describe(object) };
      if (!isName(object)) {
        const remedy = 'use small letters, digits and hyphens';
        yield { ...at, message: 'has a name that the API server refuses', remedy };
      }
      for (const [what, namespace] of isKnown ? namespacesNamed(object) : []) {
        if (isKnown?.(namespace)) continue;
        const message = `${what} the namespace ${namespace}, which is neither synthesized nor known to exist`;
        yield { ...at, message, remedy: 'compare it with the namespaces of the configuration' };
      }
    }
  },
};

function isName({ kind, metadata: { name } }: ManifestObject): boolean {
  if (FREE.has(kind)) return name.length > 0 && !/[/%]/.test(name);
  if (LABELS.has(kind)) return name.length <= LONGEST.label && LABEL.test(name);
  return name.length <= LONGEST.subdomain && SUBDOMAIN.test(name);
}

/** Namespaces that an object stands in, or that a network policy is about. */
function namespacesNamed({ kind, metadata, spec }: Data): [what: string, namespace: string][] {
  const rules: Data[] = kind === 'NetworkPolicy' ? [...(spec?.ingress ?? []), ...(spec?.egress ?? [])] : [];
  const peers: Data[] = rules.flatMap(({ from = [], to = [] }) => [...from, ...to]);
  const selected = peers.flatMap((peer) => peer.namespaceSelector?.matchLabels?.['kubernetes.io/metadata.name'] ?? []);
  return [
    ...(metadata.namespace === undefined ? [] : [['stands in', metadata.namespace] as [string, string]]),
    ...[...new Set<string>(selected)].map((namespace): [string, string] => ['is about', namespace]),
  ];
}

/** Which namespaces there will be; unknown without a configuration. */
function namespacesOf(input: PolicyInput): ((namespace: string) => boolean) | undefined {
  const { environment } = input;
  if (!environment) return undefined;
  const own = new Set(ofKind(input, 'Namespace').map(({ object }) => object.metadata.name));
  const { monitoring, agents } = environment.namespaces;
  const known = new Map<string, boolean>([...EVERYWHERE, ...own].map((name) => [name, true]));
  for (const name of [monitoring, agents]) known.set(name, own.has(name));
  return (namespace) => {
    // Those of services, targets and Argo CD stand in the configuration, or in an address there, and belong to others.
    const isSaid = (text: string) => configurationText(input).includes(text);
    const answer = known.get(namespace) ?? [`"${namespace}"`, `.${namespace}.svc`].some(isSaid);
    known.set(namespace, answer);
    return answer;
  };
}
