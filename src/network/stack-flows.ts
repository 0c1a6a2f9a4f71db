import { isIP } from 'node:net';
import { notificationPorts } from '../alerting/ports.ts';
import { argoCdServices } from '../components/argo-cd/jobs.ts';
import { probePorts, probeTargets } from '../components/blackbox-exporter/targets.ts';
import type { ComponentChart } from '../components/component-chart.ts';
import { addressesOf, clusterJobs, clusterPorts } from '../components/kubernetes/platforms.ts';
import { portsOfTarget } from '../components/targets/scrape-config.ts';
import type { Environment } from '../config/environment.ts';
import { logCollectors } from '../rules/stack/log-collectors.ts';
import { serviceNamespaces } from '../services/identity.ts';
import { autoscalingFlows } from './autoscaling-flows.ts';
import { addresses, type Flow, type Peer, type PodPeer } from './flow.ts';
import { flowTable, type StackPeers } from './flows.ts';
import { lokiFlows } from './loki-flows.ts';
import { prometheusFlows } from './prometheus-flows.ts';
import { traceFlows } from './trace-flows.ts';

/** The charts whose pods are ends of flows. */
export type StackCharts = { readonly [Name in keyof StackPeers]: ComponentChart };

/** The flow table of an environment, with the pods of its charts at the ends. */
export function stackFlows(environment: Environment, charts: StackCharts): Flow[] {
  const { alertmanager, network, services } = environment;
  const names = Object.keys(charts) as (keyof StackPeers)[];
  const peers = Object.fromEntries(
    names.flatMap((name) => {
      const chart = charts[name];
      return chart ? [[name, podsOf(chart)]] : [];
    }),
  ) as unknown as StackPeers;
  const table = flowTable({
    peers,
    prometheusIsServer: environment.prometheus.mode === 'server',
    serviceNamespaces: serviceNamespaces(services),
    apiServer: { peer: addresses(network.apiServer.cidrs), ports: network.apiServer.ports },
    nodes: addresses(network.nodes.cidrs),
    ...clusterPorts(environment.platform, environment.kubernetes),
    visitors: visitors(network.ingress.namespaces),
    notificationPorts: [...new Set([...alertmanager.egressPorts, ...notificationPorts(environment)])],
    logCollectorPort: logCollectors[environment.logs.collector].port,
    probePorts: probeTargets(environment).flatMap(probePorts),
  });
  return [
    ...table,
    ...prometheusFlows(environment.prometheus, peers),
    ...lokiFlows(environment, peers, visitors(network.ingress.namespaces)),
    ...traceFlows(environment, peers),
    ...memberFlows(environment, peers),
    ...argoCdFlows(environment, peers),
    ...targetFlows(environment, peers),
    ...podMonitorFlows(environment, peers),
    ...autoscalingFlows(environment, peers),
  ];
}

/** Targets outside the cluster; one flow for each job, so that the reason of each open port is known. */
function targetFlows({ targets }: Environment, { prometheus: from }: StackPeers): Flow[] {
  return Object.entries(targets).map(([job, target]) => ({
    from,
    to: 'anywhere',
    ports: [...new Set(portsOfTarget(target))].map((number) => ({ number })),
    why: `scrapes ${job}`,
  }));
}

/** Pods by their own labels. Names of ports cannot be resolved in a policy for outgoing traffic. */
function podMonitorFlows({ podMonitors }: Environment, { prometheus: from }: StackPeers): Flow[] {
  return Object.entries(podMonitors).map(([job, { namespace, selector, port }]) => ({
    from,
    to: { namespace, pods: selector },
    ...(typeof port === 'number' ? { ports: [{ number: port }] } : {}),
    why: `scrapes ${job}`,
  }));
}

/** Argo CD, whose own network policies let every namespace in at the ports of its metrics. */
function argoCdFlows({ gitops }: Environment, { prometheus: from }: StackPeers): Flow[] {
  const ports = argoCdServices(gitops).flatMap((service) => service.ports.map(({ number }) => ({ number })));
  return ports.length > 0 ? [{ from, to: { namespace: gitops.argocdNamespace }, ports, why: 'scrapes Argo CD' }] : [];
}

/** Jobs of the cluster at addresses that the configuration names. They may be nodes, so it is as for nodes. */
function memberFlows({ platform, kubernetes, network }: Environment, { prometheus: from }: StackPeers): Flow[] {
  return clusterJobs(platform, kubernetes).flatMap((job) => {
    const hosts = addressesOf(job, kubernetes);
    if (hosts.length === 0) return [];
    const known = network.nodes.cidrs.length > 0 && hosts.every((host) => isIP(host) !== 0);
    const to = addresses(known ? hosts.map((host) => `${host}/${isIP(host) === 6 ? 128 : 32}`) : []);
    return [{ from, to, ports: [{ number: kubernetes.etcd.port }], why: `scrapes ${job}` }];
  });
}

function podsOf({ componentNamespace, selector }: ComponentChart): PodPeer {
  return { namespace: componentNamespace, pods: selector };
}

/** Ingress controllers where they are known. Their pods have no labels in common, so it is their namespaces that count. */
function visitors(namespaces: readonly string[]): readonly Peer[] {
  return namespaces.length > 0 ? [...new Set(namespaces)].map((namespace) => ({ namespace })) : ['anywhere'];
}
