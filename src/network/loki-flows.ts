import type { Environment } from '../config/environment.ts';
import { type LokiStorage, storesOf } from '../config/schema/loki-storage.ts';
import { hostOf, portOf, serviceNamespaceOf } from '../kubernetes/service-address.ts';
import { logCollectors } from '../rules/stack/log-collectors.ts';
import { addresses, type Flow, type FlowPort, type Peer, type PodPeer } from './flow.ts';
import type { StackPeers } from './flows.ts';
import { flowTo } from './prometheus-flows.ts';

const port = (...numbers: number[]): FlowPort[] => numbers.map((number) => ({ number }));

/** Connections of Loki beyond lines and queries: among its processes, to its stores, and of what stands beside it. */
export function lokiFlows({ loki, network }: Environment, peers: StackPeers, visitors: readonly Peer[]): Flow[] {
  const from = peers.loki;
  return [
    ...(loki.mode === 'monolithic'
      ? []
      : [{ from, to: from, ports: port(3100, 9095, 7946), why: 'its processes work together' }]),
    ...storeFlows(loki.storage, from),
    ...[peers.lokiChunksCache, peers.lokiResultsCache].flatMap((to) =>
      to ? [{ from, to, ports: port(11211), why: 'caches' }] : [],
    ),
    ...(loki.ruler.configMaps
      ? [
          {
            from,
            to: addresses(network.apiServer.cidrs),
            ports: port(...network.apiServer.ports),
            why: 'its sidecar watches ConfigMaps',
          },
        ]
      : []),
    ...(loki.ruler.remoteWrite ? [flowTo(from, loki.ruler.remoteWrite.url, 'series of recording rules')] : []),
    ...gatewayFlows(peers, visitors),
    ...canaryFlows(peers),
    ...eventFlows(peers, addresses(network.apiServer.cidrs), network.apiServer.ports),
  ];
}

function gatewayFlows({ lokiGateway, loki }: StackPeers, visitors: readonly Peer[]): Flow[] {
  if (!lokiGateway) return [];
  return [
    ...visitors.map((from) => ({ from, to: lokiGateway, ports: port(8080), why: 'lines and queries of others' })),
    { from: lokiGateway, to: loki, ports: port(3100), why: 'passes requests on' },
  ];
}

function canaryFlows({ lokiCanary, loki, prometheus }: StackPeers): Flow[] {
  if (!lokiCanary) return [];
  return [
    { from: lokiCanary, to: loki, ports: port(3100), why: 'asks for its own lines' },
    { from: prometheus, to: lokiCanary, ports: port(3500), why: 'scrapes' },
  ];
}

function eventFlows({ events, loki, prometheus }: StackPeers, apiServer: Peer, ports: readonly number[]): Flow[] {
  if (!events) return [];
  return [
    { from: events, to: apiServer, ports: port(...ports), why: 'watches events' },
    { from: events, to: loki, ports: port(3100), why: 'events' },
    { from: prometheus, to: events, ports: port(logCollectors.alloy.port), why: 'scrapes' },
  ];
}

/** Where credentials come from that no Secret holds: the metadata servers of Google are asked at these ports. */
const GOOGLE_IDENTITY = [80, 988] as const;

/** Connections to object storage, and to where credentials for it come from. */
export function storeFlows(storage: LokiStorage, from: PodPeer): Flow[] {
  if (storesOf(storage).length === 0) return [];
  const { s3, gcs, azure, egressPorts } = storage;
  const why = 'object storage';
  const endpoint = s3?.endpoint;
  const inCluster = endpoint && serviceNamespaceOf(hostOf(endpoint)) ? [flowTo(from, endpoint, why)] : [];
  const outside = [
    ...(s3 && inCluster.length === 0 ? [endpoint ? portOf(endpoint) : 443] : []),
    // Where the workload identity is exchanged for a credential.
    ...((s3 && !s3.accessKeyId) || gcs || azure ? [443] : []),
    ...(gcs && !gcs.serviceAccountKey ? GOOGLE_IDENTITY : []),
    ...egressPorts,
  ];
  const ports = [...new Set(outside)];
  return [...inCluster, ...(ports.length > 0 ? [{ from, to: 'anywhere' as const, ports: port(...ports), why }] : [])];
}
