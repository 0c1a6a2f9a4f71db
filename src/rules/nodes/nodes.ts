import { dashboardLinks } from '../dashboard-link.ts';
import type { RuleGroup } from '../rule.ts';
import { type NodeCpuThresholds, nodeCpuAlerts, nodeCpuRecords } from './cpu.ts';
import { type NodeDiskThresholds, nodeDiskAlerts, nodeDiskRecords } from './disks.ts';
import { type NodeFilesystemThresholds, nodeFilesystemAlerts, nodeFilesystemRecords } from './filesystems.ts';
import { nodeHardwareAlerts } from './hardware.ts';
import { type KubeNodeThresholds, kubeNodeAlerts } from './kube-nodes.ts';
import { type NodeLinkThresholds, nodeLinkAlerts } from './links.ts';
import { type NodeMemoryThresholds, nodeMemoryAlerts, nodeMemoryRecords } from './memory.ts';
import { nodeMountAlerts } from './mounts.ts';
import { type NodeNetworkThresholds, nodeNetworkAlerts, nodeNetworkRecords } from './network.ts';
import { type NodeStateThresholds, nodeStateAlerts } from './states.ts';
import { type NodeTimeThresholds, nodeTimeAlerts } from './time.ts';

/** Thresholds of the alerts about nodes. */
export type NodeThresholds = KubeNodeThresholds &
  NodeCpuThresholds &
  NodeDiskThresholds &
  NodeFilesystemThresholds &
  NodeLinkThresholds &
  NodeMemoryThresholds &
  NodeNetworkThresholds &
  NodeStateThresholds &
  NodeTimeThresholds;

/** Use, saturation and errors of nodes, and what Kubernetes thinks of them. */
export function nodeGroups(thresholds: NodeThresholds): RuleGroup[] {
  const dashboard = dashboardLinks.nodeDetail;
  return [
    {
      name: 'node.rules',
      rules: [
        ...nodeCpuRecords(),
        ...nodeMemoryRecords(),
        ...nodeDiskRecords(),
        ...nodeNetworkRecords(),
        ...nodeFilesystemRecords(),
      ],
    },
    {
      name: 'node-resources',
      dashboard,
      rules: [...nodeCpuAlerts(thresholds), ...nodeMemoryAlerts(thresholds), ...nodeDiskAlerts(thresholds)],
    },
    { name: 'node-filesystems', dashboard, rules: [...nodeFilesystemAlerts(thresholds), ...nodeMountAlerts()] },
    { name: 'node-network', dashboard, rules: [...nodeNetworkAlerts(thresholds), ...nodeLinkAlerts(thresholds)] },
    {
      name: 'node-system',
      dashboard,
      rules: [...nodeTimeAlerts(thresholds), ...nodeHardwareAlerts(), ...nodeStateAlerts(thresholds)],
    },
    { name: 'kubernetes-nodes', dashboard, rules: kubeNodeAlerts(thresholds) },
  ];
}
