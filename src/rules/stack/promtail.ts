import type { Duration } from '../../config/duration.ts';
import type { Percentage } from '../../config/percentage.ts';
import type { Quantity } from '../../config/quantity.ts';
import { logPipeline } from '../../logs/pipeline.ts';
import { type CaseLabels, growing, series, steady } from '../cases.ts';
import { dashboardLinks } from '../dashboard-link.ts';
import { countedAlert, over, processAlert, under } from '../process-alert.ts';
import { maxBy, sumBy } from '../promql.ts';
import { ratioAlert } from '../ratio-alert.ts';
import type { AlertRule, NonEmpty, RuleGroup } from '../rule.ts';
import { p99 } from '../threshold-cases.ts';
import { missingOnNode } from './promtail-nodes.ts';
import { stackJobs } from './stack-jobs.ts';

/** Thresholds of the alerts about the collectors of logs. */
export interface PromtailThresholds {
  /** Share of requests to Loki that fail. */
  readonly promtailRequestErrors: Percentage;
  /** How long all but the slowest hundredth of requests to Loki may take. */
  readonly promtailRequestLatency: Duration;
  /** Bytes of logs that one collector may have left unread. */
  readonly promtailUnreadLogs: Quantity;
  /** Lines of one namespace that are dropped, a second. */
  readonly promtailCutLines: number;
}

const { promtail } = stackJobs;
const { namespace, pod, node } = promtail.labels;
const KEPT = { namespace, pod, node };
const OF_POD = Object.keys(KEPT);
const REQUESTS = 'promtail_request_duration_seconds';

const SEE_LOG = 'Read its errors: `kubectl -n monitoring-agents logs <pod> | grep level=`.';
const SEE_ANSWERS =
  'See what Loki answers: `sum by (node, status_code) (rate(promtail_request_duration_seconds_count{job="promtail"}[5m]))`. 429 means too many lines, 400 lines that Loki does not take, -1 no answer at all.';
const SEE_LOKI =
  'See whether Loki has alerts of its own (LokiRequestErrors, LokiRequestLatency, LokiLinesRejected): then these come first.';
const RESTART =
  'Delete the pod when it hangs: `kubectl -n monitoring-agents delete pod <pod>`. It goes on where it had stopped.';

/** Alerts about the collectors of logs. */
export function promtailGroups(thresholds: PromtailThresholds): RuleGroup[] {
  const rules = [
    missingOnNode(),
    requestErrors(thresholds.promtailRequestErrors.ratio),
    requestLatency(thresholds.promtailRequestLatency.seconds),
    linesLost(),
    lagging(thresholds.promtailUnreadLogs.value),
    noTargets(),
    namespaceCut(thresholds.promtailCutLines),
  ];
  return [{ name: 'promtail', dashboard: dashboardLinks.clusterResources, rules }];
}

function requestErrors(threshold: number): AlertRule {
  return ratioAlert({
    alert: 'PromtailRequestErrors',
    job: promtail,
    kept: KEPT,
    part: { metric: `${REQUESTS}_count`, matcher: 'status_code!~"2.."', labels: { status_code: '-1' } },
    whole: { metric: `${REQUESTS}_count`, labels: { status_code: '204' } },
    threshold,
    most: 1,
    for: '15m',
    severity: 'warning',
    summary: 'A log collector cannot deliver.',
    description:
      'Of the requests to Loki by collector {{ $labels.namespace }}/{{ $labels.pod }} on node {{ $labels.node }}, {{ $value | humanizePercentage }} fail.',
    runbook: {
      meaning: 'Loki refuses the lines of this collector, or does not answer it.',
      impact: 'Logs of this node come late. After an hour of attempts, or once files are rotated away, lines are lost.',
      diagnosis: [
        SEE_ANSWERS,
        SEE_LOKI,
        SEE_LOG,
        'See whether it is this node alone: then its network, or its DNS, fails.',
      ],
      mitigation: [
        'Bring Loki back.',
        'Let Argo CD sync the Applications of Loki and Promtail when a network policy is gone.',
        'Drain and repair a node whose network fails.',
      ],
    },
  });
}

function requestLatency(threshold: number): AlertRule {
  const value = over(threshold);
  return processAlert({
    alert: 'PromtailRequestLatency',
    job: promtail,
    kept: KEPT,
    expr: `histogram_quantile(
  0.99,
  ${sumBy([...OF_POD, 'le'], `rate(${REQUESTS}_bucket{${promtail.matchers}}[5m])`)}
)
> ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'A log collector waits long for Loki.',
    description:
      'One in a hundred requests of collector {{ $labels.namespace }}/{{ $labels.pod }} on node {{ $labels.node }} to Loki takes longer than {{ $value | humanizeDuration }}.',
    sick: (labels) => p99(REQUESTS, labels, value),
    well: (labels) => p99(REQUESTS, labels, under(threshold)),
    value,
    runbook: {
      meaning:
        'Loki, or the network to it, is slow. A collector sends one batch at a time, and reads no further meanwhile.',
      impact: 'Logs of this node come late; if it lasts, files are rotated away before they are read.',
      diagnosis: [
        SEE_LOKI,
        'See whether other nodes are slow as well: `histogram_quantile(0.99, sum by (node, le) (rate(promtail_request_duration_seconds_bucket{job="promtail"}[5m])))`.',
        'See whether its CPU is throttled: `rate(container_cpu_cfs_throttled_periods_total{container="promtail"}[5m])`.',
      ],
      mitigation: [
        'Raise loki.resources when all collectors wait.',
        'Repair the network of the node when it is the only one.',
      ],
    },
  });
}

function linesLost(): AlertRule {
  return countedAlert({
    alert: 'PromtailLinesLost',
    job: promtail,
    metric: 'promtail_dropped_entries_total',
    by: { node, reason: 'ingester_error' },
    range: '15m',
    for: '5m',
    severity: 'warning',
    summary: 'A log collector has given lines up.',
    description:
      'Collector {{ $labels.namespace }}/{{ $labels.pod }} on node {{ $labels.node }} has given up {{ $value | humanize }} lines in 15 minutes for the reason {{ $labels.reason }}.',
    runbook: {
      meaning: 'Loki refused these lines for good, or took none for an hour. The collector threw them away.',
      impact: 'These lines are nowhere but in the files on the node, and there only until they are rotated away.',
      diagnosis: [
        'rate_limited: Loki had been above its limits for an hour; see LokiLinesRejected.',
        'ingester_error: Loki refused a batch (400) or was down (5xx, no answer) for an hour.',
        'Read which: `kubectl -n monitoring-agents logs <pod> | grep "final error"`.',
        SEE_ANSWERS,
      ],
      mitigation: [
        'Bring Loki back, or have the loudest service log less.',
        'Copy the files below /var/log/pods of the node when the lines matter.',
      ],
    },
  });
}

function lagging(threshold: number): AlertRule {
  const value = over(threshold);
  const positions = (labels: CaseLabels, size: number, position: number, path = '/var/log/pods/a/app/0.log') => [
    series('promtail_file_bytes_total', { ...labels, path }, steady(size)),
    series('promtail_read_bytes_total', { ...labels, path }, steady(position)),
  ];
  const unread = (bytes: number) => (labels: CaseLabels) => [
    ...positions(labels, threshold + bytes, threshold),
    // Just rotated: more was read of the file before than this one has. That makes up for nothing.
    ...positions(labels, 0, threshold, '/var/log/pods/b/app/0.log'),
  ];
  const of = (metric: string) => maxBy([...OF_POD, 'path'], `${metric}{${promtail.matchers}}`);
  return processAlert({
    alert: 'PromtailLagging',
    beside: 'fires',
    job: promtail,
    kept: KEPT,
    expr: `${sumBy(
      OF_POD,
      `clamp_min(
  ${of('promtail_file_bytes_total')}
  -
  ${of('promtail_read_bytes_total')},
  0
)`,
    )}
> ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'A log collector does not keep up with its node.',
    description:
      'Collector {{ $labels.namespace }}/{{ $labels.pod }} on node {{ $labels.node }} has {{ $value | humanize1024 }}B of logs left to read.',
    sick: unread(value),
    well: unread(under(threshold)),
    value,
    quiet: [
      { name: 'exactly at the threshold', input: unread(threshold)(promtail.labels), at: '60m' },
      {
        name: 'the same pod under two addresses, of which one has read everything',
        input: [
          ...unread(value)({ ...promtail.labels, instance: 'old' }),
          ...positions({ ...promtail.labels, instance: 'new' }, 0, threshold + value),
        ],
        at: '60m',
      },
    ],
    runbook: {
      meaning: 'Containers of the node write faster than the collector reads or may send.',
      impact:
        'Logs of this node come late. By default the kubelet rotates a file at 10 MB: what is unread then is lost.',
      diagnosis: [
        'Find the files: `topk(5, promtail_file_bytes_total{job="promtail",node="<node>"} - promtail_read_bytes_total{job="promtail",node="<node>"})`. The path names namespace, pod and container.',
        SEE_ANSWERS,
        SEE_LOKI,
        'See whether its CPU is throttled: `rate(container_cpu_cfs_throttled_periods_total{container="promtail"}[5m])`.',
      ],
      mitigation: [
        'Have the container that writes most log less.',
        'Raise logs.resources when the collector lacks CPU.',
        RESTART,
      ],
    },
  });
}

function noTargets(): AlertRule {
  const targets = (count: number) => (labels: CaseLabels) => [
    series('promtail_targets_active_total', labels, steady(count)),
  ];
  return processAlert({
    alert: 'PromtailNoTargets',
    beside: 'quiet',
    job: promtail,
    kept: KEPT,
    expr: `${maxBy(OF_POD, `promtail_targets_active_total{${promtail.matchers}}`)} == 0`,
    for: '15m',
    severity: 'warning',
    summary: 'A log collector finds nothing to read.',
    description:
      'Collector {{ $labels.namespace }}/{{ $labels.pod }} on node {{ $labels.node }} runs, but finds no container whose logs it should read.',
    sick: targets(0),
    well: targets(1),
    value: 0,
    runbook: {
      meaning:
        'The collector asks the API server for the pods of its node and looks for their files. It has found none.',
      impact: 'There are no logs of this node at all.',
      diagnosis: [
        SEE_LOG,
        'See whether it may list pods: `kubectl auth can-i list pods --as=system:serviceaccount:monitoring-agents:promtail`.',
        'See whether the files are where it looks: /var/log/pods on the node. A kubelet with another root has them elsewhere.',
        'See whether every namespace with pods on the node is in logs.excludeNamespaces.',
      ],
      mitigation: ['Let Argo CD sync the Application of Promtail: it brings its ClusterRole back.', RESTART],
    },
  });
}

function namespaceCut(threshold: number): AlertRule {
  const { label, linesPerSecond } = logPipeline.limit;
  const value = over(threshold);
  const matchers = `${promtail.matchers},label_name="${label}"`;
  const cut = (perSecond: number) => (labels: CaseLabels) => [
    series('logentry_dropped_lines_by_label_total', labels, growing(perSecond * 60)),
  ];
  const diagnosis: NonEmpty<string> = [
    'Find the pod: `topk(5, sum by (app, container) (count_over_time({namespace="<namespace>"}[5m])))` in Loki.',
    'See on which nodes: `sum by (node) (rate(logentry_dropped_lines_by_label_total{job="promtail",label_value="<namespace>"}[5m]))`.',
    'Read what it writes: `kubectl -n <namespace> logs <pod> --tail=50`. A loop of errors, or a debug level that was left on, is the usual cause.',
  ];
  return processAlert({
    alert: 'PromtailNamespaceCut',
    job: {
      matchers,
      labels: { ...promtail.labels, label_name: label, label_value: 'shop' },
      others: { ...promtail.others, label_name: 'app' },
    },
    kept: { [label]: 'shop' },
    // The counter names the namespace of the lines in a label of its own; `namespace` is that of the collector.
    expr: `${sumBy(
      [label],
      `label_replace(
  rate(logentry_dropped_lines_by_label_total{${matchers}}[5m]),
  "${label}", "$1", "label_value", "(.+)"
)`,
    )}
> ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'A namespace logs more than it may.',
    description: `The collectors drop {{ $value | humanize }} lines a second of namespace {{ $labels.${label} }}, which logs more than it may.`,
    sick: cut(value),
    well: cut(under(threshold)),
    value,
    runbook: {
      meaning: `On each node a namespace may send ${linesPerSecond} lines a second; the collector drops any more, so that the logs of the others get through.`,
      impact: 'Logs of this namespace have gaps. Those of others do not.',
      diagnosis,
      mitigation: [
        'Have the service log less: a lower level, or no line for each request.',
        'Restart it, or roll it back, when it repeats one error without end.',
      ],
    },
  });
}
