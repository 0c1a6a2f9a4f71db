import type { Labels } from '../kubernetes/labels.ts';

/** A set of pods. */
export interface PodPeer {
  readonly namespace: string;
  /** Labels of the pods. @default - every pod of the namespace */
  readonly pods?: Labels;
}

/** The other end of a flow: pods, or an address that no selector can name. */
export type Peer = PodPeer | 'anywhere';

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
