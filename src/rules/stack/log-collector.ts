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
import { missingOnNode } from './log-collector-nodes.ts';
import type { LogCollector } from './log-collectors.ts';

/** Thresholds of the alerts about the collectors of logs. */
export interface LogCollectorThresholds {
  /** Share of requests to Loki that fail. */
  readonly logCollectorRequestErrors: Percentage;
  /** How long all but the slowest hundredth of requests to Loki may take. */
  readonly logCollectorRequestLatency: Duration;
  /** Bytes of logs that one collector may have left unread. */
  readonly logCollectorUnreadLogs: Quantity;
  /** Lines of one namespace that are dropped, a second. */
  readonly logCollectorCutLines: number;
}

/** A collector, and what all alerts about it have in common. */
interface Subject extends LogCollector {
  /** Labels of its alerts besides the cluster. */
  readonly kept: { readonly namespace: string; readonly pod: string; readonly node: string };
  readonly ofPod: readonly string[];
  readonly seeLog: string;
  readonly seeAnswers: string;
  readonly seeThrottling: string;
  readonly restart: string;
}

const SEE_LOKI =
  'See whether Loki has alerts of its own (LokiRequestErrors, LokiRequestLatency, LokiLinesRejected): then these come first.';

function subject(collector: LogCollector): Subject {
  const { namespace = '', pod = '', node = '' } = collector.job.labels;
  const kept = { namespace, pod, node };
  return {
    ...collector,
    kept,
    ofPod: Object.keys(kept),
    seeLog: 'Read its errors: `kubectl -n monitoring-agents logs <pod> | grep level=`.',
    seeAnswers: `See what Loki answers: \`sum by (node, status_code) (rate(${collector.metrics.requests}_count{job="${collector.container}"}[5m]))\`. 429 means too many lines, 400 lines that Loki does not take, -1 no answer at all.`,
    seeThrottling: `See whether its CPU is throttled: \`rate(container_cpu_cfs_throttled_periods_total{container="${collector.container}"}[5m])\`.`,
    restart:
      'Delete the pod when it hangs: `kubectl -n monitoring-agents delete pod <pod>`. It goes on where it had stopped.',
  };
}

/** Alerts about the collectors of logs. */
export function logCollectorGroups(collector: LogCollector, thresholds: LogCollectorThresholds): RuleGroup[] {
  const about = subject(collector);
  const rules = [
    missingOnNode(collector),
    requestErrors(about, thresholds.logCollectorRequestErrors.ratio),
    requestLatency(about, thresholds.logCollectorRequestLatency.seconds),
    linesLost(about),
    lagging(about, thresholds.logCollectorUnreadLogs.value),
    noTargets(about),
    namespaceCut(about, thresholds.logCollectorCutLines),
  ];
  return [{ name: collector.container, dashboard: dashboardLinks.logCollector, rules }];
}

function requestErrors(about: Subject, threshold: number): AlertRule {
  return ratioAlert({
    alert: `${about.name}RequestErrors`,
    job: about.job,
    kept: about.kept,
    part: { metric: `${about.metrics.requests}_count`, matcher: 'status_code!~"2.."', labels: { status_code: '-1' } },
    whole: { metric: `${about.metrics.requests}_count`, labels: { status_code: '204' } },
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
        about.seeAnswers,
        SEE_LOKI,
        about.seeLog,
        'See whether it is this node alone: then its network, or its DNS, fails.',
      ],
      mitigation: [
        'Bring Loki back.',
        `Let Argo CD sync the Applications of Loki and ${about.name} when a network policy is gone.`,
        'Drain and repair a node whose network fails.',
      ],
    },
  });
}

function requestLatency(about: Subject, threshold: number): AlertRule {
  const value = over(threshold);
  return processAlert({
    alert: `${about.name}RequestLatency`,
    job: about.job,
    kept: about.kept,
    expr: `histogram_quantile(
  0.99,
  ${sumBy([...about.ofPod, 'le'], `rate(${about.metrics.requests}_bucket{${about.job.matchers}}[5m])`)}
)
> ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'A log collector waits long for Loki.',
    description:
      'One in a hundred requests of collector {{ $labels.namespace }}/{{ $labels.pod }} on node {{ $labels.node }} to Loki takes longer than {{ $value | humanizeDuration }}.',
    sick: (labels) => p99(about.metrics.requests, labels, value),
    well: (labels) => p99(about.metrics.requests, labels, under(threshold)),
    value,
    runbook: {
      meaning:
        'Loki, or the network to it, is slow. A collector sends one batch at a time, and reads no further meanwhile.',
      impact: 'Logs of this node come late; if it lasts, files are rotated away before they are read.',
      diagnosis: [
        SEE_LOKI,
        `See whether other nodes are slow as well: \`histogram_quantile(0.99, sum by (node, le) (rate(${about.metrics.requests}_bucket{job="${about.container}"}[5m])))\`.`,
        about.seeThrottling,
      ],
      mitigation: [
        'Raise loki.resources when all collectors wait.',
        'Repair the network of the node when it is the only one.',
      ],
    },
  });
}

function linesLost(about: Subject): AlertRule {
  return countedAlert({
    alert: `${about.name}LinesLost`,
    job: about.job,
    metric: about.metrics.lostLines,
    by: { node: about.kept.node, reason: 'ingester_error' },
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
        about.seeAnswers,
      ],
      mitigation: [
        'Bring Loki back, or have the loudest service log less.',
        'Copy the files below /var/log/pods of the node when the lines matter.',
      ],
    },
  });
}

function lagging(about: Subject, threshold: number): AlertRule {
  const value = over(threshold);
  const positions = (labels: CaseLabels, size: number, position: number, path = '/var/log/pods/a/app/0.log') => [
    series(about.metrics.fileBytes, { ...labels, path }, steady(size)),
    series(about.metrics.readBytes, { ...labels, path }, steady(position)),
  ];
  const unread = (bytes: number) => (labels: CaseLabels) => [
    ...positions(labels, threshold + bytes, threshold),
    // Just rotated: more was read of the file before than this one has. That makes up for nothing.
    ...positions(labels, 0, threshold, '/var/log/pods/b/app/0.log'),
  ];
  const of = (metric: string) => maxBy([...about.ofPod, 'path'], `${metric}{${about.job.matchers}}`);
  return processAlert({
    alert: `${about.name}Lagging`,
    beside: 'fires',
    job: about.job,
    kept: about.kept,
    expr: `${sumBy(
      about.ofPod,
      `clamp_min(
  ${of(about.metrics.fileBytes)}
  -
  ${of(about.metrics.readBytes)},
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
      { name: 'exactly at the threshold', input: unread(threshold)(about.job.labels), at: '60m' },
      {
        name: 'the same pod under two addresses, of which one has read everything',
        input: [
          ...unread(value)({ ...about.job.labels, instance: 'old' }),
          ...positions({ ...about.job.labels, instance: 'new' }, 0, threshold + value),
        ],
        at: '60m',
      },
    ],
    runbook: {
      meaning: 'Containers of the node write faster than the collector reads or may send.',
      impact:
        'Logs of this node come late. By default the kubelet rotates a file at 10 MB: what is unread then is lost.',
      diagnosis: [
        `Find the files: \`topk(5, ${about.metrics.fileBytes}{job="${about.container}",node="<node>"} - ${about.metrics.readBytes}{job="${about.container}",node="<node>"})\`. The path names namespace, pod and container.`,
        about.seeAnswers,
        SEE_LOKI,
        about.seeThrottling,
      ],
      mitigation: [
        'Have the container that writes most log less.',
        'Raise logs.resources when the collector lacks CPU.',
        about.restart,
      ],
    },
  });
}

function noTargets(about: Subject): AlertRule {
  const targets = (count: number) => (labels: CaseLabels) => [series(about.metrics.sources, labels, steady(count))];
  return processAlert({
    alert: `${about.name}NoTargets`,
    beside: 'quiet',
    job: about.job,
    kept: about.kept,
    expr: `${maxBy(about.ofPod, `${about.metrics.sources}{${about.job.matchers}}`)} == 0`,
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
        about.seeLog,
        `See whether it may list pods: \`kubectl auth can-i list pods --as=system:serviceaccount:monitoring-agents:${about.container}\`.`,
        'See whether the files are where it looks: /var/log/pods on the node. A kubelet with another root has them elsewhere.',
        'See whether every namespace with pods on the node is in logs.excludeNamespaces, or none of them in logs.includeNamespaces.',
      ],
      mitigation: [`Let Argo CD sync the Application of ${about.name}: it brings its ClusterRole back.`, about.restart],
    },
  });
}

function namespaceCut(about: Subject, threshold: number): AlertRule {
  const { label } = logPipeline.limit;
  const value = over(threshold);
  const matchers = `${about.job.matchers},label_name="${label}"`;
  const cut = (perSecond: number) => (labels: CaseLabels) => [
    series(about.metrics.cutLines, labels, growing(perSecond * 60)),
  ];
  const diagnosis: NonEmpty<string> = [
    'Find the pod: `topk(5, sum by (app, container) (count_over_time({namespace="<namespace>"}[5m])))` in Loki.',
    `See on which nodes: \`sum by (node) (rate(${about.metrics.cutLines}{job="${about.container}",label_value="<namespace>"}[5m]))\`.`,
    'Read what it writes: `kubectl -n <namespace> logs <pod> --tail=50`. A loop of errors, or a debug level that was left on, is the usual cause.',
  ];
  return processAlert({
    alert: `${about.name}NamespaceCut`,
    job: {
      matchers,
      labels: { ...about.job.labels, label_name: label, label_value: 'shop' },
      others: { ...about.job.others, label_name: 'app' },
    },
    kept: { [label]: 'shop' },
    // The counter names the namespace of the lines in a label of its own; `namespace` is that of the collector.
    expr: `${sumBy(
      [label],
      `label_replace(
  rate(${about.metrics.cutLines}{${matchers}}[5m]),
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
      meaning:
        'On each node a namespace may send as many lines a second as logs.limit says; the collector drops any more, so that the logs of the others get through.',
      impact: 'Logs of this namespace have gaps. Those of others do not.',
      diagnosis,
      mitigation: [
        'Have the service log less: a lower level, or no line for each request.',
        'Restart it, or roll it back, when it repeats one error without end.',
        'Drop or sample lines that nobody needs, under logs.drop and logs.sample of its file; see docs/logs.md.',
      ],
    },
  });
}
