import type { Labels } from '../kubernetes/labels.ts';

/** A set of pods. */
export interface PodPeer {
  readonly namespace: string;
  /** Labels of the pods. @default - every pod of the namespace */
  readonly pods?: Labels;
}

/** Addresses that no selector can name: nodes, the API server, the world outside. */
export interface AddressPeer {
  /** Ranges in CIDR notation; at least one. */
  readonly cidrs: readonly string[];
}

/** The other end of a flow: pods, known addresses, or whoever it may be. */
export type Peer = PodPeer | AddressPeer | 'anywhere';

/** A port of a flow. */
export interface FlowPort {
  readonly number: number;
  /** @default TCP */
  readonly protocol?: 'TCP' | 'UDP';
}

/** One permitted connection. Both ends' network policies are made from it, so they can never disagree. */
export interface Flow {
  readonly from: Peer;
  readonly to: Peer;
  /** @default - every port, where the port is not known */
  readonly ports?: readonly FlowPort[];
  /** Why the connection is needed. */
  readonly why: string;
}

/** Whether a peer is a set of pods. */
export function isPods(peer: Peer): peer is PodPeer {
  return peer !== 'anywhere' && 'namespace' in peer;
}

/** These ranges, or anywhere when there are none. */
export function addresses(cidrs: readonly string[]): Peer {
  return cidrs.length > 0 ? { cidrs } : 'anywhere';
}
