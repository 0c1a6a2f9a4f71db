import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { closedRow, full, half, quarter, row, third } from '../house/layout.ts';
import { metricsDataSource } from '../house/variables.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import { alertCount } from './kube-alert-panels.ts';
import { IN_NODE } from './kube-queries.ts';
import { clusters, nodes as nodeVariable } from './kube-variables.ts';
import * as network from './node-network-panels.ts';
import * as overview from './node-overview-panels.ts';
import * as system from './node-system-panels.ts';
import * as use from './node-use-panels.ts';

/** Every node by the USE method: how much of it is used, what waits for it, and what goes wrong. */
export function nodes({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.nodes,
    title: 'Nodes',
    description: 'Which nodes are full, overloaded or broken: use, saturation and errors of each resource.',
    variables: [metricsDataSource(), clusters(), nodeVariable()],
    annotations: [system.rebootAnnotation()],
    rows: [
      row('Overview', [
        quarter(overview.nodeCount(), 'low'),
        quarter(overview.notReady(), 'low'),
        quarter(overview.cordoned(), 'low'),
        quarter(alertCount(IN_NODE), 'low'),
        full(overview.nodeTable(alerts), 'high'),
        full(system.wrongConditions(), 'medium'),
      ]),
      row('CPU', [
        third(use.cpuUse(alerts), 'medium'),
        third(use.cpuLoad(alerts), 'medium'),
        third(use.cpuPressure(alerts), 'medium'),
      ]),
      row('Memory', [
        quarter(use.memoryUse(alerts), 'medium'),
        quarter(use.memoryPressure(alerts), 'medium'),
        quarter(use.pageFaults(alerts), 'medium'),
        quarter(use.memoryErrors(), 'medium'),
      ]),
      row('Disks', [
        third(use.diskUse(), 'medium'),
        third(use.diskQueue(alerts), 'medium'),
        third(use.diskPressure(alerts), 'medium'),
      ]),
      row('File systems', [
        third(use.filesystemUse(alerts), 'medium'),
        third(use.filesystemFiles(alerts), 'medium'),
        third(use.filesystemErrors(), 'medium'),
      ]),
      row('Network', [
        third(network.nodeTraffic(), 'medium'),
        third(network.nodeDrops(alerts), 'medium'),
        third(network.nodeErrors(alerts), 'medium'),
      ]),
      closedRow('System', [
        half(system.clockError(alerts), 'medium'),
        half(system.clockSync(), 'medium'),
        half(system.openFiles(alerts), 'medium'),
        half(network.conntrack(alerts), 'medium'),
        full(system.versions(), 'medium'),
      ]),
    ],
  });
}
