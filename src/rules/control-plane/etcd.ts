import type { ControlPlaneThresholds } from '../../config/schema/alert-thresholds/control-plane.ts';
import { growing, series } from '../cases.ts';
import { humanizePercentage } from '../humanize.ts';
import { ratio, sumBy } from '../promql.ts';
import type { AlertRule, RuleGroup } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { shareTests } from '../threshold-cases.ts';
import { etcdConsensusAlerts } from './etcd-consensus.ts';
import { etcdDatabaseAlerts } from './etcd-database.ts';
import { etcdLatencyAlerts } from './etcd-latency.ts';
import { etcdMemberAlerts } from './etcd-members.ts';

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
        ...etcdMemberAlerts(),
        ...etcdConsensusAlerts(thresholds),
        failedCalls(thresholds.etcdGrpcErrors.ratio),
        ...etcdLatencyAlerts(thresholds),
        ...etcdDatabaseAlerts(thresholds),
      ],
    },
  ];
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
