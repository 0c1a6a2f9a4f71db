import type { Percentage } from '../../config/percentage.ts';
import { type CaseLabels, growing, series, steady } from '../cases.ts';
import { dashboardLinks } from '../dashboard-link.ts';
import { countedAlert, over, processAlert, under } from '../process-alert.ts';
import { maxBy, ratio, sumBy } from '../promql.ts';
import type { AlertRule, NonEmpty, RuleGroup, Runbook } from '../rule.ts';
import { stackJobs } from './stack-jobs.ts';

/** Thresholds of the alerts about the operator. */
export interface PrometheusOperatorThresholds {
  /** Share of its operations that fail. */
  readonly prometheusOperatorErrors: Percentage;
}

const { prometheusOperator } = stackJobs;
const CONTROLLER = { controller: 'prometheus' };
const BY = ['namespace', 'controller'];
const KEPT = { namespace: prometheusOperator.labels.namespace, ...CONTROLLER };
const own = (metric: string, more = ''): string => `${metric}{${prometheusOperator.matchers}${more}}`;

const IMPACT =
  'Changes of monitors, rules and settings do not reach Prometheus or Alertmanager, which go on as they are.';
const SEE_LOG =
  'Read the error: `kubectl -n monitoring logs deploy/prometheus-operator | grep -i "level=\\(warn\\|error\\)"`.';
const SEE_API = 'See whether the API server has alerts of its own: KubeAPIDown, or its errors and latency.';
const SEE_OBJECT =
  'The label controller says what is not managed: prometheus, alertmanager, thanos or prometheusagent. See its state: `kubectl -n monitoring describe <controller> panoptes`.';
const RESTORE: NonEmpty<string> = [
  'Let Argo CD sync the Application of the operator: it brings its Roles and the CRDs back.',
  'Restart it: `kubectl -n monitoring rollout restart deployment prometheus-operator`.',
];

/** Alerts about what manages Prometheus and Alertmanager. */
export function prometheusOperatorGroups({ prometheusOperatorErrors }: PrometheusOperatorThresholds): RuleGroup[] {
  const threshold = prometheusOperatorErrors.ratio;
  const rules = [
    ...[LIST, WATCH, RECONCILE, STATUS].map((operations) => operationsFailing(operations, threshold)),
    syncFailed(),
    nodeLookupErrors(),
    notReady(),
    rejected(),
  ];
  return [{ name: 'prometheus-operator', dashboard: dashboardLinks.prometheusOperator, rules }];
}

/** Operations that the operator counts, and how many of them fail. */
interface Operations {
  readonly alert: string;
  readonly failed: string;
  readonly total: string;
  readonly summary: string;
  /** What fails, in a sentence. */
  readonly subject: string;
  readonly runbook: Runbook;
}

const LIST: Operations = {
  alert: 'PrometheusOperatorListErrors',
  failed: 'prometheus_operator_list_operations_failed_total',
  total: 'prometheus_operator_list_operations_total',
  summary: 'The Prometheus Operator cannot list its objects.',
  subject: 'requests to list objects',
  runbook: {
    meaning: 'The API server refuses to list objects for the operator, or does not answer.',
    impact: IMPACT,
    diagnosis: [SEE_LOG, SEE_API, 'See whether the CRDs are there: `kubectl get crd | grep monitoring.coreos.com`.'],
    mitigation: RESTORE,
  },
};

const WATCH: Operations = {
  alert: 'PrometheusOperatorWatchErrors',
  failed: 'prometheus_operator_watch_operations_failed_total',
  total: 'prometheus_operator_watch_operations_total',
  summary: 'The Prometheus Operator cannot watch its objects.',
  subject: 'requests to watch objects',
  runbook: {
    meaning: 'The API server refuses to tell the operator of changes, or breaks the connections off.',
    impact: IMPACT,
    diagnosis: [SEE_LOG, SEE_API],
    mitigation: RESTORE,
  },
};

const RECONCILE: Operations = {
  alert: 'PrometheusOperatorReconcileErrors',
  failed: 'prometheus_operator_reconcile_errors_total',
  total: 'prometheus_operator_reconcile_operations_total',
  summary: 'The Prometheus Operator cannot bring about what is declared.',
  subject: 'attempts to bring about what is declared',
  runbook: {
    meaning:
      'The operator tries to make StatefulSets, Secrets and ConfigMaps what the custom resources say, and fails.',
    impact: IMPACT,
    diagnosis: [
      SEE_LOG,
      SEE_OBJECT,
      'A field of the StatefulSet that cannot be changed, or a Secret that is missing, is named there.',
    ],
    mitigation: [
      'Create the Secret that is missing.',
      'Revert the last change of the custom resource when it is refused.',
      ...RESTORE,
    ],
  },
};

const STATUS: Operations = {
  alert: 'PrometheusOperatorStatusUpdateErrors',
  failed: 'prometheus_operator_status_update_errors_total',
  total: 'prometheus_operator_status_update_operations_total',
  summary: 'The Prometheus Operator cannot report what it has done.',
  subject: 'attempts to write the state of custom resources',
  runbook: {
    meaning: 'The operator cannot write the status of Prometheus or Alertmanager objects.',
    impact: 'Argo CD and people see an old state: a rollout may look unfinished, or finished when it is not.',
    diagnosis: [SEE_LOG, SEE_API],
    mitigation: RESTORE,
  },
};

function operationsFailing(
  { alert, failed, total, summary, subject, runbook }: Operations,
  threshold: number,
): AlertRule {
  const share = over(threshold, 1);
  const failing = (part: number) => (labels: CaseLabels) => [
    series(failed, { ...labels, ...CONTROLLER }, growing(part * 100)),
    series(total, { ...labels, ...CONTROLLER }, growing(100)),
  ];
  const rate = (metric: string) => sumBy(BY, `rate(${own(metric)}[10m])`);
  return processAlert({
    alert,
    job: prometheusOperator,
    kept: KEPT,
    expr: `${ratio(rate(failed), rate(total))}\n> ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary,
    description: `Of the ${subject} by controller {{ $labels.controller }} of the operator in namespace {{ $labels.namespace }}, {{ $value | humanizePercentage }} fail.`,
    sick: failing(share),
    well: failing(under(threshold)),
    value: share,
    quiet: [
      {
        name: 'a stranger fails',
        input: [
          ...failing(under(threshold))(prometheusOperator.labels),
          series(failed, { ...prometheusOperator.labels, job: 'other', ...CONTROLLER }, growing(100)),
        ],
        at: '60m',
      },
    ],
    runbook,
  });
}

function syncFailed(): AlertRule {
  const synced = (failed: number) => (labels: CaseLabels) => [
    series('prometheus_operator_syncs', { ...labels, ...CONTROLLER, status: 'failed' }, steady(failed)),
    series('prometheus_operator_syncs', { ...labels, ...CONTROLLER, status: 'ok' }, steady(3)),
  ];
  return processAlert({
    alert: 'PrometheusOperatorSyncFailed',
    beside: 'fires',
    job: prometheusOperator,
    kept: KEPT,
    expr: `${maxBy(BY, own('prometheus_operator_syncs', ',status="failed"'))} > 0`,
    for: '10m',
    severity: 'warning',
    summary: 'The Prometheus Operator cannot bring an object up to date.',
    description:
      'Controller {{ $labels.controller }} of the operator in namespace {{ $labels.namespace }} cannot bring {{ $value }} objects up to date.',
    sick: synced(1),
    well: synced(0),
    value: 1,
    runbook: {
      meaning: 'The last attempt failed for at least one custom resource, and has not succeeded since.',
      impact: IMPACT,
      diagnosis: [SEE_OBJECT, SEE_LOG],
      mitigation: RECONCILE.runbook.mitigation,
    },
  });
}

function nodeLookupErrors(): AlertRule {
  return countedAlert({
    alert: 'PrometheusOperatorNodeLookupErrors',
    job: prometheusOperator,
    metric: 'prometheus_operator_node_address_lookup_errors_total',
    range: '10m',
    for: '15m',
    severity: 'warning',
    summary: 'The Prometheus Operator finds no address of a node.',
    description:
      'The operator {{ $labels.namespace }}/{{ $labels.pod }} failed {{ $value | humanize }} times in 10 minutes to find the address of a node.',
    runbook: {
      meaning: 'The operator writes the addresses of the kubelets for Prometheus. At least one node has none.',
      impact: 'The kubelet of that node is not scraped: use of CPU and memory of its pods is unknown.',
      diagnosis: [
        SEE_LOG,
        'See which node lacks an InternalIP: `kubectl get nodes -o wide`.',
        'See what Prometheus gets: `kubectl -n kube-system get endpointslices -l kubernetes.io/service-name=kubelet`.',
      ],
      mitigation: [
        'Repair the cloud provider integration that sets the addresses.',
        'Delete a Node whose machine is gone.',
      ],
    },
  });
}

function notReady(): AlertRule {
  const ready = (value: number) => (labels: CaseLabels) => [
    series('prometheus_operator_ready', { ...labels, ...CONTROLLER }, steady(value)),
  ];
  return processAlert({
    alert: 'PrometheusOperatorNotReady',
    beside: 'quiet',
    job: prometheusOperator,
    kept: KEPT,
    expr: `${maxBy(BY, own('prometheus_operator_ready'))} == 0`,
    for: '10m',
    severity: 'warning',
    summary: 'The Prometheus Operator is not ready.',
    description:
      'Controller {{ $labels.controller }} of the operator in namespace {{ $labels.namespace }} has not been ready for 10 minutes.',
    sick: ready(0),
    well: ready(1),
    value: 0,
    runbook: {
      meaning: 'The controller waits until it has seen all objects once, and does not get that far.',
      impact: IMPACT,
      diagnosis: [SEE_LOG, SEE_API, 'See whether a CRD is missing: `kubectl get crd | grep monitoring.coreos.com`.'],
      mitigation: RESTORE,
    },
  });
}

function rejected(): AlertRule {
  const managed = (count: number) => (labels: CaseLabels) => [
    series(
      'prometheus_operator_managed_resources',
      { ...labels, ...CONTROLLER, resource: 'ServiceMonitor', state: 'rejected' },
      steady(count),
    ),
    series(
      'prometheus_operator_managed_resources',
      { ...labels, ...CONTROLLER, resource: 'ServiceMonitor', state: 'selected' },
      steady(30),
    ),
  ];
  return processAlert({
    alert: 'PrometheusOperatorRejectedResources',
    beside: 'fires',
    job: prometheusOperator,
    kept: { ...KEPT, resource: 'ServiceMonitor' },
    expr: `${maxBy([...BY, 'resource'], own('prometheus_operator_managed_resources', ',state="rejected"'))} > 0`,
    for: '5m',
    severity: 'warning',
    summary: 'The Prometheus Operator rejects monitors or rules.',
    description:
      'Controller {{ $labels.controller }} of the operator in namespace {{ $labels.namespace }} rejects {{ $value }} objects of kind {{ $labels.resource }}.',
    sick: managed(1),
    well: managed(0),
    value: 1,
    runbook: {
      meaning: 'Objects exist that the operator leaves out because it cannot use them.',
      impact: 'What a rejected monitor describes is not scraped; rejected rules are not evaluated.',
      diagnosis: [
        'See which ones and why: `kubectl -n monitoring get events --field-selector reason=InvalidConfiguration`.',
        SEE_LOG,
        'A monitor that names a Secret is rejected while the Secret is missing.',
      ],
      mitigation: [
        'Create the Secret that the object names.',
        'Correct or delete an object that does not come from this repository: `kubectl -n monitoring get servicemonitors,probes,scrapeconfigs,prometheusrules -L app.kubernetes.io/part-of`.',
      ],
    },
  });
}
