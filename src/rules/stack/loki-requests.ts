import { countedAlert, over, processAlert, under } from '../process-alert.ts';
import { sumBy } from '../promql.ts';
import { ratioAlert } from '../ratio-alert.ts';
import type { AlertRule, Runbook } from '../rule.ts';
import { p99 } from '../threshold-cases.ts';
import type { LokiThresholds } from './loki.ts';
import { SEE_LOG } from './loki-runbooks.ts';
import { stackJobs } from './stack-jobs.ts';

const { loki } = stackJobs;
const { namespace } = loki.labels;
const METRIC = 'loki_request_duration_seconds';
const SEE_RESOURCES =
  'See whether it lacks CPU or memory: `kubectl -n monitoring top pod -l app.kubernetes.io/name=loki`, and the limits in `kubectl -n monitoring describe pod -l app.kubernetes.io/name=loki`.';

/** Alerts about requests to Loki. */
export function requestAlerts(thresholds: LokiThresholds): AlertRule[] {
  return [
    requestErrors(thresholds.lokiRequestErrors.ratio),
    panics(),
    latency(WRITES, thresholds.lokiWriteLatency.seconds),
    latency(QUERIES, thresholds.lokiQueryLatency.seconds),
  ];
}

function requestErrors(threshold: number): AlertRule {
  const route = 'loki_api_v1_push';
  return ratioAlert({
    alert: 'LokiRequestErrors',
    job: { ...loki, labels: { ...loki.labels, route } },
    kept: { namespace, route },
    part: { metric: `${METRIC}_count`, matcher: 'status_code=~"5.."', labels: { status_code: '500' } },
    whole: { metric: `${METRIC}_count`, labels: { status_code: '204' } },
    threshold,
    most: 1,
    for: '15m',
    severity: 'critical',
    summary: 'Loki fails to answer requests.',
    description:
      'Loki in namespace {{ $labels.namespace }} fails with {{ $value | humanizePercentage }} of the requests to {{ $labels.route }}.',
    runbook: {
      meaning: 'Loki answers a large part of the requests to one of its interfaces with an error of its own (5xx).',
      impact:
        'With the route loki_api_v1_push no logs arrive: collectors keep trying for an hour, then the lines are lost. With a route of queries, people see no logs or only some.',
      diagnosis: [
        'See which requests fail: `sum by (route, method, status_code) (rate(loki_request_duration_seconds_count{job="loki",status_code!~"2.."}[5m]))`.',
        SEE_LOG,
        'Errors of writing (no space left on device) mean that its volume is full: `kubelet_volume_stats_available_bytes{persistentvolumeclaim=~"storage-loki.*"}`.',
        '"too many unhealthy instances in the ring" means that Loki is too slow to keep its own membership alive: it lacks CPU, or has just started.',
        SEE_RESOURCES,
      ],
      mitigation: [
        'Enlarge loki.storage.size, or lower loki.retention, when the volume is full.',
        'Raise loki.resources when it is throttled or killed for its memory.',
        'Ask people to narrow heavy queries when the errors are timeouts of queries.',
      ],
    },
  });
}

function panics(): AlertRule {
  return countedAlert({
    alert: 'LokiRequestPanics',
    job: loki,
    metric: 'loki_panic_total',
    range: '10m',
    for: '5m',
    severity: 'warning',
    summary: 'Requests crash inside Loki.',
    description:
      'Loki {{ $labels.namespace }}/{{ $labels.pod }} has caught {{ $value | humanize }} crashes of requests in 10 minutes.',
    runbook: {
      meaning: 'A defect in Loki ended requests in the middle. Loki itself goes on.',
      impact: 'These requests failed. The same query or the same line crashes again each time.',
      diagnosis: [
        'Find the place: `kubectl -n monitoring logs -l app.kubernetes.io/name=loki --prefix --tail=1000 | grep -A 20 panic`.',
        'See which requests fail at that time: LokiRequestErrors names the route.',
        'Search the issues of github.com/grafana/loki for the first lines of the trace.',
      ],
      mitigation: [
        'Go back to the version before when it began with an upgrade.',
        'Stop the query or the dashboard that triggers it until there is a version without the defect.',
      ],
    },
  });
}

/** Requests of one kind, which have a speed that people expect of them. */
interface Kind {
  readonly alert: string;
  /** Matcher of their routes. */
  readonly matcher: string;
  readonly route: string;
  readonly summary: string;
  readonly description: string;
  readonly runbook: Runbook;
}

const WRITES: Kind = {
  alert: 'LokiRequestLatency',
  matcher: 'route="loki_api_v1_push"',
  route: 'loki_api_v1_push',
  summary: 'Loki is slow to store logs.',
  description:
    'One in a hundred requests to {{ $labels.route }} of Loki in namespace {{ $labels.namespace }} takes longer than {{ $value | humanizeDuration }}.',
  runbook: {
    meaning: 'Loki takes long to accept batches of lines from the collectors.',
    impact:
      'Collectors wait for each batch, so logs arrive late. Behind a slow Loki, files may be rotated away before they are read.',
    diagnosis: [
      SEE_RESOURCES,
      'See whether its disk is slow: `rate(node_disk_io_time_weighted_seconds_total[5m])` of its node.',
      'See whether more lines arrive than before: `sum(rate(loki_distributor_lines_received_total{job="loki"}[5m]))`.',
      'See whether it replays its log after a start: `loki_ingester_wal_replay_active{job="loki"}`.',
    ],
    mitigation: [
      'Raise loki.resources, or move it to a faster storage class.',
      'Have the loudest service log less: `topk(5, sum by (namespace) (count_over_time({namespace=~".+"}[5m])))` in Loki names it.',
    ],
  },
};

const QUERIES: Kind = {
  alert: 'LokiQueryLatency',
  matcher: 'route=~"loki_api_v1_query|loki_api_v1_query_range"',
  route: 'loki_api_v1_query_range',
  summary: 'Loki is slow to answer queries.',
  description:
    'One in a hundred requests to {{ $labels.route }} of Loki in namespace {{ $labels.namespace }} takes longer than {{ $value | humanizeDuration }}.',
  runbook: {
    meaning: 'Queries of logs take longer than people wait for them.',
    impact: 'Panels of logs stay empty or time out. Heavy queries also slow the storing of logs.',
    diagnosis: [
      'Find heavy queries: `kubectl -n monitoring logs -l app.kubernetes.io/name=loki --prefix --tail=1000 | grep "component=frontend" | grep duration=`; the line names the query, its time range and the bytes it read.',
      SEE_RESOURCES,
      'See whether a dashboard that many people keep open reads days of logs.',
    ],
    mitigation: [
      'Narrow the query: labels first (`{namespace="…", app="…"}`), then a filter of the line, then a shorter time range.',
      'Raise loki.resources when ordinary queries are slow, too.',
    ],
  },
};

function latency({ matcher, route, ...texts }: Kind, threshold: number): AlertRule {
  const matchers = `${loki.matchers},${matcher}`;
  const value = over(threshold);
  return processAlert({
    ...texts,
    job: { matchers, labels: { ...loki.labels, route }, others: { ...loki.others, route: 'loki_api_v1_tail' } },
    kept: { namespace, route },
    expr: `histogram_quantile(
  0.99,
  ${sumBy(['namespace', 'route', 'le'], `rate(${METRIC}_bucket{${matchers}}[5m])`)}
)
> ${threshold}`,
    for: '15m',
    severity: 'warning',
    sick: (labels) => p99(METRIC, labels, value),
    well: (labels) => p99(METRIC, labels, under(threshold)),
    value,
  });
}
