import type { ControlPlaneThresholds } from '../../config/schema/alert-thresholds/control-plane.ts';
import { CLUSTER, round, series } from '../cases.ts';
import { humanizePercentage } from '../humanize.ts';
import { maxBy, on } from '../promql.ts';
import type { AlertRule, InputSeries, NonEmpty } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { amountTests, elsewhere } from '../threshold-cases.ts';

const { etcd } = selectors;

const MEMBER = { node: 'control-1', instance: '10.0.0.1:2381' };
const OF_MEMBER = ['node', 'instance'];
const ON_MEMBER = on(...OF_MEMBER);

/** The quota of the test cases: 2 GiB, as etcd comes. */
const QUOTA = 2 ** 31;

/** A gauge of a member, and half of it, which the pod before left behind at the same address. */
function gauge(metric: string, value: number, perMinute = 0): InputSeries[] {
  return [1, 0.5].map((part) =>
    series(
      metric,
      { job: 'etcd', ...MEMBER, pod: part === 1 ? 'new' : 'old' },
      `${round(value * part)}+${round(perMinute * part)}x300`,
    ),
  );
}

const size = (bytes: number, perMinute?: number) => gauge('etcd_mvcc_db_total_size_in_bytes', bytes, perMinute);
const inUse = (bytes: number) => gauge('etcd_mvcc_db_total_size_in_use_in_bytes', bytes);
const quota = (bytes: number) => gauge('etcd_server_quota_backend_bytes', bytes);

const SIZE = maxBy(OF_MEMBER, `etcd_mvcc_db_total_size_in_bytes{${etcd}}`);
const LIMIT = `(${maxBy(OF_MEMBER, `etcd_server_quota_backend_bytes{${etcd}}`)} > 0)`;

/** Series of something that is no etcd, at the same address. */
const ofAnother = (...input: readonly InputSeries[]): InputSeries[] =>
  input.map((each) => ({ ...each, series: each.series.replace('job="etcd"', 'job="another"') }));

/** The database of each member. */
export function etcdDatabaseAlerts(thresholds: ControlPlaneThresholds): AlertRule[] {
  return [
    quotaLow(thresholds.etcdDatabaseQuota.ratio),
    growth(),
    fragmented(thresholds.etcdDatabaseFragmentation.ratio),
  ];
}

const FREE_SPACE: NonEmpty<string> = [
  'Delete objects that nobody needs, and stop what creates them.',
  'Free the space inside the file, one member at a time, the leader last: `etcdctl defrag`.',
  'Raise --quota-backend-bytes of every member (up to 8 GiB).',
  'When etcd already refuses writes: compact, defragment, and then `etcdctl alarm disarm`.',
];

const FIND_CONTENT: NonEmpty<string> = [
  'Compare file and content: `etcd_mvcc_db_total_size_in_bytes{job="etcd"}` and `etcd_mvcc_db_total_size_in_use_in_bytes{job="etcd"}`. If the content is small, defragment.',
  'See what is stored in large numbers: `topk(10, apiserver_resource_objects{job="apiserver"})`.',
  'See who writes the most: `topk(10, sum by (verb, resource) (rate(apiserver_request_total{job="apiserver",verb=~"APPLY|PATCH|POST|PUT"}[5m])))`.',
];

function quotaLow(threshold: number): AlertRule {
  return {
    alert: 'etcdDatabaseQuotaLowSpace',
    expr: `${SIZE}
/ ${ON_MEMBER}
${LIMIT}
> ${threshold}`,
    for: '10m',
    severity: 'critical',
    summary: 'The database of etcd is nearly as large as it may become.',
    description:
      'The database of the member of etcd at {{ $labels.instance }} of cluster {{ $labels.cluster }} fills {{ $value | humanizePercentage }} of its quota.',
    runbook: {
      meaning: 'The file of the database comes close to --quota-backend-bytes.',
      impact:
        'At the quota etcd refuses every write: nothing in the cluster can be changed until space has been freed.',
      diagnosis: FIND_CONTENT,
      mitigation: FREE_SPACE,
    },
    tests: amountTests({
      hold: 10,
      threshold: round(threshold),
      input: (share) => [
        ...size(share * QUOTA),
        ...quota(QUOTA),
        ...ofAnother(...size(3 * QUOTA), ...quota(4 * QUOTA)),
      ],
      labels: MEMBER,
      description: (value) =>
        `The database of the member of etcd at 10.0.0.1:2381 of cluster test fills ${humanizePercentage(value)} of its quota.`,
      quiet: [{ name: 'no quota', input: [...size(QUOTA), ...quota(0)], at: '35m' }],
    }),
  };
}

function growth(): AlertRule {
  /** A database that starts with a share of its quota, and grows by a share of it in an hour. */
  const growing = (start: number, perHour: number) => [...size(start * QUOTA, (perHour * QUOTA) / 60), ...quota(QUOTA)];
  return {
    alert: 'etcdExcessiveDatabaseGrowth',
    // A small database doubles easily.
    expr: `(
  ${maxBy(OF_MEMBER, `predict_linear(etcd_mvcc_db_total_size_in_bytes{${etcd}}[4h], 4 * 3600)`)}
  / ${ON_MEMBER}
  ${LIMIT}
  > 1
)
and ${ON_MEMBER}
(
  ${SIZE}
  / ${ON_MEMBER}
  ${LIMIT}
  > 0.5
)`,
    for: '15m',
    severity: 'warning',
    summary: 'The database of etcd reaches its quota within four hours.',
    description:
      'If it goes on growing as in the last four hours, the database of the member of etcd at {{ $labels.instance }} of cluster {{ $labels.cluster }} fills {{ $value | humanizePercentage }} of its quota in four hours.',
    runbook: {
      meaning:
        'More than half of the quota is in use, and at the pace of the last four hours the rest is gone in four hours more.',
      impact:
        'None yet. At the quota etcd refuses every write: nothing in the cluster can be changed until space has been freed.',
      diagnosis: FIND_CONTENT,
      mitigation: FREE_SPACE,
    },
    tests: {
      fires: [
        {
          name: 'from 40 % to 70 % in three hours, and so to 110 %',
          input: [...growing(0.4, 0.1), ...ofAnother(...size(QUOTA, QUOTA / 600), ...quota(16 * QUOTA))],
          at: '180m',
          expect: [{ cluster: CLUSTER, ...MEMBER }],
          descriptions: [
            'If it goes on growing as in the last four hours, the database of the member of etcd at 10.0.0.1:2381 of cluster test fills 110% of its quota in four hours.',
          ],
        },
      ],
      quiet: [
        {
          name: 'from 30 % to 60 % in three hours, and so to 100 %',
          input: [...growing(0.29, 0.1), ...elsewhere(growing(0.8, 0.2))],
          at: '180m',
        },
        {
          name: 'from 30 % to 48 % in an hour, and so beyond 100 %',
          input: [...growing(0.3, 0.18), ...ofAnother(...size(QUOTA))],
          at: '35m',
        },
        { name: 'no quota', input: [...size(QUOTA, QUOTA / 600), ...quota(0)], at: '60m' },
        { name: 'large, but steady', input: growing(0.9, 0), at: '180m' },
        { name: 'fast growth for less than 15 minutes', input: growing(0.6, 0.2), at: '14m' },
      ],
    },
  };
}

function fragmented(threshold: number): AlertRule {
  const sizes = (free: number, bytes: number) => [...size(bytes), ...inUse(bytes * (1 - free))];
  const large = 150 * 2 ** 20;
  return {
    alert: 'etcdDatabaseHighFragmentationRatio',
    // Below a hundred mebibytes it is not worth the pause.
    expr: `(
  1 - ${maxBy(OF_MEMBER, `etcd_mvcc_db_total_size_in_use_in_bytes{${etcd}}`)} / ${ON_MEMBER} ${SIZE}
  > ${threshold}
)
and ${ON_MEMBER}
${SIZE} > ${100 * 2 ** 20}`,
    for: '10m',
    severity: 'warning',
    summary: 'Much of the database of etcd is free space.',
    description:
      '{{ $value | humanizePercentage }} of the database of the member of etcd at {{ $labels.instance }} of cluster {{ $labels.cluster }} is free space; defragment it.',
    runbook: {
      meaning: 'Deleted and compacted data leaves holes in the file, which etcd fills again, but does not give back.',
      impact: 'The file counts against the quota with its holes, and reads need more memory and time.',
      diagnosis: [
        'Compare file and content of each member: `etcd_mvcc_db_total_size_in_bytes{job="etcd"}` and `etcd_mvcc_db_total_size_in_use_in_bytes{job="etcd"}`.',
        'See whether the content shrank lately because much was deleted.',
      ],
      mitigation: [
        'Defragment one member after the other, the leader last: `etcdctl defrag`. Each stops answering for a few seconds.',
        'Run that regularly, such as by a CronJob at night, when it comes back every week.',
      ],
    },
    tests: amountTests({
      hold: 10,
      threshold,
      input: (free) => [
        ...sizes(Math.min(free, (1 + threshold) / 2), large),
        ...ofAnother(...size(3 * large), ...inUse(large)),
      ],
      labels: MEMBER,
      description: (value) =>
        `${humanizePercentage(Math.min(value, (1 + threshold) / 2))} of the database of the member of etcd at 10.0.0.1:2381 of cluster test is free space; defragment it.`,
      quiet: [
        {
          name: 'a small one',
          input: [...sizes((1 + threshold) / 2, 75 * 2 ** 20), ...elsewhere(sizes(0.9, large))],
          at: '35m',
        },
        { name: 'exactly a hundred mebibytes', input: sizes((1 + threshold) / 2, 100 * 2 ** 20), at: '35m' },
      ],
    }),
  };
}
