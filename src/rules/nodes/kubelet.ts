import type { Duration } from '../../config/duration.ts';
import { growing, round, steady } from '../cases.ts';
import { dashboardLinks } from '../dashboard-link.ts';
import { humanizeDuration } from '../humanize.ts';
import { sumBy } from '../promql.ts';
import { records } from '../records.ts';
import type { AlertRule, InputSeries, RecordingRule, RuleGroup } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { kubelet, NODE_TEMPLATE, ON_NODE, THE_NODE } from './cases.ts';
import { type KubeletCertificateThresholds, kubeletCertificateAlerts } from './kubelet-certificates.ts';
import { type KubeletNodeThresholds, kubeletNodeAlerts } from './kubelet-nodes.ts';
import { type KubeletOperationThresholds, kubeletOperationAlerts } from './kubelet-operations.ts';
import { aroundNumber, thresholdCases } from './thresholds.ts';

/** Thresholds of the alerts about kubelets. */
export interface KubeletThresholds
  extends KubeletCertificateThresholds,
    KubeletNodeThresholds,
    KubeletOperationThresholds {
  /** P99 of the time to learn the state of all containers above which a kubelet alerts. */
  readonly kubeletPlegDuration: Duration;
  /** P99 of the time to start a pod above which a kubelet alerts. */
  readonly kubeletPodStart: Duration;
}

const job = selectors.kubelet;

/** What kubelets report of themselves. */
export function kubeletGroups(thresholds: KubeletThresholds): RuleGroup[] {
  return [
    { name: 'kubelet.rules', rules: [0.99, 0.9, 0.5].map(plegDuration) },
    {
      name: 'kubernetes-system-kubelet',
      dashboard: dashboardLinks.kubelet,
      rules: [
        plegSlow(thresholds.kubeletPlegDuration.seconds),
        podStartSlow(thresholds.kubeletPodStart.seconds),
        ...kubeletOperationAlerts(thresholds),
        ...kubeletNodeAlerts(thresholds),
        ...kubeletCertificateAlerts(thresholds),
      ],
    },
  ];
}

/**
 * A histogram of a kubelet in which every observation takes between `low` and `high`, so that the quantile `q` is
 * `value`. Another kubelet series and strangers saw only fast ones.
 */
function observations(metric: string, value: number, q: number): InputSeries[] {
  // Within a bucket, quantiles are interpolated: between zero and `high`, the quantile is q * high.
  const high = round(value / q);
  const bucket = (le: string, rate: number, labels = {}) =>
    kubelet.one(`${metric}_bucket`, growing(rate), { le, ...labels });
  const slow = [bucket(String(high), 60), bucket('+Inf', 60)];
  const fast = kubelet.others(`${metric}_bucket`, growing(6000), { le: String(round(high / 1000)) });
  const rest = ['+Inf', String(high)].flatMap((le) => kubelet.others(`${metric}_bucket`, growing(6000), { le }));
  return [...slow, ...fast, ...rest];
}

function plegDuration(quantile: number): RecordingRule {
  const metric = 'kubelet_pleg_relist_duration_seconds';
  return {
    record: records.plegDuration,
    expr: `histogram_quantile(
  ${quantile},
  ${sumBy(['node', 'le'], `rate(${metric}_bucket{${job}}[5m])`)}
)`,
    labels: { quantile: String(quantile) },
    tests: [
      {
        name: `quantile ${quantile}`,
        input: observations(metric, 2 * quantile, quantile),
        at: '10m',
        expect: [{ labels: { ...ON_NODE, quantile: String(quantile) }, value: round(2 * quantile) }],
      },
    ],
  };
}

function plegSlow(threshold: number): AlertRule {
  return {
    alert: 'KubeletPlegDurationHigh',
    expr: `${records.plegDuration}{quantile="0.99"} > ${threshold}`,
    for: '5m',
    severity: 'warning',
    summary: 'A kubelet is slow to learn the state of its containers.',
    description: `On ${NODE_TEMPLATE}, the kubelet needs {{ $value | humanizeDuration }} to ask the container runtime for all containers (99th percentile).`,
    runbook: {
      meaning:
        'Every second the kubelet lists all containers (PLEG, pod lifecycle event generator). The container runtime takes long to answer.',
      impact:
        'Containers that ended are restarted late. When one list takes more than three minutes, the node becomes not ready.',
      diagnosis: [
        'Try it yourself on the node: `time crictl ps -a`, and read `journalctl -u containerd`.',
        'Count containers: thousands of dead ones make the list long, `crictl ps -a | wc -l`.',
        'See whether disks or CPU are saturated: NodeDiskIOSaturation, NodeSystemSaturation.',
      ],
      mitigation: [
        'Restart the container runtime; containers go on running.',
        'Remove dead containers: `crictl rm -a` removes what has ended.',
        'Drain and replace the node when it happens again.',
      ],
    },
    tests: thresholdCases({
      ...aroundNumber(threshold),
      input: (value) => observations('kubelet_pleg_relist_duration_seconds', value, 0.99),
      for: '5m',
      settle: 6,
      labels: { ...ON_NODE, quantile: '0.99' },
      description: (value) =>
        `On ${THE_NODE}, the kubelet needs ${humanizeDuration(value)} to ask the container runtime for all containers (99th percentile).`,
    }),
  };
}

function podStartSlow(threshold: number): AlertRule {
  const metric = 'kubelet_pod_start_sli_duration_seconds';
  return {
    alert: 'KubeletPodStartUpLatencyHigh',
    expr: `histogram_quantile(
  0.99,
  ${sumBy(['node', 'le'], `rate(${metric}_bucket{${job}}[10m])`)}
) > ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'Pods on a node take long to start.',
    description: `On ${NODE_TEMPLATE}, pods take {{ $value | humanizeDuration }} to start (99th percentile), without the time to pull images.`,
    runbook: {
      meaning:
        'The time from the creation of pods until all their containers run is above the threshold. Pulling images does not count.',
      impact: 'Rollouts and scaling are slow on this node, and so is the recovery of failed pods.',
      diagnosis: [
        'See what a new pod waits for: `kubectl describe pod <pod>` shows the times of its events.',
        'FailedMount, or long before "Pulling": volumes are attached or mounted slowly; see KubeletVolumeOperationErrors.',
        'FailedCreatePodSandBox: the network plugin gives no address; read the log of its pod on this node.',
        'Nothing unusual: the node is overloaded; see NodeSystemSaturation and NodeDiskIOSaturation.',
      ],
      mitigation: [
        'Restart the network plugin or the CSI driver on the node when it hangs.',
        'Cordon the node, and move load away.',
        'Raise kubeletPodStart where pods with large volumes or long init containers are the rule.',
      ],
    },
    tests: thresholdCases(
      {
        ...aroundNumber(threshold),
        input: (value) => observations(metric, value, 0.99),
        for: '15m',
        settle: 11,
        labels: ON_NODE,
        description: (value) =>
          `On ${THE_NODE}, pods take ${humanizeDuration(value)} to start (99th percentile), without the time to pull images.`,
      },
      { name: 'no pods start', input: [kubelet.one(`${metric}_bucket`, steady(5), { le: '+Inf' })], at: '60m' },
    ),
  };
}
