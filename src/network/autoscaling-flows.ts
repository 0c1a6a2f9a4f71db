import { queryApi } from '../components/prometheus/query-api.ts';
import type { Environment } from '../config/environment.ts';
import { addresses, type Flow } from './flow.ts';
import type { StackPeers } from './flows.ts';
import { flowTo } from './prometheus-flows.ts';

const HTTPS = [{ number: 6443 }] as const;

/** Connections of what scales workloads: of KEDA, and of prometheus-adapter but for names that it resolves. */
export function autoscalingFlows(environment: Environment, peers: StackPeers): Flow[] {
  const { kedaNamespace: namespace } = environment.autoscaling;
  return [
    ...(namespace
      ? [{ from: { namespace }, to: peers.prometheus, ports: [{ number: 9090 }], why: 'queries of KEDA' }]
      : []),
    ...adapterFlows(environment, peers),
  ];
}

function adapterFlows({ network, prometheus }: Environment, peers: StackPeers): Flow[] {
  const { prometheusAdapter: adapter } = peers;
  if (!adapter) return [];
  const { cidrs, ports, sources } = network.apiServer;
  const elsewhere = queryApi(prometheus);
  return [
    {
      from: adapter,
      to: addresses(cidrs),
      ports: ports.map((number) => ({ number })),
      why: 'asks who its visitors are, and looks up pods',
    },
    elsewhere
      ? flowTo(adapter, elsewhere.url, 'queries of autoscalers')
      : { from: adapter, to: peers.prometheus, ports: [{ number: 9090 }], why: 'queries of autoscalers' },
    { from: addresses(sources), to: adapter, ports: HTTPS, why: 'the API server asks for autoscalers' },
    // Some providers let the API server into the cluster through pods of their own (konnectivity).
    ...(sources.length > 0
      ? [
          {
            from: { namespace: 'kube-system' },
            to: adapter,
            ports: HTTPS,
            why: 'a proxy of the API server asks for it',
          },
        ]
      : []),
    { from: peers.prometheus, to: adapter, ports: HTTPS, why: 'scrapes' },
  ];
}
