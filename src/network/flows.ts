import type { Flow, FlowPort, Peer, PodPeer } from './flow.ts';

/** Pods of the stack, by component. */
export interface StackPeers {
  readonly operator: PodPeer;
  readonly prometheus: PodPeer;
  readonly alertmanager: PodPeer;
  readonly kubeStateMetrics: PodPeer;
  readonly blackbox: PodPeer;
  readonly grafana: PodPeer;
  readonly loki: PodPeer;
  readonly promtail: PodPeer;
}

/** What the flow table depends on besides the pods of the stack. */
export interface FlowProps {
  readonly peers: StackPeers;
  /** Namespaces of the catalog, whose pods Prometheus scrapes. */
  readonly serviceNamespaces: readonly string[];
  /** Ports outside the cluster to which Alertmanager sends. */
  readonly notificationPorts: readonly number[];
  /** Ports that the blackbox exporter probes. */
  readonly probePorts: readonly number[];
}

const port = (...numbers: number[]): FlowPort[] => numbers.map((number) => ({ number }));

const DNS: readonly FlowPort[] = [
  { number: 53, protocol: 'UDP' },
  { number: 53, protocol: 'TCP' },
];

/** The API server behind its Service, as network policies see it: 6443, or 443 on managed clusters. */
const API_SERVER = port(443, 6443);

/** Every connection of the stack. A connection that is not in this table is refused. */
export function flowTable(props: FlowProps): Flow[] {
  const { peers } = props;
  return [
    ...dnsFlows(Object.values(peers)),
    ...apiServerFlows(peers),
    ...scrapeFlows(props),
    { from: peers.prometheus, to: peers.alertmanager, ports: port(9093), why: 'alerts' },
    { from: peers.loki, to: peers.alertmanager, ports: port(9093), why: 'alerts of log rules' },
    {
      from: peers.alertmanager,
      to: peers.alertmanager,
      ports: [{ number: 9094 }, { number: 9094, protocol: 'UDP' }],
      why: 'gossip between the members: both protocols are used',
    },
    {
      from: peers.alertmanager,
      to: 'anywhere',
      ports: port(...new Set(props.notificationPorts)),
      why: 'notifications',
    },
    { from: peers.grafana, to: peers.prometheus, ports: port(9090), why: 'queries' },
    { from: peers.grafana, to: peers.loki, ports: port(3100), why: 'queries' },
    { from: peers.grafana, to: peers.alertmanager, ports: port(9093), why: 'alerts and silences' },
    { from: 'anywhere', to: peers.grafana, ports: port(3000), why: 'people; Grafana asks them to log in' },
    { from: peers.promtail, to: peers.loki, ports: port(3100), why: 'log lines' },
    ...(props.probePorts.length > 0
      ? [{ from: peers.blackbox, to: 'anywhere' as const, ports: port(...new Set(props.probePorts)), why: 'probes' }]
      : []),
  ];
}

function dnsFlows(peers: readonly Peer[]): Flow[] {
  // Not limited to kube-dns: the node-local cache answers from an address of the node.
  return peers.map((from) => ({ from, to: 'anywhere', ports: DNS, why: 'name resolution' }));
}

function apiServerFlows(peers: StackPeers): Flow[] {
  const to = 'anywhere' as const;
  return [
    { from: peers.operator, to, ports: API_SERVER, why: 'watches its custom resources' },
    { from: peers.prometheus, to, ports: API_SERVER, why: 'discovers targets, and scrapes the API server' },
    { from: peers.kubeStateMetrics, to, ports: API_SERVER, why: 'watches Kubernetes objects' },
    { from: peers.grafana, to, ports: API_SERVER, why: 'its sidecars watch ConfigMaps' },
    { from: peers.promtail, to, ports: API_SERVER, why: 'discovers pods' },
  ];
}

function scrapeFlows({ peers, serviceNamespaces }: FlowProps): Flow[] {
  const from = peers.prometheus;
  const why = 'scrapes';
  return [
    { from, to: peers.operator, ports: port(8080), why },
    { from, to: peers.prometheus, ports: port(9090, 8080), why },
    { from, to: peers.alertmanager, ports: port(9093, 8080), why },
    { from, to: peers.kubeStateMetrics, ports: port(8080, 8081), why },
    { from, to: peers.blackbox, ports: port(9115), why: 'scrapes, and asks for probes' },
    { from, to: peers.grafana, ports: port(3000), why },
    { from, to: peers.loki, ports: port(3100), why },
    { from, to: peers.promtail, ports: port(3101), why },
    // Kubelets and node exporters have the addresses of nodes, which no selector can name.
    { from, to: 'anywhere', ports: port(9100, 10250), why: 'scrapes node exporters and kubelets' },
    { from, to: { namespace: 'kube-system' }, ports: port(9153), why: 'scrapes CoreDNS' },
    // Services name their ports, and a policy for outgoing traffic cannot resolve names of ports.
    ...serviceNamespaces.map((namespace) => ({ from, to: { namespace }, why: 'scrapes the services of the catalog' })),
  ];
}
