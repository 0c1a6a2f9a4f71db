import type { ComponentChart } from '../components/component-chart.ts';
import type { Environment } from '../config/environment.ts';
import type { Flow, PodPeer } from './flow.ts';
import { flowTable, type StackPeers } from './flows.ts';

/** The flow table of an environment, with the pods of its charts at the ends. */
export function stackFlows(environment: Environment, charts: Record<keyof StackPeers, ComponentChart>): Flow[] {
  const { alertmanager, alerting, exporters, services } = environment;
  const mailPort = alerting.smtp ? [Number(alerting.smtp.smarthost.split(':').at(-1))] : [];
  const names = Object.keys(charts) as (keyof StackPeers)[];
  const peers = Object.fromEntries(names.map((name) => [name, podsOf(charts[name])])) as Record<
    keyof StackPeers,
    PodPeer
  >;
  return flowTable({
    peers,
    serviceNamespaces: [...new Set(services.map(({ namespace }) => namespace))],
    notificationPorts: [...alertmanager.egressPorts, ...mailPort],
    probePorts: exporters.blackbox.targets.map(({ url }) => portOf(url)),
  });
}

function podsOf({ componentNamespace, selector }: ComponentChart): PodPeer {
  return { namespace: componentNamespace, pods: selector };
}

/** Port of an address, or of host:port. */
function portOf(target: string): number {
  const { port, protocol } = new URL(target.includes('://') ? target : `tcp://${target}`);
  if (port) return Number(port);
  return protocol === 'http:' ? 80 : 443;
}
