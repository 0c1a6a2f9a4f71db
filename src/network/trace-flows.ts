import { METRICS, OTLP_GRPC, OTLP_HTTP, PEERS } from '../components/opentelemetry-collector/ports.ts';
import { HTTP, OTLP_GRPC as TEMPO_OTLP } from '../components/tempo/addresses.ts';
import { hasSpanMetrics } from '../components/tempo/tracing.ts';
import type { Environment } from '../config/environment.ts';
import { serviceNamespaces } from '../services/identity.ts';
import { addresses, type Flow, type FlowPort } from './flow.ts';
import type { StackPeers } from './flows.ts';
import { storeFlows } from './loki-flows.ts';

const ports = (...named: readonly { readonly number: number }[]): FlowPort[] => named.map(({ number }) => ({ number }));

/** Connections of spans from services to where they are stored, and of those who ask for them. */
export function traceFlows(environment: Environment, peers: StackPeers): Flow[] {
  return [...collectorFlows(environment, peers), ...tempoFlows(environment, peers)];
}

function collectorFlows({ services, traces, network, prometheus }: Environment, peers: StackPeers): Flow[] {
  const { otelCollector: collector } = peers;
  if (!collector) return [];
  const { cidrs, ports: apiServerPorts } = network.apiServer;
  const { replicas, tailSampling } = traces.collector;
  const senders = new Set([...serviceNamespaces(services), ...traces.senderNamespaces]);
  return [
    ...[...senders].map((namespace) => ({
      from: { namespace },
      to: collector,
      ports: ports(OTLP_GRPC, OTLP_HTTP),
      why: 'spans of services',
    })),
    ...(prometheus.tracing?.endpoint.startsWith(`opentelemetry-collector.${collector.namespace}.`)
      ? [{ from: peers.prometheus, to: collector, ports: ports(OTLP_GRPC, OTLP_HTTP), why: 'spans of Prometheus' }]
      : []),
    {
      from: collector,
      to: addresses(cidrs),
      ports: apiServerPorts.map((number) => ({ number })),
      why: 'looks up which pod a span is from',
    },
    ...(tailSampling && replicas > 1
      ? [{ from: collector, to: collector, ports: ports(PEERS), why: 'spans of one trace meet in one replica' }]
      : []),
    { from: peers.prometheus, to: collector, ports: ports(METRICS), why: 'scrapes' },
  ];
}

function tempoFlows(environment: Environment, peers: StackPeers): Flow[] {
  const { tempo, otelCollector, prometheus, grafana } = peers;
  if (!tempo || !otelCollector) return [];
  return [
    { from: otelCollector, to: tempo, ports: ports(TEMPO_OTLP), why: 'spans' },
    { from: grafana, to: tempo, ports: ports(HTTP), why: 'queries' },
    { from: prometheus, to: tempo, ports: ports(HTTP), why: 'scrapes' },
    ...(hasSpanMetrics(environment)
      ? [{ from: tempo, to: prometheus, ports: [{ number: 9090 }], why: 'metrics from spans' }]
      : []),
    ...storeFlows(environment.traces.storage, tempo),
  ];
}
