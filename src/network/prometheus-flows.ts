import { SIDECAR } from '../components/prometheus/thanos.ts';
import type { PrometheusConfig } from '../config/schema/prometheus.ts';
import { hostOf, portOf, serviceNamespaceOf } from '../kubernetes/service-address.ts';
import type { Flow, PodPeer } from './flow.ts';
import type { StackPeers } from './flows.ts';

/** Connections of Prometheus beyond the stack: what it sends, and who asks or evaluates in its place. */
export function prometheusFlows(config: PrometheusConfig, peers: StackPeers): Flow[] {
  const { tracing, globalView, rules } = config;
  const from = peers.prometheus;
  return [
    ...remoteWriteFlows(config, from),
    ...(tracing ? [flowTo(from, tracing.endpoint, 'traces')] : []),
    ...thanosFlows(config, from),
    ...rulerFlows(config, peers),
    ...(config.remoteQuery ? [flowTo(peers.grafana, config.remoteQuery.url, 'queries')] : []),
    // The port of a Service need not be that of its pods, which is what policies see.
    ...(globalView ? [{ from: peers.grafana, to: { namespace: globalView.namespace }, why: 'queries over all' }] : []),
    ...(rules.ruler?.namespace
      ? [
          {
            from: { namespace: rules.ruler.namespace },
            to: peers.alertmanager,
            ports: [{ number: 9093 }],
            why: 'alerts of the ruler',
          },
        ]
      : []),
  ];
}

function remoteWriteFlows({ remoteWrite }: PrometheusConfig, from: PodPeer): Flow[] {
  return remoteWrite.flatMap(({ url, authentication }) => [
    flowTo(from, url, 'remote write'),
    ...(authentication?.oauth2 ? [flowTo(from, authentication.oauth2.tokenUrl, 'tokens for remote write')] : []),
    ...(authentication?.sigv4 ? [flowTo(from, 'https://sts.amazonaws.com', 'roles of AWS for remote write')] : []),
  ]);
}

/** The ruler asks and writes where agents forward to. */
function rulerFlows(config: PrometheusConfig, { prometheus, thanosRuler: from, alertmanager }: StackPeers): Flow[] {
  if (!from) return [];
  return [
    { from: prometheus, to: from, ports: [{ number: 10902 }, { number: 8080 }], why: 'scrapes' },
    { from, to: alertmanager, ports: [{ number: 9093 }], why: 'alerts' },
    ...(config.remoteQuery ? [flowTo(from, config.remoteQuery.url, 'queries of rules')] : []),
    ...remoteWriteFlows(config, from),
  ];
}

function thanosFlows({ thanos, globalView }: PrometheusConfig, pods: PodPeer): Flow[] {
  if (!thanos) return [];
  const queriers = new Set([...thanos.querierNamespaces, ...(globalView ? [globalView.namespace] : [])]);
  return [
    { from: pods, to: pods, ports: [{ number: SIDECAR.http.number }], why: 'scrapes the Thanos sidecar' },
    ...[...queriers].map((namespace) => ({
      from: { namespace },
      to: pods,
      ports: [{ number: SIDECAR.grpc.number }],
      why: 'Thanos Query asks the sidecars',
    })),
    ...(thanos.objectStorage
      ? [
          {
            from: pods,
            to: 'anywhere' as const,
            ports: thanos.objectStorage.egressPorts.map((number) => ({ number })),
            why: 'uploads blocks',
          },
        ]
      : []),
  ];
}

/** To the pods behind a Service of the cluster at any port, because theirs is not known; else to the port that is named. */
export function flowTo(from: PodPeer, target: string, why: string): Flow {
  const namespace = serviceNamespaceOf(hostOf(target));
  if (namespace) return { from, to: { namespace }, why };
  return { from, to: 'anywhere', ports: [{ number: portOf(target) }], why };
}
