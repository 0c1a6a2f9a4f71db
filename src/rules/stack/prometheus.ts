import type { Percentage } from '../../config/percentage.ts';
import { series, steady } from '../cases.ts';
import { dashboardLinks } from '../dashboard-link.ts';
import { countedAlert, over, processAlert, under } from '../process-alert.ts';
import { maxBy, ratio, sumBy } from '../promql.ts';
import type { AlertRule, RuleGroup } from '../rule.ts';
import { evaluationAlerts } from './prometheus-evaluation.ts';
import { type IngestionProps, ingestionAlerts } from './prometheus-ingestion.ts';
import { notificationAlerts } from './prometheus-notifications.ts';
import { storageAlerts } from './prometheus-storage.ts';
import { type RemoteWriteThresholds, remoteWriteGroups } from './remote-write.ts';
import { stackJobs } from './stack-jobs.ts';
import { type ThanosProps, thanosGroups } from './thanos.ts';

/** Thresholds of the alerts about Prometheus. */
export interface PrometheusThresholds extends RemoteWriteThresholds {
  readonly prometheusNotificationQueue: Percentage;
  readonly prometheusNotificationErrors: Percentage;
  readonly prometheusLostNotifications: Percentage;
  readonly prometheusRuleGroupDuration: Percentage;
  readonly prometheusQueryLoad: Percentage;
  readonly prometheusMemory: Percentage;
  readonly prometheusRestarts: number;
  readonly prometheusSeriesGrowth: Percentage;
  readonly prometheusSeriesChurn: Percentage;
  readonly prometheusOversize: Percentage;
}

/** What the alerts about Prometheus depend on: those that could never fire are left out. */
export interface PrometheusRuleProps extends IngestionProps {
  readonly mode: 'server' | 'agent';
  /** Whether it evaluates rules and sends alerts itself. */
  readonly evaluates: boolean;
  /** Memory limit of each process, in bytes. */
  readonly memoryLimit: number;
  /** Members of Alertmanager. */
  readonly alertmanagers: number;
  /** Whether it sends samples anywhere. */
  readonly remoteWrite: boolean;
  /** The Thanos sidecar. @default - none */
  readonly thanos?: ThanosProps;
  readonly thresholds: PrometheusThresholds;
}

const { prometheus, prometheusProcess } = stackJobs;

/** Alerts of Prometheus about itself. What it cannot see, its own end, the Watchdog tells by its silence. */
export function prometheusGroups(props: PrometheusRuleProps): RuleGroup[] {
  const { mode, evaluates, processes, memoryLimit, thresholds } = props;
  const isServer = mode === 'server';
  const own = [
    badConfig(),
    discoveryFailing(),
    kubernetesDiscoveryFailing(),
    tooManyRestarts(thresholds.prometheusRestarts),
    memoryHigh(memoryLimit, thresholds.prometheusMemory.ratio),
    ...(processes > 1 ? [replicasMissing(processes)] : []),
    ...(isServer ? [queryLoad(thresholds.prometheusQueryLoad.ratio)] : []),
  ];
  const topics: [name: string, rules: AlertRule[]][] = [
    ['prometheus', own],
    ['prometheus-ingestion', ingestionAlerts(props)],
    ['prometheus-storage', isServer ? storageAlerts(thresholds) : []],
    ['prometheus-evaluation', evaluates ? evaluationAlerts(thresholds) : []],
    ['prometheus-notifications', evaluates ? notificationAlerts(thresholds, props.alertmanagers) : []],
  ];
  return [
    ...topics.map(([name, rules]) => ({
      name,
      dashboard: isServer ? dashboardLinks.prometheus : dashboardLinks.scraping,
      rules,
    })),
    ...(props.remoteWrite ? remoteWriteGroups(thresholds) : []),
    ...(props.thanos ? thanosGroups(props.thanos) : []),
  ].filter(({ rules }) => rules.length > 0);
}

function badConfig(): AlertRule {
  const loaded = (value: number) => (labels: Readonly<Record<string, string>>) => [
    series('prometheus_config_last_reload_successful', labels, steady(value)),
  ];
  return processAlert({
    alert: 'PrometheusBadConfig',
    beside: 'quiet',
    job: prometheus,
    expr: `${maxBy(['namespace', 'pod'], `prometheus_config_last_reload_successful{${prometheus.matchers}}`)} == 0`,
    for: '10m',
    severity: 'critical',
    summary: 'Prometheus refuses its configuration.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} refuses its new configuration, or its rules, and goes on with the old one.',
    sick: loaded(0),
    well: loaded(1),
    value: 0,
    runbook: {
      meaning: 'The last attempt to load the configuration or the rule files failed.',
      impact:
        'New targets, rules and receivers have no effect. If the pod restarts now, Prometheus does not start at all.',
      diagnosis: [
        'Read the reason in the log: `kubectl -n monitoring logs <pod> -c prometheus | grep -i "error loading config"`.',
        'See which rules or monitors changed last in Git: `git log --stat dist`.',
        'Ask the operator whether it refused an object: `kubectl -n monitoring logs deploy/prometheus-operator | grep -i error`.',
      ],
      mitigation: [
        'Revert the change that the log names; Prometheus loads the configuration again by itself.',
        'Create the Secret that the configuration refers to when it is missing.',
      ],
    },
  });
}

function discoveryFailing(): AlertRule {
  return countedAlert({
    alert: 'PrometheusSDRefreshFailure',
    job: prometheus,
    metric: 'prometheus_sd_refresh_failures_total',
    by: { mechanism: 'dns' },
    range: '10m',
    for: '20m',
    severity: 'warning',
    summary: 'Prometheus cannot look up some of its targets.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} failed {{ $value | humanize }} times in 10 minutes to look up targets by {{ $labels.mechanism }}.',
    runbook: {
      meaning: 'A discovery that asks at intervals, such as DNS, has not answered as it should for 20 minutes.',
      impact: 'Targets that are new are not scraped. Those that are known stay as they were.',
      diagnosis: [
        'Read the error: `kubectl -n monitoring logs <pod> -c prometheus | grep -i discovery`.',
        'Resolve the names of the targets yourself: `kubectl -n monitoring exec <pod> -c prometheus -- nslookup <name>`.',
        'See whether CoreDNS has alerts of its own.',
      ],
      mitigation: [
        'Correct the names under `targets` in the configuration.',
        'Bring DNS back, or permit the connection in the network policy of Prometheus.',
      ],
    },
  });
}

function kubernetesDiscoveryFailing(): AlertRule {
  return countedAlert({
    alert: 'PrometheusKubernetesListWatchFailures',
    job: prometheus,
    metric: 'prometheus_sd_kubernetes_failures_total',
    range: '5m',
    for: '15m',
    severity: 'warning',
    summary: 'Prometheus cannot ask the API server for its targets.',
    description:
      'Requests of Prometheus {{ $labels.namespace }}/{{ $labels.pod }} for pods, Services or EndpointSlices failed {{ $value | humanize }} times in 5 minutes.',
    runbook: {
      meaning: 'The API server refuses to list or watch what Prometheus finds its targets by, or does not answer.',
      impact: 'New pods are not scraped, and pods that are gone count as down.',
      diagnosis: [
        'Read the error: `kubectl -n monitoring logs <pod> -c prometheus | grep -i "failed to \\(list\\|watch\\)"`.',
        'Forbidden: see whether the namespace has the Role: `kubectl get role,rolebinding -A | grep panoptes-prometheus`.',
        'Timeout or refused: see whether the API server has alerts of its own.',
      ],
      mitigation: [
        'Let Argo CD sync the Application of Prometheus: it brings the Roles back.',
        'Create the namespace that is missing, or remove its service from the catalog.',
      ],
    },
  });
}

function tooManyRestarts(threshold: number): AlertRule {
  const step = Math.max(1, Math.floor(40 / (threshold + 1)));
  // Each restart gives the process a new start time.
  const restarted = (times: number) => (labels: Readonly<Record<string, string>>) => [
    series(
      'process_start_time_seconds',
      labels,
      Array.from({ length: times + 1 }, (_, index) => `${index + 1}x${index === times ? 120 : step - 1}`).join(' '),
    ),
  ];
  return processAlert({
    alert: 'PrometheusTooManyRestarts',
    job: prometheusProcess,
    // A new pod has a new address: only its name stays.
    expr: `changes(${maxBy(['namespace', 'pod'], `process_start_time_seconds{${prometheusProcess.matchers}}`)}[1h:1m]) > ${threshold}`,
    for: '5m',
    severity: 'warning',
    summary: 'Prometheus restarts again and again.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} has restarted {{ $value }} times within an hour.',
    sick: restarted(threshold + 1),
    well: restarted(threshold),
    from: step * (threshold + 1),
    value: threshold + 1,
    quiet: [{ name: 'no process at all', input: [], at: '60m' }],
    runbook: {
      meaning:
        'The process has started more often than it should. That it runs out of memory is the most frequent reason.',
      impact:
        'Each restart costs minutes, while the write-ahead log is read. Meanwhile nothing is scraped and no alert is evaluated. A Prometheus that does not come back cannot say so: then the Watchdog stops, and the dead man’s switch raises the alarm.',
      diagnosis: [
        'See why it ended: `kubectl -n monitoring describe pod <pod>` shows Last State, such as OOMKilled, and the events.',
        'Read the end of the previous log: `kubectl -n monitoring logs <pod> -c prometheus --previous | tail -50`.',
        'See whether the series grow: `prometheus_tsdb_head_series`.',
      ],
      mitigation: [
        'OOMKilled: raise prometheus.resources, or find the series that are too many at Status > TSDB status.',
        'A full volume: raise prometheus.storage.size, also in the claim that exists.',
        'Killed by its probe while it reads the log: find out why the disk is slow.',
      ],
    },
  });
}

function memoryHigh(limit: number, threshold: number): AlertRule {
  const used = over(threshold, 1);
  const heap = (share: number) => (labels: Readonly<Record<string, string>>) => [
    series('go_memstats_heap_inuse_bytes', labels, steady(Math.round(share * limit))),
  ];
  return processAlert({
    alert: 'PrometheusMemoryHigh',
    beside: 'fires',
    job: prometheusProcess,
    // The heap, not all of the process: blocks that are mapped into memory can be given back at any time.
    expr: `${maxBy(['namespace', 'pod'], `go_memstats_heap_inuse_bytes{${prometheusProcess.matchers}}`)} / ${limit} > ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'Prometheus needs nearly all of its memory.',
    description:
      'The heap of Prometheus {{ $labels.namespace }}/{{ $labels.pod }} fills {{ $value | humanizePercentage }} of its memory limit.',
    sick: heap(used),
    well: heap(under(threshold)),
    value: Math.round(used * limit) / limit,
    quiet: [{ name: 'no process at all', input: [], at: '60m' }],
    runbook: {
      meaning: 'What Prometheus holds in memory, most of all the series of the last hours, comes near to its limit.',
      impact: 'It is about to be killed. It then needs minutes to start again, and may be killed again at once.',
      diagnosis: [
        'See whether the series grow: `prometheus_tsdb_head_series`, and which ones: Status > TSDB status.',
        'See which job brought them: `topk(10, sum by (job) (scrape_samples_post_metric_relabeling))`.',
        'See whether heavy queries are the reason: `prometheus_engine_queries`.',
      ],
      mitigation: [
        'Raise prometheus.resources.limits.memory.',
        'Drop the series that nobody reads where they are scraped, or set a sample limit for their service.',
        'Lower prometheus.query.maxSamples when queries are the reason.',
      ],
    },
  });
}

function replicasMissing(processes: number): AlertRule {
  const running = (count: number) => (labels: Readonly<Record<string, string>>) => [
    ...Array.from({ length: processes }, (_, index) =>
      series('up', { ...labels, pod: `prometheus-panoptes-${index}` }, steady(index < count ? 1 : 0)),
    ),
    // The sidecars answer at a port of their own.
    series('up', { ...labels, endpoint: 'reloader-web' }, steady(1)),
  ];
  const { namespace } = prometheusProcess.labels;
  return processAlert({
    alert: 'PrometheusReplicasMissing',
    job: { ...prometheusProcess, others: {} },
    kept: { namespace },
    // Counts what answers, so that a pod that is gone, and has no target any more, is missed, too.
    expr: `${sumBy(['namespace'], `up{${prometheusProcess.matchers}}`)} < ${processes}`,
    for: '15m',
    severity: 'warning',
    summary: 'Not every Prometheus runs.',
    description: `Of ${processes} Prometheus servers in namespace {{ $labels.namespace }}, only {{ $value }} answer.`,
    sick: running(processes - 1),
    well: (labels) => [
      ...running(processes)(labels),
      series('up', { ...labels, job: 'other', namespace: 'other' }, steady(0)),
    ],
    value: processes - 1,
    runbook: {
      meaning: 'Fewer replicas or shards of Prometheus answer than the configuration asks for.',
      impact:
        'A missing replica leaves no gap as long as its twin runs. The targets of a shard without any replica are not scraped at all.',
      diagnosis: [
        'See which one is missing: `kubectl -n monitoring get pods -l app.kubernetes.io/name=prometheus -o wide`.',
        'Read its events: `kubectl -n monitoring describe pod <pod>`. Pending: no node has room, or its volume is bound to a zone that has none.',
        'See whether the operator could change the StatefulSet: `kubectl -n monitoring describe prometheus panoptes`.',
      ],
      mitigation: [
        'Give the cluster room, or lower prometheus.resources.requests.',
        'Delete a pod that hangs on a node that is gone: `kubectl -n monitoring delete pod <pod> --force`.',
      ],
    },
  });
}

function queryLoad(threshold: number): AlertRule {
  const busy = over(threshold, 1);
  const queries = (share: number) => (labels: Readonly<Record<string, string>>) => [
    series('prometheus_engine_queries', labels, steady(share * 100)),
    series('prometheus_engine_queries_concurrent_max', labels, steady(100)),
  ];
  const own = (metric: string) => `avg_over_time(${metric}{${prometheus.matchers}}[5m])`;
  return processAlert({
    alert: 'PrometheusHighQueryLoad',
    beside: 'fires',
    job: prometheus,
    expr: `${ratio(
      maxBy(['namespace', 'pod'], own('prometheus_engine_queries')),
      maxBy(['namespace', 'pod'], own('prometheus_engine_queries_concurrent_max')),
    )}
> ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'Prometheus can hardly answer more queries.',
    description:
      'Prometheus {{ $labels.namespace }}/{{ $labels.pod }} uses {{ $value | humanizePercentage }} of the queries that it can answer at a time.',
    sick: queries(busy),
    well: queries(under(threshold)),
    value: busy,
    quiet: [
      {
        name: 'only the limit of another process is reached',
        input: [
          ...queries(under(threshold))(prometheus.labels),
          series('prometheus_engine_queries_concurrent_max', { ...prometheus.labels, job: 'other' }, steady(1)),
        ],
        at: '60m',
      },
    ],
    runbook: {
      meaning: 'Nearly as many queries run at a time as prometheus.query.concurrency permits. More of them must wait.',
      impact: 'Dashboards become slow or fail. Rules are queries, too: they may be evaluated late.',
      diagnosis: [
        'See what runs now: `kubectl -n monitoring exec <pod> -c prometheus -- cat /prometheus/queries.active`.',
        'See whether rules are slow: `topk(10, prometheus_rule_group_last_duration_seconds)`.',
        'Ask who opened a dashboard over a long time or with a short refresh.',
      ],
      mitigation: [
        'Stop the heavy query, or have a recording rule compute it once.',
        'Raise prometheus.query.concurrency and the memory that it needs.',
      ],
    },
  });
}
