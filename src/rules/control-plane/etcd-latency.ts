import type { ControlPlaneThresholds } from '../../config/schema/alert-thresholds/control-plane.ts';
import { humanizeDuration } from '../humanize.ts';
import { sumBy } from '../promql.ts';
import type { AlertRule, NonEmpty } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { amountTests, p99 } from '../threshold-cases.ts';

const { etcd } = selectors;

const MEMBER = { node: 'control-1', instance: '10.0.0.1:2381' };

/** Disks and network of the members. */
export function etcdLatencyAlerts(thresholds: ControlPlaneThresholds): AlertRule[] {
  return [
    disk({
      alert: 'etcdHighFsyncDurations',
      metric: 'etcd_disk_wal_fsync_duration_seconds',
      threshold: thresholds.etcdFsyncLatency.seconds,
      what: 'writes its log to disk',
    }),
    disk({
      alert: 'etcdHighCommitDurations',
      metric: 'etcd_disk_backend_commit_duration_seconds',
      threshold: thresholds.etcdCommitLatency.seconds,
      what: 'commits its database to disk',
    }),
    peers(thresholds.etcdPeerLatency.seconds),
  ];
}

interface DiskProps {
  readonly alert: string;
  readonly metric: string;
  readonly threshold: number;
  readonly what: string;
}

const FIND_DISK: NonEmpty<string> = [
  'See whether one member or all are slow: `histogram_quantile(0.99, sum by (node, le) (rate(etcd_disk_wal_fsync_duration_seconds_bucket{job="etcd"}[5m])))`.',
  'See how busy the disk is: `rate(node_disk_io_time_seconds_total{job="node-exporter",node="<node>"}[5m])`, and `rate(node_disk_io_time_weighted_seconds_total{job="node-exporter",node="<node>"}[5m])`.',
  'Find who else writes to it: logs, images, databases (`iotop` on the node).',
  'In clouds, see whether the volume has used up its burst of operations.',
];

function disk({ alert, metric, threshold, what }: DiskProps): AlertRule {
  return {
    alert,
    expr: `histogram_quantile(0.99, ${sumBy(['node', 'instance', 'le'], `rate(${metric}_bucket{${etcd}}[5m])`)}) > ${threshold}`,
    for: '10m',
    severity: 'warning',
    summary: `A member of etcd ${what} too slowly.`,
    description: `The member of etcd at {{ $labels.instance }} of cluster {{ $labels.cluster }} ${what} in up to {{ $value | humanizeDuration }} (P99).`,
    runbook: {
      meaning: `Every change waits until a majority of the members has it on disk. This member ${what} more slowly than the threshold; ten milliseconds are normal.`,
      impact:
        'Writes to the API server are slow. If it is the leader, heartbeats are late and others take over again and again.',
      diagnosis: FIND_DISK,
      mitigation: [
        'Move what else writes to that disk, or give etcd a disk of its own with short and steady latency (SSD, provisioned operations).',
        'Replace the node when its disk is about to fail.',
        'If only the leader suffers, move leadership to a faster member: `etcdctl move-leader`.',
      ],
    },
    tests: amountTests({
      hold: 10,
      threshold,
      exact: true,
      input: (seconds) => p99(metric, { job: 'etcd', ...MEMBER }, seconds),
      labels: MEMBER,
      description: (value) =>
        `The member of etcd at 10.0.0.1:2381 of cluster test ${what} in up to ${humanizeDuration(value)} (P99).`,
    }),
  };
}

function peers(threshold: number): AlertRule {
  const metric = 'etcd_network_peer_round_trip_time_seconds';
  const labels = { ...MEMBER, To: '8e9e05c52164694d' };
  return {
    alert: 'etcdMemberCommunicationSlow',
    expr: `histogram_quantile(0.99, ${sumBy(['node', 'instance', 'To', 'le'], `rate(${metric}_bucket{${etcd}}[5m])`)}) > ${threshold}`,
    for: '10m',
    severity: 'warning',
    summary: 'Members of etcd reach each other slowly.',
    description:
      'A round trip from the member of etcd at {{ $labels.instance }} of cluster {{ $labels.cluster }} to member {{ $labels.To }} takes up to {{ $value | humanizeDuration }} (P99).',
    runbook: {
      meaning: 'The network between the two members is slow, or one of them is too busy to answer.',
      impact: 'Writes to the API server are slow, and leaders may change.',
      diagnosis: [
        'Find the member: `etcdctl member list -w table` shows the ids.',
        'See whether it is slow to all others: then its node is overloaded, or its network is.',
        'Measure between the nodes: `ping`, `mtr`, and dropped packets (`rate(node_network_receive_drop_total{job="node-exporter"}[5m])`).',
      ],
      mitigation: [
        'Repair the network, or move the control plane nodes closer together.',
        'Give the busy node more CPU, or move other work away from it.',
        'Raise --heartbeat-interval and --election-timeout of every member when the distance is on purpose, and alerts.etcdPeerLatency with them.',
      ],
    },
    tests: amountTests({
      hold: 10,
      threshold,
      exact: true,
      input: (seconds) => p99(metric, { job: 'etcd', ...labels }, seconds),
      labels,
      description: (value) =>
        `A round trip from the member of etcd at 10.0.0.1:2381 of cluster test to member 8e9e05c52164694d takes up to ${humanizeDuration(value)} (P99).`,
    }),
  };
}
