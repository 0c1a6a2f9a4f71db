import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { ComponentChart } from '../components/component-chart.ts';
import { type Flow, type FlowPort, isPods, type Peer, type PodPeer } from './flow.ts';

/** The network policy of one component's pods: what the flow table permits, in both directions, and nothing else. */
export function networkPolicy(chart: ComponentChart, flows: readonly Flow[]): void {
  const pods: PodPeer = { namespace: chart.componentNamespace, pods: chart.selector };
  const incoming = flows.filter((flow) => same(flow.to, pods));
  const outgoing = flows.filter((flow) => same(flow.from, pods));
  new k8s.KubeNetworkPolicy(chart, 'network-policy', {
    metadata: chart.meta(),
    spec: {
      podSelector: { matchLabels: { ...chart.selector } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: incoming.map(({ from, ports }) => ({ ...peers('from', from), ...portsOf(ports) })),
      egress: outgoing.map(({ to, ports }) => ({ ...peers('to', to), ...portsOf(ports) })),
    },
  });
}

function same(peer: Peer, pods: PodPeer): boolean {
  return isPods(peer) && peer.namespace === pods.namespace && JSON.stringify(peer.pods) === JSON.stringify(pods.pods);
}

/** `anywhere` is the absence of the list, which no selector and no range can say for every network plugin. */
function peers<Direction extends 'from' | 'to'>(direction: Direction, peer: Peer) {
  if (peer === 'anywhere') return {};
  if (!isPods(peer)) return { [direction]: peer.cidrs.map((cidr) => ({ ipBlock: { cidr } })) };
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': peer.namespace } };
  const podSelector = peer.pods ? { podSelector: { matchLabels: { ...peer.pods } } } : {};
  return { [direction]: [{ namespaceSelector, ...podSelector }] };
}

function portsOf(ports: readonly FlowPort[] | undefined): { ports?: k8s.NetworkPolicyPort[] } {
  if (!ports) return {};
  return {
    ports: ports.map((port) => ({
      port: k8s.IntOrString.fromNumber(port.number),
      protocol: port.protocol ?? 'TCP',
    })),
  };
}
