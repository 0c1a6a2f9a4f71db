import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { eighth, full, half, quarter, row, third } from '../house/layout.ts';
import { metricsDataSource } from '../house/variables.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import { eventSource, nodeEvents, whereKept } from './event-panels.ts';
import { alertCount, firingAlerts, firingAnnotation } from './kube-alert-panels.ts';
import { IN_NODE } from './kube-queries.ts';
import { oneNode } from './kube-variables.ts';
import * as detail from './node-detail-panels.ts';
import * as network from './node-network-panels.ts';
import * as pods from './node-pod-panels.ts';
import * as system from './node-system-panels.ts';
import * as use from './node-use-panels.ts';

/** Everything about one node: its resources by the USE method, its system, its kubelet and its pods. */
export function nodeDetail(context: DashboardContext): DashboardFile {
  const { alerts } = context;
  return dashboardFile({
    name: DASHBOARD_NAMES.nodeDetail,
    title: 'Node detail',
    description: 'How one node does: what is used, what waits, what goes wrong, and which pods cause it.',
    variables: [metricsDataSource(), ...eventSource(context), ...oneNode()],
    annotations: [system.rebootAnnotation(), firingAnnotation(IN_NODE)],
    rows: [
      row('Overview', [
        eighth(detail.ready(), 'low'),
        eighth(detail.uptime(), 'low'),
        eighth(detail.cpuNow(alerts), 'low'),
        eighth(detail.memoryNow(alerts), 'low'),
        eighth(detail.fullestFilesystem(alerts), 'low'),
        eighth(pods.podCount(), 'low'),
        eighth(pods.podShare(alerts), 'low'),
        eighth(alertCount(IN_NODE), 'low'),
        half(system.wrongConditions(), 'medium'),
        half(firingAlerts(IN_NODE, [{ title: 'Device', label: 'device' }]), 'medium'),
      ]),
      row('CPU', [
        quarter(use.cpuUse(alerts), 'medium'),
        quarter(detail.cpuByMode(), 'medium'),
        quarter(use.cpuLoad(alerts), 'medium'),
        quarter(use.cpuPressure(alerts), 'medium'),
      ]),
      row('Memory', [
        third(use.memoryUse(alerts), 'medium'),
        third(detail.memoryByKind(), 'medium'),
        third(use.memoryPressure(alerts), 'medium'),
        half(use.pageFaults(alerts), 'medium'),
        half(use.memoryErrors(), 'medium'),
      ]),
      row('Disks', [
        third(use.diskUse(), 'medium'),
        third(use.diskQueue(alerts), 'medium'),
        third(use.diskPressure(alerts), 'medium'),
        half(detail.diskBytes(), 'medium'),
        half(detail.diskOperations(), 'medium'),
      ]),
      row('File systems', [
        full(detail.filesystems(alerts), 'medium'),
        third(use.filesystemUse(alerts), 'medium'),
        third(use.filesystemFiles(alerts), 'medium'),
        third(use.filesystemErrors(), 'medium'),
      ]),
      row('Network', [
        third(network.nodeTraffic(), 'medium'),
        third(network.nodeDrops(alerts), 'medium'),
        third(network.nodeErrors(alerts), 'medium'),
        third(network.retransmits(), 'medium'),
        third(network.refusedConnections(), 'medium'),
        third(network.conntrack(alerts), 'medium'),
      ]),
      row('System and kubelet', [
        third(system.clockError(alerts), 'medium'),
        third(system.clockSync(), 'medium'),
        third(system.openFiles(alerts), 'medium'),
        third(system.plegDuration(alerts), 'medium'),
        third(system.evictions(), 'medium'),
        third(system.failedCollectors(), 'medium'),
        full(system.versions(), 'low'),
      ]),
      ...whereKept(context, row('Events', [full(nodeEvents(), 'medium')])),
      row('Pods', [
        half(pods.cpuOfNode(), 'medium'),
        half(pods.memoryOfNode(), 'medium'),
        full(pods.podTable(), 'high'),
      ]),
    ],
  });
}
