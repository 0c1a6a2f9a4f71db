import type { AlertThresholds } from '../context.ts';
import { largest, overall, share } from '../house/job-queries.ts';
import { stat, timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';
import { CONTROLLER, NOTIFICATIONS, REPO_SERVER } from './argo-cd-queries.ts';

export const connectedClusters = () =>
  stat({
    title: 'Connected clusters',
    description: 'Clusters that Argo CD reaches. What is deployed to another one stays as it is.',
    unit: UNITS.count,
    query: {
      expr: overall('sum', CONTROLLER.max('argocd_cluster_connection_status', ['server'])),
      legend: 'connected',
    },
    thresholds: { criticalBelow: 1 },
  });

export const reconcileDuration = ({ argoCdReconcileDuration }: AlertThresholds) =>
  timeseries({
    title: 'Mean time to compare',
    description:
      'Time to compare an Application with its repository. It rises with large repositories and slow API servers.',
    unit: UNITS.seconds,
    queries: [
      { expr: CONTROLLER.mean({ metric: 'argocd_app_reconcile', by: ['dest_server'] }), legend: '{{dest_server}}' },
    ],
    thresholds: { critical: argoCdReconcileDuration.seconds },
  });

export const queues = ({ argoCdQueueDepth }: AlertThresholds) =>
  timeseries({
    title: 'Applications that wait',
    description: 'Applications in the queues of the controller. A queue that does not empty delays every deployment.',
    unit: UNITS.count,
    queries: [
      {
        expr: CONTROLLER.sum('workqueue_depth', ['name'], 'name=~"app_(reconciliation|operation_processing)_queue"'),
        legend: '{{name}}',
      },
    ],
    thresholds: { critical: argoCdQueueDepth },
  });

export const requests = () =>
  timeseries({
    title: 'Requests to clusters',
    description: 'Requests of the controller to API servers, the ten most frequent verbs and status codes.',
    unit: UNITS.requestsPerSecond,
    queries: [
      {
        expr: largest(10, CONTROLLER.rate('argocd_app_k8s_request_total', ['verb', 'response_code'])),
        legend: '{{verb}} {{response_code}}',
      },
    ],
  });

export const gitRequests = () =>
  timeseries({
    title: 'Requests to Git',
    description:
      'By kind: ls-remote asks whether there is something new, fetch gets it. Webhooks make fewer of the first necessary.',
    unit: UNITS.requestsPerSecond,
    queries: [{ expr: REPO_SERVER.rate('argocd_git_request_total', ['request_type']), legend: '{{request_type}}' }],
    stacked: true,
  });

export const gitDuration = ({ argoCdGitDuration }: AlertThresholds) =>
  timeseries({
    title: 'Mean time of requests to Git',
    description: 'A large repository makes fetch slow, a slow server both.',
    unit: UNITS.seconds,
    queries: [
      {
        expr: REPO_SERVER.mean({ metric: 'argocd_git_request_duration_seconds', by: ['request_type'] }),
        legend: '{{request_type}}',
      },
    ],
    thresholds: { critical: argoCdGitDuration.seconds },
  });

const failedGit = (failures: string, type: string) =>
  share(REPO_SERVER.rate(failures, []), REPO_SERVER.rate('argocd_git_request_total', [], `request_type="${type}"`));

export const gitFailures = ({ argoCdGitErrors }: AlertThresholds) =>
  timeseries({
    title: 'Failed requests to Git',
    description: 'Share of requests that failed: credentials, a revision that is gone, or the way to the server.',
    unit: UNITS.ratio,
    queries: [
      { expr: failedGit('argocd_git_lsremote_fail_total', 'ls-remote'), legend: '{{cluster}} ls-remote' },
      { expr: failedGit('argocd_git_fetch_fail_total', 'fetch'), legend: '{{cluster}} fetch' },
    ],
    thresholds: { critical: argoCdGitErrors.ratio },
  });

export const pendingRequests = ({ argoCdPendingRequests }: AlertThresholds) =>
  timeseries({
    title: 'Requests that wait for a repository',
    description: 'Renderings that wait for each other, by repository. More replicas of the repository server help.',
    unit: UNITS.count,
    queries: [{ expr: REPO_SERVER.sum('argocd_repo_pending_request_total', ['repo']), legend: '{{repo}}' }],
    thresholds: { critical: argoCdPendingRequests },
  });

const DELIVERIES = 'argocd_notifications_deliveries_total';

export const deliveries = () =>
  timeseries({
    title: 'Notifications of Argo CD',
    description: 'By service. They are its own, and have nothing to do with Alertmanager.',
    unit: UNITS.count,
    queries: [{ expr: NOTIFICATIONS.increase(DELIVERIES, ['notifier']), legend: '{{notifier}}' }],
  });

export const failedDeliveries = ({ argoCdNotificationErrors }: AlertThresholds) =>
  timeseries({
    title: 'Failed notifications of Argo CD',
    description: 'Share of notifications that were not delivered, by service.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: share(
          NOTIFICATIONS.rate(DELIVERIES, ['notifier'], 'succeeded="false"'),
          NOTIFICATIONS.rate(DELIVERIES, ['notifier']),
        ),
        legend: '{{notifier}}',
      },
    ],
    thresholds: { critical: argoCdNotificationErrors.ratio },
  });
