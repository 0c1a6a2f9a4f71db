import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { closedRow, full, half, quarter, row, third } from '../house/layout.ts';
import { metricsDataSource } from '../house/variables.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import { clusters, namespaces, nodes } from './kube-variables.ts';
import * as node from './node-network-panels.ts';
import * as traffic from './traffic-panels.ts';

/** Who sends and receives how much, and where packets get lost. */
export function networking({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.networking,
    title: 'Networking',
    description: 'Traffic, drops and errors by namespace, pod and node, and connections that suffer.',
    variables: [metricsDataSource(), clusters(), namespaces(), nodes()],
    rows: [
      row('Overview', [
        quarter(traffic.received(), 'low'),
        quarter(traffic.sent(), 'low'),
        quarter(traffic.dropped(), 'low'),
        quarter(traffic.wrong(), 'low'),
        full(traffic.namespaceTable(), 'medium'),
      ]),
      row('Namespaces', [
        third(traffic.receivedByNamespace(), 'medium'),
        third(traffic.sentByNamespace(), 'medium'),
        third(traffic.lostByNamespace(), 'medium'),
      ]),
      closedRow('Pods', [
        half(traffic.receivedByPod(), 'medium'),
        half(traffic.sentByPod(), 'medium'),
        full(traffic.podTable(), 'medium'),
      ]),
      row('Nodes', [
        third(node.nodeTraffic(), 'medium'),
        third(node.nodeDrops(alerts), 'medium'),
        third(node.nodeErrors(alerts), 'medium'),
      ]),
      row('Connections', [
        third(node.retransmits(), 'medium'),
        third(node.refusedConnections(), 'medium'),
        third(node.conntrack(alerts), 'medium'),
      ]),
    ],
  });
}
