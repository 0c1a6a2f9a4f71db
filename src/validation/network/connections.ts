import { BlockList, isIP } from 'node:net';
import type { ManifestObject } from '../../synthesize.ts';
import { matches } from '../selector.ts';

/** Pods as network policies see them. */
export interface PodEnd {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Pods with the network of their node have its address: no policy selects them, neither as subject nor as peer. */
  readonly hostNetwork?: boolean;
}

/** An address that belongs to no pod. */
export interface AddressEnd {
  /** @default - an address that only the cluster knows; any range of a policy may hold it */
  readonly address?: string;
}

/** One end of a connection. */
export type End = PodEnd | AddressEnd;

/** Where a connection goes. */
export interface Port {
  /** @default - a port that is not known here; only a rule for every port is sure to permit it */
  readonly number?: number;
  readonly protocol: 'TCP' | 'UDP';
}

export type Direction = 'ingress' | 'egress';

/** What policies must permit for a connection, as far as the answer is no. */
export type Refusal = { readonly direction: Direction } | undefined;

// biome-ignore lint/suspicious/noExplicitAny: reads network policies, which are plain data here.
type Data = any;

const POLICY_TYPES: Readonly<Record<Direction, string>> = { ingress: 'Ingress', egress: 'Egress' };
const SIDES: Readonly<Record<Direction, string>> = { ingress: 'from', egress: 'to' };

/**
 * Which side of a connection the network policies refuse, as any network plugin would decide; nothing when both
 * permit it.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function refusal(policies: readonly ManifestObject[], from: End, to: End, port: Port): Refusal {
  if (!permits(policies, from, 'egress', to, port)) return { direction: 'egress' };
  if (!permits(policies, to, 'ingress', from, port)) return { direction: 'ingress' };
  return undefined;
}

/** Whether the policies of one end permit the other. Pods that no policy selects for a direction are open to it. */
function permits(policies: readonly Data[], own: End, direction: Direction, other: End, port: Port): boolean {
  if (!isPod(own) || own.hostNetwork) return true;
  const selecting = policies.filter(
    ({ metadata, spec = {} }) =>
      metadata.namespace === own.namespace &&
      (spec.policyTypes ?? ['Ingress']).includes(POLICY_TYPES[direction]) &&
      matches(spec.podSelector ?? {}, own.labels),
  );
  if (selecting.length === 0) return true;
  const rules: Data[] = selecting.flatMap(({ spec }) => spec?.[direction] ?? []);
  return rules.some((rule) => {
    // An empty list is as good as none: it permits every port, or every peer.
    const peers: Data[] = rule[SIDES[direction]] ?? [];
    const ports: Data[] = rule.ports ?? [];
    return (
      (peers.length === 0 || peers.some((peer) => isPeer(peer, other, own.namespace))) &&
      (ports.length === 0 || ports.some((each) => isPort(each, port)))
    );
  });
}

function isPod(end: End): end is PodEnd {
  return 'namespace' in end;
}

function isPeer({ namespaceSelector, podSelector, ipBlock }: Data, other: End, ownNamespace: string): boolean {
  if (!isPod(other)) return ipBlock !== undefined && inBlock(ipBlock, other.address);
  // Addresses of pods change, and those of nodes are not known here.
  if (ipBlock) return other.hostNetwork === true;
  if (other.hostNetwork) return false;
  const inNamespace = namespaceSelector
    ? matches(namespaceSelector, { 'kubernetes.io/metadata.name': other.namespace })
    : other.namespace === ownNamespace;
  return inNamespace && (!podSelector || matches(podSelector, other.labels));
}

function inBlock({ cidr, except = [] }: { cidr: string; except?: string[] }, address: string | undefined): boolean {
  if (address === undefined) return true;
  return contains(cidr, address) && !except.some((range) => contains(range, address));
}

function contains(cidr: string, address: string): boolean {
  const [network = '', bits] = cidr.split('/');
  const family = (text: string) => (isIP(text) === 6 ? 'ipv6' : 'ipv4');
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family(network));
  return list.check(address, family(address));
}

function isPort(permitted: Data, { number, protocol }: Port): boolean {
  if ((permitted.protocol ?? 'TCP') !== protocol) return false;
  if (permitted.port === undefined) return true;
  if (number === undefined) return false;
  return number >= permitted.port && number <= (permitted.endPort ?? permitted.port);
}
