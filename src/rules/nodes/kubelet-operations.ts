import type { Percentage } from '../../config/percentage.ts';
import { round, steady } from '../cases.ts';
import { humanizePercentage } from '../humanize.ts';
import { maxBy, ratio, sumBy } from '../promql.ts';
import type { AlertRule, InputSeries } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { kubelet, NODE_TEMPLATE, ON_NODE, THE_NODE } from './cases.ts';
import { aroundShare, perSecond, thresholdCases } from './thresholds.ts';

/** Thresholds of the alerts about what kubelets do. */
export interface KubeletOperationThresholds {
  /** Share of failed calls of the container runtime above which a kubelet alerts. */
  readonly kubeletRuntimeErrors: Percentage;
  /** Share of failed operations on volumes above which a kubelet alerts. */
  readonly kubeletVolumeErrors: Percentage;
}

/** Alerts about what kubelets do with containers and volumes. */
export const kubeletOperationAlerts = (thresholds: KubeletOperationThresholds): AlertRule[] => [
  runtimeErrors(thresholds.kubeletRuntimeErrors.ratio),
  volumeErrors(thresholds.kubeletVolumeErrors.ratio),
];

const job = selectors.kubelet;

/** Calls per second, of which this share fails; what fails for the sake of workloads does not count. */
function calls(share: number): InputSeries[] {
  const [errors, total] = ['kubelet_runtime_operations_errors_total', 'kubelet_runtime_operations_total'];
  const operation = { operation_type: 'list_containers' };
  const pull = { operation_type: 'pull_image' };
  return [
    ...kubelet.highest(errors, share, operation, perSecond),
    ...kubelet.highest(total, 1, operation, perSecond),
    kubelet.one(errors, perSecond(round(share * 0.5)), pull),
    kubelet.one(total, perSecond(1), pull),
    kubelet.one(total, perSecond(4), { operation_type: 'exec_sync' }),
  ];
}

function runtimeErrors(threshold: number): AlertRule {
  const [errors, total] = ['kubelet_runtime_operations_errors_total', 'kubelet_runtime_operations_total'];
  // Images that do not exist and commands of probes that fail are the fault of workloads.
  const own = `${job},operation_type!~"exec.*|pull_image"`;
  const rate = (metric: string) => sumBy(['node'], maxBy(['node', 'operation_type'], `rate(${metric}{${own}}[10m])`));
  return {
    alert: 'KubeletRuntimeOperationErrors',
    expr: `${ratio(rate(errors), rate(total))}
> ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'Calls of a kubelet to its container runtime fail.',
    description: `On ${NODE_TEMPLATE}, {{ $value | humanizePercentage }} of the calls of the kubelet to the container runtime have failed for 15 minutes.`,
    runbook: {
      meaning:
        'The kubelet starts, stops and inspects containers through the container runtime, and a good part of these calls fail. Pulling images and running commands in containers do not count.',
      impact: 'Pods on this node do not start, or do not end. In the end the node becomes not ready.',
      diagnosis: [
        'See which calls fail: `sum by (operation_type) (rate(kubelet_runtime_operations_errors_total{node="<node>"}[10m]))`.',
        'Read `journalctl -u containerd -u kubelet` on the node.',
        'run_podsandbox: usually the network plugin. create_container: the disk, or a path that is missing. Everything: the runtime itself hangs.',
      ],
      mitigation: [
        'Restart the container runtime; containers go on running.',
        'Restore the configuration of the network plugin, or restart its pod on the node.',
        'Cordon, drain and replace the node.',
      ],
    },
    tests: thresholdCases(
      {
        ...aroundShare(threshold),
        input: calls,
        for: '15m',
        settle: 11,
        labels: ON_NODE,
        description: (value) =>
          `On ${THE_NODE}, ${humanizePercentage(value)} of the calls of the kubelet to the container runtime have failed for 15 minutes.`,
      },
      {
        name: 'no calls at all',
        input: [
          kubelet.one(errors, perSecond(1), { operation_type: 'version' }),
          kubelet.one(total, steady(3), { operation_type: 'version' }),
        ],
        at: '60m',
      },
    ),
  };
}

function volumeErrors(threshold: number): AlertRule {
  const metric = 'storage_operation_duration_seconds_count';
  const level = ['node', 'operation_name', 'volume_plugin'];
  const operation = { operation_name: 'volume_mount', volume_plugin: 'kubernetes.io/csi:ebs.csi.aws.com' };
  const rate = (matchers: string) => sumBy(level, maxBy([...level, 'status'], `rate(${metric}{${matchers}}[15m])`));
  return {
    alert: 'KubeletVolumeOperationErrors',
    expr: `${ratio(rate(`${job},status="fail-unknown"`), rate(job))}
> ${threshold}`,
    for: '30m',
    severity: 'warning',
    summary: 'A kubelet cannot attach, mount or unmount volumes.',
    description: `On ${NODE_TEMPLATE}, {{ $value | humanizePercentage }} of the operations {{ $labels.operation_name }} of {{ $labels.volume_plugin }} have failed for 30 minutes.`,
    runbook: {
      meaning: 'The kubelet attaches, mounts and unmounts volumes, and most operations of this kind and driver fail.',
      impact:
        'Pods that need such volumes hang in ContainerCreating, or in Terminating when volumes cannot be unmounted.',
      diagnosis: [
        'See the pods and the message: `kubectl get events --all-namespaces --field-selector reason=FailedMount` and `reason=FailedAttachVolume`.',
        'A Secret or ConfigMap that does not exist makes the operations of these plugins fail: the message names it.',
        'CSI: read the log of the pod of the driver on this node, and see whether the volume is still attached elsewhere: `kubectl get volumeattachments`.',
      ],
      mitigation: [
        'Create what is missing, or fix its name.',
        'Restart the pod of the CSI driver on the node.',
        'Release a volume from a node that is gone: delete the node, or taint it out-of-service.',
      ],
    },
    tests: thresholdCases(
      {
        ...aroundShare(threshold),
        input: (value) => [
          ...kubelet.highest(metric, value, { ...operation, status: 'fail-unknown' }, perSecond),
          kubelet.one(metric, perSecond(round(1 - value)), { ...operation, status: 'success' }),
          ...kubelet.others(metric, perSecond(9), { ...operation, status: 'success' }),
        ],
        for: '30m',
        settle: 16,
        labels: { ...ON_NODE, ...operation },
        description: (value) =>
          `On ${THE_NODE}, ${humanizePercentage(value)} of the operations volume_mount of kubernetes.io/csi:ebs.csi.aws.com have failed for 30 minutes.`,
      },
      {
        name: 'nothing to mount',
        input: [kubelet.one(metric, steady(3), { ...operation, status: 'fail-unknown' })],
        at: '60m',
      },
      {
        name: 'another job, another path and another end',
        input: [
          ...kubelet.others(metric, perSecond(1), { ...operation, status: 'fail-unknown' }),
          kubelet.one(metric, perSecond(1), { ...operation, status: 'success' }),
        ],
        at: '60m',
      },
    ),
  };
}
