import type { ControlPlaneThresholds } from '../../config/schema/alert-thresholds/control-plane.ts';
import { CLUSTER, growing, series, steady } from '../cases.ts';
import { humanize } from '../humanize.ts';
import { maxBy, sumBy } from '../promql.ts';
import type { AlertRule } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { amountTests, elsewhere } from '../threshold-cases.ts';
import { HEALTH, inNewPod, members } from './etcd-members.ts';

const { etcd } = selectors;

const MEMBER = { node: 'control-1', instance: '10.0.0.1:2381' };
const OF_MEMBER = ['node', 'instance'];

/** Whether the members follow a leader, and agree on changes. */
export function etcdConsensusAlerts(thresholds: ControlPlaneThresholds): AlertRule[] {
  return [noLeader(), leaderChanges(thresholds.etcdLeaderChanges), failedProposals(thresholds.etcdFailedProposals)];
}

function noLeader(): AlertRule {
  const leader = (values: string) => series('etcd_server_has_leader', { job: 'etcd', ...MEMBER }, values);
  return {
    alert: 'etcdNoLeader',
    expr: `${maxBy(OF_MEMBER, `etcd_server_has_leader{${etcd}}`)} == 0`,
    for: '1m',
    severity: 'critical',
    summary: 'A member of etcd has no leader.',
    description: 'The member of etcd at {{ $labels.instance }} of cluster {{ $labels.cluster }} has no leader.',
    runbook: {
      meaning: 'The member knows of no leader: either it is cut off from the others, or there is no majority.',
      impact: 'It refuses reads and writes. If all members are like that, nothing in the cluster can be changed.',
      diagnosis: [
        HEALTH,
        'See whether the members reach each other on port 2380, and whether their clocks agree.',
        'See whether their disks are so slow that heartbeats are late: etcdHighFsyncDurations.',
      ],
      mitigation: [
        'Restore the network between the control plane nodes.',
        'Bring back members until there is a majority; see etcdInsufficientMembers.',
        'Restart the member when it alone has no leader.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'for 5 minutes',
          input: [leader(steady(0))],
          at: '5m',
          expect: [{ cluster: CLUSTER, ...MEMBER }],
          descriptions: ['The member of etcd at 10.0.0.1:2381 of cluster test has no leader.'],
        },
      ],
      quiet: [
        { name: 'it has a leader', input: [leader(steady(1)), ...elsewhere(members(steady(1)))], at: '35m' },
        { name: 'something else has none', input: elsewhere([leader(steady(0))]), at: '35m' },
        { name: 'the pod before had none', input: [leader(steady(0)), ...inNewPod([leader(steady(1))])], at: '35m' },
        { name: 'an election of less than a minute', input: [leader('1x9 0 1x60')], at: '11m' },
      ],
    },
  };
}

function leaderChanges(threshold: number): AlertRule {
  const changes = (per15Minutes: number, instance = 'a') =>
    series('etcd_server_leader_changes_seen_total', { job: 'etcd', instance }, growing(per15Minutes / 15));
  return {
    alert: 'etcdHighNumberOfLeaderChanges',
    // Every member counts the same elections, unless it missed them.
    expr: `${maxBy([], `increase(etcd_server_leader_changes_seen_total{${etcd}}[15m])`)} > ${threshold}`,
    for: '5m',
    severity: 'warning',
    summary: 'The leader of etcd changes often.',
    description:
      'The leader of etcd in cluster {{ $labels.cluster }} changed {{ $value | humanize }} times within 15 minutes.',
    runbook: {
      meaning:
        'Members lose touch with the leader again and again: heartbeats are late, because disks or network are slow, or nodes are overloaded.',
      impact: 'During each election etcd accepts no writes. The API server answers slowly or with errors.',
      diagnosis: [
        'See whether disks are slow: `histogram_quantile(0.99, sum by (node, le) (rate(etcd_disk_wal_fsync_duration_seconds_bucket{job="etcd"}[5m])))`.',
        'See whether the network is slow: `histogram_quantile(0.99, sum by (node, To, le) (rate(etcd_network_peer_round_trip_time_seconds_bucket{job="etcd"}[5m])))`.',
        'Compare CPU use of the control plane nodes, and look for members that restart.',
      ],
      mitigation: [
        'Give etcd a disk of its own, and the control plane nodes more CPU.',
        'Raise --heartbeat-interval and --election-timeout of every member when the nodes are far from each other.',
      ],
    },
    tests: amountTests({
      hold: 5,
      window: 20,
      threshold,
      input: (value) => [changes(value), changes(0, 'b')],
      labels: {},
      description: (value) => `The leader of etcd in cluster test changed ${humanize(value)} times within 15 minutes.`,
    }),
  };
}

function failedProposals(threshold: number): AlertRule {
  return {
    alert: 'etcdHighNumberOfFailedProposals',
    expr: `${sumBy(OF_MEMBER, `increase(etcd_server_proposals_failed_total{${etcd}}[15m])`)} > ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'Members of etcd fail to agree on changes.',
    description:
      'The member of etcd at {{ $labels.instance }} of cluster {{ $labels.cluster }} failed to get {{ $value | humanize }} changes agreed on within 15 minutes.',
    runbook: {
      meaning: 'Writes were proposed, and lost: during elections, or because the members have no majority for long.',
      impact: 'Those writes failed. The API server answers with errors or tries again.',
      diagnosis: [
        'See whether the leader changes: `increase(etcd_server_leader_changes_seen_total{job="etcd"}[1h])`.',
        HEALTH,
      ],
      mitigation: ['Follow etcdHighNumberOfLeaderChanges, etcdNoLeader or etcdMembersDown, whichever fires.'],
    },
    tests: amountTests({
      hold: 15,
      window: 20,
      threshold,
      input: (value) => [series('etcd_server_proposals_failed_total', { job: 'etcd', ...MEMBER }, growing(value / 15))],
      labels: MEMBER,
      description: (value) =>
        `The member of etcd at 10.0.0.1:2381 of cluster test failed to get ${humanize(value)} changes agreed on within 15 minutes.`,
    }),
  };
}
