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
  /** The collector of logs, whichever it is. */
  readonly logCollector: PodPeer;
  /** @default - Prometheus is no agent, or somebody else evaluates its rules */
  readonly thanosRuler?: PodPeer;
  /** @default - nothing is scaled by metrics of services */
  readonly prometheusAdapter?: PodPeer;
  /** @default - Loki has no door for others */
  readonly lokiGateway?: PodPeer;
  /** @default - Loki has no cache of chunks */
  readonly lokiChunksCache?: PodPeer;
  /** @default - Loki has no shared cache of answers */
  readonly lokiResultsCache?: PodPeer;
  /** @default - there are no traces */
  readonly tempo?: PodPeer;
  /** @default - there are no traces */
  readonly otelCollector?: PodPeer;
  /** @default - nothing tries the way of the lines */
  readonly lokiCanary?: PodPeer;
  /** @default - events of Kubernetes are not kept */
  readonly events?: PodPeer;
}

/** What the flow table depends on besides the pods of the stack. */
export interface FlowProps {
  readonly peers: StackPeers;
  /** Whether Prometheus evaluates rules and answers queries itself. An agent does neither. */
  readonly prometheusIsServer: boolean;
  /** Namespaces of the catalog, whose pods Prometheus scrapes. */
  readonly serviceNamespaces: readonly string[];
  /** The API server behind its Service, as network policies see it, and its ports there. */
  readonly apiServer: { readonly peer: Peer; readonly ports: readonly number[] };
  /** The nodes of the cluster, and everything that shares their addresses. */
  readonly nodes: Peer;
  /** Ports of nodes at which the cluster itself is scraped. */
  readonly nodePorts: readonly number[];
  /** Ports of pods in kube-system at which the cluster itself is scraped. */
  readonly systemPorts: readonly number[];
  /** Who may reach Grafana. */
  readonly visitors: readonly Peer[];
  /** Ports outside the cluster to which Alertmanager sends. */
  readonly notificationPorts: readonly number[];
  /** Port of the metrics of the collector of logs. */
  readonly logCollectorPort: number;
  /** Ports that the blackbox exporter probes. */
  readonly probePorts: readonly number[];
}

const port = (...numbers: number[]): FlowPort[] => numbers.map((number) => ({ number }));

const DNS: readonly FlowPort[] = [
  { number: 53, protocol: 'UDP' },
  { number: 53, protocol: 'TCP' },
];

/** Every connection of the stack. A connection that is not in this table is refused. */
export function flowTable(props: FlowProps): Flow[] {
  const { peers } = props;
  return [
    ...dnsFlows(Object.values(peers)),
    ...apiServerFlows(props),
    ...scrapeFlows(props),
    ...(props.prometheusIsServer
      ? [{ from: peers.prometheus, to: peers.alertmanager, ports: port(9093), why: 'alerts' }]
      : []),
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
    ...(props.prometheusIsServer
      ? [{ from: peers.grafana, to: peers.prometheus, ports: port(9090), why: 'queries' }]
      : []),
    { from: peers.grafana, to: peers.loki, ports: port(3100), why: 'queries' },
    { from: peers.grafana, to: peers.alertmanager, ports: port(9093), why: 'alerts and silences' },
    ...props.visitors.map((from) => ({
      from,
      to: peers.grafana,
      ports: port(3000),
      why: 'people; Grafana asks them to log in',
    })),
    { from: peers.logCollector, to: peers.loki, ports: port(3100), why: 'log lines' },
    ...(props.probePorts.length > 0
      ? [{ from: peers.blackbox, to: 'anywhere' as const, ports: port(...new Set(props.probePorts)), why: 'probes' }]
      : []),
  ];
}

function dnsFlows(peers: readonly Peer[]): Flow[] {
  // Not limited to kube-dns: the node-local cache answers from an address of the node.
  return peers.map((from) => ({ from, to: 'anywhere', ports: DNS, why: 'name resolution' }));
}

function apiServerFlows({ peers, apiServer }: FlowProps): Flow[] {
  const access = { to: apiServer.peer, ports: port(...apiServer.ports) };
  return [
    { from: peers.operator, ...access, why: 'watches its custom resources' },
    { from: peers.prometheus, ...access, why: 'discovers targets, and scrapes the API server' },
    { from: peers.kubeStateMetrics, ...access, why: 'watches Kubernetes objects' },
    { from: peers.grafana, ...access, why: 'its sidecars watch ConfigMaps' },
    { from: peers.logCollector, ...access, why: 'discovers pods' },
  ];
}

function scrapeFlows({ peers, nodes, nodePorts, systemPorts, serviceNamespaces, logCollectorPort }: FlowProps): Flow[] {
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
    { from, to: peers.logCollector, ports: port(logCollectorPort), why },
    // Kubelets, node exporters and static pods have the addresses of nodes, which no selector can name.
    { from, to: nodes, ports: port(9100, ...nodePorts), why: 'scrapes node exporters, kubelets and the control plane' },
    ...(systemPorts.length > 0
      ? [{ from, to: { namespace: 'kube-system' }, ports: port(...systemPorts), why: 'scrapes CoreDNS' }]
      : []),
    // Services name their ports, and a policy for outgoing traffic cannot resolve names of ports.
    ...serviceNamespaces.map((namespace) => ({ from, to: { namespace }, why: 'scrapes the services of the catalog' })),
  ];
}
