import { selectors } from '../../rules/selectors.ts';
import type { AlertThresholds } from '../context.ts';
import { jobQueries, overall, share } from '../house/job-queries.ts';
import { stat, timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';

/** The members of etcd that people choose. */
export const ETCD = jobQueries(selectors.etcd, ['cluster', 'instance']);

const { series, max, rate, increase, quantile } = ETCD;

const MEMBER = '{{instance}}';

export const membersUp = () =>
  stat({
    title: 'Members up',
    description:
      'Members that answer Prometheus. Without more than half of all, nothing in the cluster changes any more.',
    unit: UNITS.count,
    query: { expr: overall('sum', series('up')), legend: 'up' },
    thresholds: { criticalBelow: 1 },
  });

export const membersWithLeader = () =>
  stat({
    title: 'Members with a leader',
    description: 'A member without a leader is cut off from the others and answers no writes.',
    unit: UNITS.count,
    query: { expr: overall('sum', series('etcd_server_has_leader')), legend: 'with a leader' },
    thresholds: { criticalBelow: 1 },
  });

const quotaShare = () =>
  share(max('etcd_mvcc_db_total_size_in_bytes', ['instance']), max('etcd_server_quota_backend_bytes', ['instance']));

export const fullestDatabase = ({ etcdDatabaseQuota }: AlertThresholds) =>
  stat({
    title: 'Fullest database',
    description: 'Share of its quota that the database of a member fills. At 100 % etcd refuses every write.',
    unit: UNITS.ratio,
    query: { expr: overall('max', quotaShare()), legend: 'of quota' },
    thresholds: { critical: etcdDatabaseQuota.ratio },
  });

const fsyncP99 = () => quantile(0.99, { metric: 'etcd_disk_wal_fsync_duration_seconds', by: ['instance'] });

export const slowestDisk = ({ etcdFsyncLatency }: AlertThresholds) =>
  stat({
    title: 'Slowest disk (P99)',
    description:
      'Time to write the log to the slowest disk. Each write to the cluster waits for the disks of most members.',
    unit: UNITS.seconds,
    query: { expr: overall('max', fsyncP99()), legend: 'P99' },
    thresholds: { critical: etcdFsyncLatency.seconds },
  });

export const leaderChanges = ({ etcdLeaderChanges }: AlertThresholds) =>
  timeseries({
    title: 'Changes of the leader',
    description: `Changes that each member saw. More than ${etcdLeaderChanges} in 15 minutes alert: slow disks or a slow network between members.`,
    unit: UNITS.count,
    queries: [{ expr: increase('etcd_server_leader_changes_seen_total', ['instance']), legend: MEMBER }],
  });

export const failedProposals = ({ etcdFailedProposals }: AlertThresholds) =>
  timeseries({
    title: 'Failed proposals',
    description: `Changes that the members failed to agree on. More than ${etcdFailedProposals} in 15 minutes alert: a leader was lost, or a quorum.`,
    unit: UNITS.count,
    queries: [{ expr: increase('etcd_server_proposals_failed_total', ['instance']), legend: MEMBER }],
  });

export const peerLatency = ({ etcdPeerLatency }: AlertThresholds) =>
  timeseries({
    title: 'Round trips between members (P99)',
    description: 'One slow pair is a network path; all pairs of one member are that member.',
    unit: UNITS.seconds,
    queries: [
      {
        expr: quantile(0.99, { metric: 'etcd_network_peer_round_trip_time_seconds', by: ['instance', 'To'] }),
        legend: '{{instance}} to {{To}}',
      },
    ],
    thresholds: { critical: etcdPeerLatency.seconds },
  });

export const fsync = ({ etcdFsyncLatency }: AlertThresholds) =>
  timeseries({
    title: 'Writing the log (P99)',
    description:
      'Time until the log is on the disk. When one member is slow, so is its disk or what else writes to it.',
    unit: UNITS.seconds,
    queries: [{ expr: fsyncP99(), legend: MEMBER }],
    thresholds: { critical: etcdFsyncLatency.seconds },
  });

export const commits = ({ etcdCommitLatency }: AlertThresholds) =>
  timeseries({
    title: 'Commits (P99)',
    description:
      'Time until a batch of changes is in the database. It rises with the disk and with the size of what is written.',
    unit: UNITS.seconds,
    queries: [
      {
        expr: quantile(0.99, { metric: 'etcd_disk_backend_commit_duration_seconds', by: ['instance'] }),
        legend: MEMBER,
      },
    ],
    thresholds: { critical: etcdCommitLatency.seconds },
  });

export const databaseSize = () =>
  timeseries({
    title: 'Size of the database',
    description: 'The file, and what of it is in use. A gap between both comes back by `etcdctl defrag`.',
    unit: UNITS.bytes,
    queries: [
      { expr: max('etcd_mvcc_db_total_size_in_bytes', ['instance']), legend: '{{instance}} file' },
      { expr: max('etcd_mvcc_db_total_size_in_use_in_bytes', ['instance']), legend: '{{instance}} in use' },
    ],
  });

export const ofQuota = ({ etcdDatabaseQuota }: AlertThresholds) =>
  timeseries({
    title: 'Database of quota',
    description:
      'At 100 % etcd refuses every write until space has been freed. Raise the quota or delete objects before.',
    unit: UNITS.ratio,
    queries: [{ expr: quotaShare(), legend: MEMBER }],
    thresholds: { critical: etcdDatabaseQuota.ratio },
  });

export const fragmentation = ({ etcdDatabaseFragmentation }: AlertThresholds) =>
  timeseries({
    title: 'Free space inside the file',
    description: 'Share of the file that holds nothing. It counts towards the quota until somebody defragments.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: `1 - ${share(
          max('etcd_mvcc_db_total_size_in_use_in_bytes', ['instance']),
          max('etcd_mvcc_db_total_size_in_bytes', ['instance']),
        )}`,
        legend: MEMBER,
      },
    ],
    thresholds: { critical: etcdDatabaseFragmentation.ratio },
  });

export const calls = () =>
  timeseries({
    title: 'Calls by method',
    description: 'What the API servers ask for. Range reads, Txn writes, Watch follows.',
    unit: UNITS.callsPerSecond,
    queries: [{ expr: rate('grpc_server_handled_total', ['grpc_method']), legend: '{{grpc_method}}' }],
    stacked: true,
  });

/** What is the fault of a member; callers may also cancel, or ask for what there is not. */
const FAILED = 'grpc_code=~"Unavailable|Internal|DeadlineExceeded|DataLoss|ResourceExhausted|Unknown"';
const UNARY = 'grpc_type="unary"';

export const callErrors = ({ etcdGrpcErrors }: AlertThresholds) =>
  timeseries({
    title: 'Failed calls by method',
    description: 'Share of single calls that failed by the fault of a member. Of writes alone, look for a lost quorum.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: share(
          rate('grpc_server_handled_total', ['instance', 'grpc_method'], UNARY, FAILED),
          rate('grpc_server_handled_total', ['instance', 'grpc_method'], UNARY),
        ),
        legend: '{{instance}} {{grpc_method}}',
      },
    ],
    thresholds: { critical: etcdGrpcErrors.ratio },
  });
