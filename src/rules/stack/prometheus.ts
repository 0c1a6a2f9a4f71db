import type { Percentage } from '../../config/percentage.ts';
import { series, steady } from '../cases.ts';
import { dashboardLinks } from '../dashboard-link.ts';
import { countedAlert, over, processAlert, under } from '../process-alert.ts';
import { maxBy, ratio } from '../promql.ts';
import type { AlertRule, RuleGroup } from '../rule.ts';
import { evaluationAlerts } from './prometheus-evaluation.ts';
import { type IngestionProps, ingestionAlerts } from './prometheus-ingestion.ts';
import { notificationAlerts } from './prometheus-notifications.ts';
import { prometheusProcessAlerts } from './prometheus-processes.ts';
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

const { prometheus } = stackJobs;

/** Alerts of Prometheus about itself. What it cannot see, its own end, the Watchdog tells by its silence. */
export function prometheusGroups(props: PrometheusRuleProps): RuleGroup[] {
  const { mode, evaluates, thresholds } = props;
  const isServer = mode === 'server';
  const own = [
    badConfig(),
    discoveryFailing(),
    kubernetesDiscoveryFailing(),
    ...prometheusProcessAlerts(props),
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
