import { type CaseLabels, series, steady } from '../cases.ts';
import { over, processAlert, under } from '../process-alert.ts';
import { maxBy, sumBy } from '../promql.ts';
import { ratioAlert } from '../ratio-alert.ts';
import type { AlertRule, Runbook } from '../rule.ts';
import type { ArgoCdThresholds } from './argo-cd.ts';
import { stackJobs } from './stack-jobs.ts';

const { argoCdController: controller, argoCdNotifications: notifications } = stackJobs;
const { namespace } = controller.labels;
const SEE_LOG =
  'Read its log: `kubectl -n argocd logs statefulset/argocd-application-controller --tail=200 | grep level=error`.';

/** Alerts about the processes of Argo CD, without those that read repositories. */
export function processAlerts(thresholds: ArgoCdThresholds): AlertRule[] {
  return [
    ...[CONTROLLER, REPO_SERVER].map(down),
    clusterConnectionLost(),
    reconcileSlow(thresholds.argoCdReconcileDuration.seconds),
    queueDepth(thresholds.argoCdQueueDepth),
    notificationsFailing(thresholds.argoCdNotificationErrors.ratio),
  ];
}

/** A process without which nothing is applied. */
interface Essential {
  readonly alert: string;
  readonly job: string;
  readonly name: string;
  readonly runbook: Runbook;
}

const SEE_TARGETS =
  'Open Status > Target health in Prometheus. No target at all: the Service of its metrics is gone, has other labels than gitops.metrics.installedBy says, or Prometheus lost its Role in the namespace.';

const CONTROLLER: Essential = {
  alert: 'ArgoCdControllerDown',
  job: controller.labels.job,
  name: 'application controller',
  runbook: {
    meaning: 'Prometheus has not reached the application controller of Argo CD for 15 minutes.',
    impact:
      'If it is down, nothing that changes in Git is applied, and the other alerts about Applications are silent.',
    diagnosis: [
      'See whether it runs: `kubectl -n argocd get pods -l app.kubernetes.io/name=argocd-application-controller`.',
      SEE_TARGETS,
      'Restarts with the reason OOMKilled mean that the clusters outgrew its memory limit.',
    ],
    mitigation: [
      'Raise its memory limit, or divide the clusters among several controllers.',
      'Sync the Application of Argo CD itself, or install its manifests again.',
    ],
  },
};

const REPO_SERVER: Essential = {
  alert: 'ArgoCdRepoServerDown',
  job: stackJobs.argoCdRepoServer.labels.job,
  name: 'repository server',
  runbook: {
    meaning: 'Prometheus has not reached the repository server of Argo CD for 15 minutes.',
    impact: 'If it is down, Argo CD reads no repository: nothing that changes in Git is applied.',
    diagnosis: [
      'See whether it runs: `kubectl -n argocd get pods -l app.kubernetes.io/name=argocd-repo-server`.',
      SEE_TARGETS,
      'Evictions mean that the checkouts of repositories filled the disk of its node.',
    ],
    mitigation: [
      'Give it more memory or disk.',
      'Restart it: `kubectl -n argocd rollout restart deployment argocd-repo-server`.',
    ],
  },
};

function down({ alert, job, name, runbook }: Essential): AlertRule {
  const up = (values: string, more: CaseLabels = {}) => series('up', { ...controller.labels, job, ...more }, values);
  const description = `The ${name} of Argo CD has not answered Prometheus for 15 minutes.`;
  const fires = (label: string, values: string, at: string) => ({
    name: label,
    input: [up(values), up(steady(1), { job: 'other' })],
    at,
    expect: [{}] as const,
    descriptions: [description] as const,
  });
  return {
    alert,
    // Also true when there is no target any more, which TargetDown cannot see.
    expr: `absent(up{job="${job}"} == 1)`,
    for: '15m',
    severity: 'warning',
    // absent() knows no labels of what is missing.
    labels: { job },
    summary: `Prometheus has lost the ${name} of Argo CD.`,
    description,
    runbook,
    tests: {
      fires: [fires('down for 20 minutes', steady(0), '20m'), fires('no target for 20 minutes', '1x10 stale', '31m')],
      quiet: [
        { name: 'one of two is down', input: [up(steady(0)), up(steady(1), { pod: 'second' })], at: '60m' },
        { name: 'down for only 14 minutes', input: [up(steady(0))], at: '14m' },
      ],
    },
  };
}

function clusterConnectionLost(): AlertRule {
  const server = 'https://kubernetes.default.svc';
  const connected = (value: number) => (labels: CaseLabels) => [
    series('argocd_cluster_connection_status', { ...labels, server, k8s_version: '1.34' }, steady(value)),
  ];
  return processAlert({
    alert: 'ArgoCdClusterConnectionLost',
    beside: 'quiet',
    job: controller,
    kept: { namespace, server },
    expr: `${maxBy(['namespace', 'server'], `argocd_cluster_connection_status{${controller.matchers}}`)} == 0`,
    for: '10m',
    severity: 'warning',
    summary: 'Argo CD does not reach a cluster.',
    description: 'Argo CD in namespace {{ $labels.namespace }} does not reach the API server {{ $labels.server }}.',
    sick: connected(0),
    well: connected(1),
    value: 0,
    runbook: {
      meaning: 'The controller can no longer read what runs in a cluster that it deploys to.',
      impact: 'Nothing is applied to that cluster, and what Argo CD shows of it is old.',
      diagnosis: [
        'See the reason: `argocd cluster list`.',
        SEE_LOG,
        'An error about credentials: the token in the Secret of the cluster has expired.',
        'A timeout: the way from Argo CD to that API server is closed, or the API server has alerts of its own.',
      ],
      mitigation: ['Renew the credentials: `argocd cluster add <context>`.', 'Open the way to the API server again.'],
    },
  });
}

function reconcileSlow(threshold: number): AlertRule {
  const dest_server = 'https://kubernetes.default.svc';
  return ratioAlert({
    alert: 'ArgoCdReconcileSlow',
    job: { ...controller, labels: { ...controller.labels, dest_server, exported_namespace: 'argocd' } },
    kept: { namespace, dest_server },
    part: { metric: 'argocd_app_reconcile_sum' },
    whole: { metric: 'argocd_app_reconcile_count' },
    range: '10m',
    threshold,
    for: '30m',
    severity: 'warning',
    summary: 'Argo CD is slow to compare Applications.',
    description:
      'Argo CD in namespace {{ $labels.namespace }} takes {{ $value | humanizeDuration }} on average to compare an Application for {{ $labels.dest_server }} with its repository.',
    runbook: {
      meaning: 'Each comparison reads the repository, renders the manifests and looks at the cluster. That takes long.',
      impact: 'Commits take effect late.',
      diagnosis: [
        'See whether Git is slow: ArgoCdGitSlow, ArgoCdRepoRequestsPending.',
        'See how long each Application takes: `kubectl -n argocd logs statefulset/argocd-application-controller | grep "Reconciliation completed"`.',
        'See whether the controller is throttled: `rate(container_cpu_cfs_throttled_periods_total{namespace="argocd"}[5m])`.',
      ],
      mitigation: [
        'Give the controller or the repository server more CPU.',
        'Set the annotation argocd.argoproj.io/manifest-generate-paths on Applications of one large repository: those of Panoptes have it.',
      ],
    },
  });
}

function queueDepth(threshold: number): AlertRule {
  const name = 'app_reconciliation_queue';
  const value = over(threshold);
  const matchers = `${controller.matchers},name=~"app_(reconciliation|operation_processing)_queue"`;
  const waiting = (count: number) => (labels: CaseLabels) => [series('workqueue_depth', labels, steady(count))];
  const labels = { ...controller.labels, name };
  return processAlert({
    alert: 'ArgoCdQueueDepth',
    job: { matchers, labels, others: { ...controller.others, name: 'project_reconciliation_queue' } },
    kept: { namespace, name },
    expr: `${sumBy(['namespace', 'name'], `workqueue_depth{${matchers}}`)} > ${threshold}`,
    for: '30m',
    severity: 'warning',
    summary: 'Applications wait for the controller of Argo CD.',
    description:
      'In the queue {{ $labels.name }} of Argo CD in namespace {{ $labels.namespace }}, {{ $value }} Applications wait.',
    sick: waiting(value),
    well: waiting(under(threshold)),
    value,
    quiet: [{ name: 'exactly at the threshold', input: waiting(threshold)(labels), at: '60m' }],
    runbook: {
      meaning: 'More Applications want to be compared or synced than the controller gets done.',
      impact: 'Commits take effect late.',
      diagnosis: [
        'See whether single ones take long: ArgoCdReconcileSlow.',
        'See what is added to the queue: `sum by (name) (rate(workqueue_adds_total{job="argocd-metrics"}[5m]))`. An object that changes all the time has its Application compared each time.',
        'See which objects change: `topk(5, sum by (kind) (rate(argocd_cluster_events_total{job="argocd-metrics"}[5m])))`.',
      ],
      mitigation: [
        'Have Argo CD ignore updates of objects that change all the time (resource.customizations.ignoreResourceUpdates).',
        'Raise --status-processors and --operation-processors of the controller, or divide the clusters among several.',
      ],
    },
  });
}

function notificationsFailing(threshold: number): AlertRule {
  const notifier = 'slack';
  return ratioAlert({
    alert: 'ArgoCdNotificationsFailing',
    job: { ...notifications, labels: { ...notifications.labels, notifier, template: 'app-deployed' } },
    kept: { namespace, notifier },
    part: {
      metric: 'argocd_notifications_deliveries_total',
      matcher: 'succeeded="false"',
      labels: { succeeded: 'false' },
    },
    whole: { metric: 'argocd_notifications_deliveries_total', labels: { succeeded: 'true' } },
    range: '30m',
    threshold,
    most: 1,
    for: '15m',
    severity: 'info',
    summary: 'Argo CD cannot deliver notifications.',
    description:
      'Argo CD in namespace {{ $labels.namespace }} cannot deliver {{ $value | humanizePercentage }} of its notifications by {{ $labels.notifier }}.',
    runbook: {
      meaning: 'A service such as Slack or a mail server refuses notifications of Argo CD, or does not answer.',
      impact: 'People do not hear of deployments from Argo CD. Alerts take another way.',
      diagnosis: [
        'Read the error: `kubectl -n argocd logs deploy/argocd-notifications-controller --tail=100 | grep level=error`.',
        'See whether its token is valid: Secret argocd-notifications-secret.',
      ],
      mitigation: ['Renew the token.', 'Correct the subscription when its channel is gone.'],
    },
  });
}
