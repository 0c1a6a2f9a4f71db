import type { ControlPlaneThresholds } from '../../config/schema/alert-thresholds/control-plane.ts';
import { CLUSTER, growing, series, steady } from '../cases.ts';
import { humanize, humanizePercentage } from '../humanize.ts';
import { maxBy, ratio, sumBy } from '../promql.ts';
import type { AlertRule, InputSeries, RuleGroup } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { amountTests, elsewhere, shareTests } from '../threshold-cases.ts';
import { etcdDatabaseAlerts } from './etcd-database.ts';
import { etcdLatencyAlerts } from './etcd-latency.ts';

const { etcd } = selectors;

const MEMBER = { node: 'control-1', instance: '10.0.0.1:2381' };
const OF_MEMBER = ['node', 'instance'];

/**
 * etcd in the pods of the control plane. Its port for metrics answers without TLS everything but the latency of calls,
 * which etcd only measures when it is asked to (--metrics=extensive); KubeAPIStorageSlow watches that from outside.
 *
 * @see https://etcd.io/docs/latest/op-guide/monitoring/
 */
export function etcdGroups(thresholds: ControlPlaneThresholds): RuleGroup[] {
  return [
    {
      name: 'etcd',
      rules: [
        insufficientMembers(),
        membersDown(),
        noLeader(),
        leaderChanges(thresholds.etcdLeaderChanges),
        failedProposals(thresholds.etcdFailedProposals),
        failedCalls(thresholds.etcdGrpcErrors.ratio),
        ...etcdLatencyAlerts(thresholds),
        ...etcdDatabaseAlerts(thresholds),
      ],
    },
  ];
}

/** Members of which each answers or not. */
function members(...up: readonly string[]): InputSeries[] {
  return up.map((values, index) =>
    series('up', { job: 'etcd', node: `control-${index}`, instance: String(index) }, values),
  );
}

/** The same series of another pod at the same address: static pods come back at that of their node. */
const inNewPod = (input: readonly InputSeries[]): InputSeries[] =>
  input.map((each) => ({ ...each, series: each.series.replace('job=', 'pod="new",job=') }));

const HEALTH =
  'Ask every member: `kubectl -n kube-system exec etcd-<node> -- etcdctl --cacert /etc/kubernetes/pki/etcd/ca.crt --cert /etc/kubernetes/pki/etcd/server.crt --key /etc/kubernetes/pki/etcd/server.key endpoint status --cluster -w table`.';

function insufficientMembers(): AlertRule {
  return {
    alert: 'etcdInsufficientMembers',
    expr: `sum by (cluster) (up{${etcd}} == bool 1)
<=
count by (cluster) (up{${etcd}}) / 2`,
    for: '3m',
    severity: 'critical',
    summary: 'Too few members of etcd are left to agree on anything.',
    description: 'Members of etcd in cluster {{ $labels.cluster }} that answer: {{ $value }}. That is no majority.',
    runbook: {
      meaning:
        'Half of the members or fewer answer Prometheus. If they do not answer each other either, etcd accepts no writes.',
      impact:
        'The API server can change nothing: no deployments, no replacement of failed pods, no leases. Running pods go on.',
      diagnosis: [
        HEALTH,
        'See whether the control plane nodes run, and reach each other on port 2380.',
        'Read the log of the members that do not answer: `crictl logs` of the container etcd on its node.',
      ],
      mitigation: [
        'Bring back enough members: start their nodes, free their disks, repair their network.',
        'When the data of most members is lost, restore the last snapshot: `etcdutl snapshot restore`, on every member.',
        'Do not remove members while there is no majority; it cannot be agreed on.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'one of three members answers',
          input: [...members(steady(1), steady(0), steady(0)), ...elsewhere(members(steady(1), steady(1)))],
          at: '10m',
          expect: [{ cluster: CLUSTER }],
          descriptions: ['Members of etcd in cluster test that answer: 1. That is no majority.'],
        },
        {
          name: 'one of two members answers',
          input: members(steady(1), steady(0)),
          at: '10m',
          expect: [{ cluster: CLUSTER }],
          descriptions: ['Members of etcd in cluster test that answer: 1. That is no majority.'],
        },
        {
          name: 'the only member is down',
          input: members(steady(0)),
          at: '10m',
          expect: [{ cluster: CLUSTER }],
          descriptions: ['Members of etcd in cluster test that answer: 0. That is no majority.'],
        },
      ],
      quiet: [
        {
          name: 'two of three members answer',
          input: [...members(steady(1), steady(1), steady(0)), ...elsewhere(members(steady(0), steady(0)))],
          at: '35m',
        },
        { name: 'one of three for less than 3 minutes', input: members(steady(1), steady(0), steady(0)), at: '2m' },
        { name: 'the only member answers', input: members(steady(1)), at: '35m' },
        {
          name: 'three of five members answer',
          input: members(steady(1), steady(1), steady(1), steady(0), steady(0)),
          at: '35m',
        },
      ],
    },
  };
}

function membersDown(): AlertRule {
  return {
    alert: 'etcdMembersDown',
    expr: `${maxBy(OF_MEMBER, `up{${etcd}}`)} == 0`,
    for: '20m',
    severity: 'warning',
    summary: 'A member of etcd is down.',
    description:
      'The member of etcd at {{ $labels.instance }} of cluster {{ $labels.cluster }} has not answered for 20 minutes.',
    runbook: {
      meaning: 'This member does not answer Prometheus. The others still agree if they are a majority.',
      impact: 'None yet, but of three members no other may fail.',
      diagnosis: [
        HEALTH,
        'See whether its node is ready, and read the log of the member: `crictl logs` of the container etcd.',
        'Look for a full or slow disk, and for an expired certificate of its peers.',
      ],
      mitigation: [
        'Restart the node or the member, and free its disk.',
        'Replace a member whose data is lost: remove it with `etcdctl member remove`, empty its directory, and add it again.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'one of three members is down',
          input: members(steady(1), steady(0), steady(1)),
          at: '30m',
          expect: [{ cluster: CLUSTER, node: 'control-1', instance: '1' }],
          descriptions: ['The member of etcd at 1 of cluster test has not answered for 20 minutes.'],
        },
      ],
      quiet: [
        {
          name: 'a new pod answers in the place of the old one',
          input: [...members(steady(0)), ...inNewPod(members(steady(1)))],
          at: '35m',
        },
        { name: 'down for less than 20 minutes', input: members(steady(1), steady(0)), at: '19m' },
        { name: 'up again after 15 minutes', input: members('0x15 1x60'), at: '40m' },
        {
          name: 'another job is down',
          input: [...members(steady(1)), ...elsewhere(members(steady(1), steady(0)))],
          at: '35m',
        },
      ],
    },
  };
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

const CALL = { grpc_service: 'etcdserverpb.KV', grpc_method: 'Range' };
const FAILURES = 'DataLoss|DeadlineExceeded|Internal|ResourceExhausted|Unavailable|Unknown';

function failedCalls(threshold: number): AlertRule {
  const handled = (code: string, perMinute: number, type = 'unary') =>
    series(
      'grpc_server_handled_total',
      { job: 'etcd', ...MEMBER, ...CALL, grpc_code: code, grpc_type: type },
      growing(perMinute),
    );
  const by = [...OF_MEMBER, 'grpc_service', 'grpc_method'];
  // Watches end with an error whenever an API server restarts.
  const select = `${etcd},grpc_type="unary"`;
  return {
    alert: 'etcdHighNumberOfFailedGRPCRequests',
    expr: `${ratio(
      sumBy(by, `rate(grpc_server_handled_total{${select},grpc_code=~"${FAILURES}"}[5m])`),
      sumBy(by, `rate(grpc_server_handled_total{${select}}[5m])`),
    )} > ${threshold}`,
    for: '10m',
    severity: 'warning',
    summary: 'A member of etcd answers calls with errors.',
    description:
      '{{ $value | humanizePercentage }} of the calls of {{ $labels.grpc_service }}/{{ $labels.grpc_method }} fail at the member of etcd at {{ $labels.instance }} of cluster {{ $labels.cluster }}.',
    runbook: {
      meaning: 'The member fails calls by its own fault, not by that of the caller.',
      impact: 'Requests to the API server fail or are tried again.',
      diagnosis: [
        'See which errors: `sum by (grpc_code, grpc_method) (rate(grpc_server_handled_total{job="etcd",grpc_code!="OK"}[5m]))`.',
        'Unavailable: no leader, or the member is about to stop. DeadlineExceeded: slow disks. ResourceExhausted: the database is full, or an answer too large.',
        'Read the log of the member: `kubectl -n kube-system logs etcd-<node>`.',
      ],
      mitigation: [
        'Follow the other alerts about etcd that fire.',
        'Compact and defragment a full database; see etcdDatabaseQuotaLowSpace.',
      ],
    },
    tests: shareTests({
      hold: 10,
      threshold,
      input: (bad, good) => [
        handled('Unavailable', bad / 2),
        handled('Internal', bad / 2),
        handled('OK', good / 2),
        handled('NotFound', good / 2),
        handled('Unavailable', 600, 'bidi_stream'),
      ],
      labels: { ...MEMBER, ...CALL },
      description: (value) =>
        `${humanizePercentage(value)} of the calls of etcdserverpb.KV/Range fail at the member of etcd at 10.0.0.1:2381 of cluster test.`,
      quiet: [
        {
          name: 'streams fail',
          input: [handled('OK', 6000), handled('Unavailable', 0), handled('Unavailable', 6000, 'bidi_stream')],
          at: '35m',
        },
      ],
    }),
  };
}
