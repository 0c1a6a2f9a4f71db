import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { eighth, full, half, row, third } from '../house/layout.ts';
import { metricsDataSource } from '../house/variables.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import * as cluster from './cluster-panels.ts';
import { alertCount, firingAlerts, firingAnnotation } from './kube-alert-panels.ts';
import { toNode, toPod } from './kube-links.ts';
import { IN_CLUSTER, IN_NAMESPACE } from './kube-queries.ts';
import { clusters, namespaces, nodes } from './kube-variables.ts';
import { cpuByNamespace, memoryByNamespace, namespaceTable } from './namespace-panels.ts';
import { nodeTable, notReady } from './node-overview-panels.ts';
import { rebootAnnotation } from './node-system-panels.ts';
import { cpuUse, memoryUse } from './node-use-panels.ts';
import { podsByPhase } from './pod-state-panels.ts';

/** The cluster at a glance: its nodes, namespaces and pods, and the way to the details of each. */
export function clusterResources({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.clusterResources,
    title: 'Cluster resources',
    description: 'How full the cluster is, who uses it, and what in it is not well.',
    variables: [metricsDataSource(), clusters(), namespaces(), nodes()],
    annotations: [rebootAnnotation(), firingAnnotation(IN_CLUSTER)],
    rows: [
      row('Overview', [
        eighth(notReady(), 'low'),
        eighth(cluster.cpuInUse(alerts), 'low'),
        eighth(cluster.cpuRequested(), 'low'),
        eighth(cluster.memoryInUse(alerts), 'low'),
        eighth(cluster.memoryRequested(), 'low'),
        eighth(cluster.roomForPods(alerts), 'low'),
        eighth(cluster.podsThatWait(), 'low'),
        eighth(alertCount(IN_CLUSTER), 'low'),
        half(cluster.cpuCompared(), 'medium'),
        half(cluster.memoryCompared(), 'medium'),
      ]),
      row('Nodes', [
        full(nodeTable(alerts), 'medium'),
        half(cpuUse(alerts), 'medium'),
        half(memoryUse(alerts), 'medium'),
      ]),
      row('Namespaces', [
        full(namespaceTable(alerts), 'medium'),
        half(cpuByNamespace(), 'medium'),
        half(memoryByNamespace(), 'medium'),
      ]),
      row('Pods', [
        third(podsByPhase(IN_NAMESPACE), 'medium'),
        third(cluster.largestByCpu(), 'medium'),
        third(cluster.largestByMemory(), 'medium'),
      ]),
      row('Alerts', [
        full(
          firingAlerts(IN_CLUSTER, [
            { title: 'Cluster', label: 'cluster' },
            { title: 'Namespace', label: 'namespace' },
            { title: 'Pod', label: 'pod', links: [toPod()] },
            { title: 'Node', label: 'node', links: [toNode()] },
          ]),
          'medium',
        ),
      ]),
    ],
  });
}
