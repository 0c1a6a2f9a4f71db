import type { Duration } from '../../config/duration.ts';
import { type CaseLabels, series, steady } from '../cases.ts';
import { dashboardLinks } from '../dashboard-link.ts';
import { countedAlert, processAlert } from '../process-alert.ts';
import { maxBy, on } from '../promql.ts';
import type { AlertRule, RuleGroup } from '../rule.ts';
import { stackJobs } from './stack-jobs.ts';

/** The Thanos sidecar, as its alerts know it. */
export interface ThanosProps {
  /** Length of a block, one of which is uploaded in each such time. */
  readonly blockSize: Duration;
  /** Whether blocks are uploaded. */
  readonly uploads: boolean;
}

const { prometheus, thanosSidecar } = stackJobs;
const POD = ['namespace', 'pod'];

const SEE_LOG = 'Read the error: `kubectl -n monitoring logs <pod> -c thanos-sidecar`.';

/** Alerts about the sidecar that answers Thanos and uploads blocks. */
export function thanosGroups({ blockSize, uploads }: ThanosProps): RuleGroup[] {
  const rules = [disconnected(), ...(uploads ? [operationsFailing(), uploadLate(blockSize)] : [])];
  return [{ name: 'thanos-sidecar', dashboard: dashboardLinks.prometheus, rules }];
}

function disconnected(): AlertRule {
  const connected =
    (value: number, ready = 1) =>
    (labels: CaseLabels) => [
      series('thanos_sidecar_prometheus_up', labels, steady(value)),
      series('prometheus_ready', { ...prometheus.labels }, steady(ready)),
    ];
  return processAlert({
    alert: 'ThanosSidecarNoConnectionToStartedPrometheus',
    beside: 'quiet',
    job: thanosSidecar,
    expr: `${maxBy(POD, `thanos_sidecar_prometheus_up{${thanosSidecar.matchers}}`)} == 0
and ${on(...POD)}
${maxBy(POD, `prometheus_ready{${prometheus.matchers}}`)} == 1`,
    for: '5m',
    severity: 'critical',
    summary: 'A Thanos sidecar does not reach its Prometheus.',
    description:
      'The Thanos sidecar of {{ $labels.namespace }}/{{ $labels.pod }} does not reach Prometheus, which is ready.',
    sick: connected(0),
    well: connected(1),
    value: 0,
    quiet: [
      { name: 'Prometheus itself is starting', input: connected(0, 0)(thanosSidecar.labels), at: '60m' },
      {
        name: 'only another Prometheus is ready',
        input: [
          ...connected(0, 0)(thanosSidecar.labels).slice(0, 1),
          series('prometheus_ready', { ...prometheus.labels, job: 'other' }, steady(1)),
        ],
        at: '60m',
      },
    ],
    runbook: {
      meaning: 'The sidecar asks Prometheus in its own pod for its labels every few seconds, and gets no answer.',
      impact: 'Thanos Query does not see the recent samples of this Prometheus, and rules of a ruler miss them.',
      diagnosis: [
        SEE_LOG,
        'See whether Prometheus answers: `kubectl -n monitoring exec <pod> -c prometheus -- wget -qO- localhost:9090/-/ready`.',
      ],
      mitigation: [
        'Delete the pod: both containers start again.',
        'Raise prometheus.resources when Prometheus is too busy to answer.',
      ],
    },
  });
}

function operationsFailing(): AlertRule {
  return countedAlert({
    alert: 'ThanosSidecarBucketOperationsFailed',
    job: thanosSidecar,
    metric: 'thanos_objstore_bucket_operation_failures_total',
    by: { operation: 'upload', bucket: 'metrics' },
    range: '10m',
    for: '15m',
    severity: 'critical',
    summary: 'A Thanos sidecar cannot use its bucket.',
    description:
      'Requests ({{ $labels.operation }}) of the Thanos sidecar of {{ $labels.namespace }}/{{ $labels.pod }} to bucket {{ $labels.bucket }} failed {{ $value | humanize }} times in 10 minutes.',
    runbook: {
      meaning: 'The object storage refuses the sidecar or does not answer it.',
      impact: 'Blocks are not uploaded. They are lost when Prometheus deletes them after its own retention.',
      diagnosis: [
        SEE_LOG,
        'Access denied: the key in the Secret of prometheus.thanos.objectStorage, or the rights of the ServiceAccount.',
        'Timeout: the network policy permits only prometheus.thanos.objectStorage.egressPorts.',
      ],
      mitigation: [
        'Renew the Secret and delete the pod.',
        'Bring the object storage back. What is not uploaded yet follows by itself.',
      ],
    },
  });
}

function uploadLate(blockSize: Duration): AlertRule {
  const minutes = blockSize.seconds / 60;
  const limit = 2 * blockSize.seconds;
  // Test cases start at the beginning of time: what was uploaded at zero is as old as the case.
  const uploaded = (values: string) => (labels: CaseLabels) => [
    series('thanos_objstore_bucket_last_successful_upload_time', { ...labels, bucket: 'metrics' }, values),
  ];
  const length = Math.ceil(minutes * 4) + 60;
  return processAlert({
    alert: 'ThanosSidecarUploadLate',
    beside: 'quiet',
    job: thanosSidecar,
    expr: `time() - ${maxBy(POD, `thanos_objstore_bucket_last_successful_upload_time{${thanosSidecar.matchers}}`)} > ${limit}`,
    for: '15m',
    severity: 'critical',
    summary: 'A Thanos sidecar has not uploaded anything for too long.',
    description:
      'The last upload of the Thanos sidecar of {{ $labels.namespace }}/{{ $labels.pod }} was {{ $value | humanizeDuration }} ago.',
    sick: uploaded(`0x${length}`),
    // A block every time and a half.
    well: uploaded(
      [1, 2, 3]
        .map((count) => `${Math.round((count - 1) * minutes * 1.9) * 60}x${Math.round(minutes * 1.9) - 1}`)
        .join(' '),
    ),
    from: limit / 60 + 1,
    value: limit + (1 + 15 + 10) * 60,
    runbook: {
      meaning: 'A block is finished and uploaded in each block time (2 hours). At least one upload is missing.',
      impact:
        'Long-term storage has a gap at its end. It closes when uploads succeed before the retention of Prometheus.',
      diagnosis: [
        SEE_LOG,
        'See whether Prometheus writes blocks: the alert PrometheusTSDBCompactionsFailing, and `prometheus_tsdb_lowest_timestamp_seconds`.',
        'See whether requests to the bucket fail: `rate(thanos_objstore_bucket_operation_failures_total[5m])`.',
      ],
      mitigation: [
        'Follow ThanosSidecarBucketOperationsFailed when it fires as well.',
        'Delete the pod when the sidecar hangs.',
        'Raise prometheus.retention until uploads work, so that no block is deleted before.',
      ],
    },
  });
}
