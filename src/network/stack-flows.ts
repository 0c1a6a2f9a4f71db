import { probePorts, probeTargets } from '../components/blackbox-exporter/targets.ts';
import type { ComponentChart } from '../components/component-chart.ts';
import { clusterPorts } from '../components/kubernetes/platforms.ts';
import { portsOfTarget } from '../components/targets/scrape-config.ts';
import type { Environment } from '../config/environment.ts';
import { serviceNamespaces } from '../services/identity.ts';
import { addresses, type Flow, type Peer, type PodPeer } from './flow.ts';
import { flowTable, type StackPeers } from './flows.ts';
import { prometheusFlows } from './prometheus-flows.ts';

/** The flow table of an environment, with the pods of its charts at the ends. */
export function stackFlows(environment: Environment, charts: Record<keyof StackPeers, ComponentChart>): Flow[] {
  const { alertmanager, alerting, network, services } = environment;
  const mailPort = alerting.smtp ? [Number(alerting.smtp.smarthost.split(':').at(-1))] : [];
  const names = Object.keys(charts) as (keyof StackPeers)[];
  const peers = Object.fromEntries(names.map((name) => [name, podsOf(charts[name])])) as Record<
    keyof StackPeers,
    PodPeer
  >;
  const table = flowTable({
    peers,
    serviceNamespaces: serviceNamespaces(services),
    apiServer: { peer: addresses(network.apiServer.cidrs), ports: network.apiServer.ports },
    nodes: addresses(network.nodes.cidrs),
    ...clusterPorts(environment.platform, environment.kubernetes),
    visitors: visitors(network.ingress.namespaces),
    notificationPorts: [...alertmanager.egressPorts, ...mailPort],
    probePorts: probeTargets(environment).flatMap(probePorts),
  });
  return [...table, ...prometheusFlows(environment.prometheus, peers), ...targetFlows(environment, peers)];
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

function podsOf({ componentNamespace, selector }: ComponentChart): PodPeer {
  return { namespace: componentNamespace, pods: selector };
}

/** Ingress controllers where they are known. Their pods have no labels in common, so it is their namespaces that count. */
function visitors(namespaces: readonly string[]): readonly Peer[] {
  return namespaces.length > 0 ? [...new Set(namespaces)].map((namespace) => ({ namespace })) : ['anywhere'];
}
