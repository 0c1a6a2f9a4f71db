import { type CountRule, metricsOf, type Process, per } from '../count.ts';
import { GO_REST, KUBERNETES_GO } from './go.ts';

const RULES: readonly CountRule[] = [
  ...KUBERNETES_GO,
  per('argocd_kubectl_requests_total', 20),
  per('argocd_kubectl_.+_(seconds|bytes)', 6),
  per('(workqueue|controller_runtime)_.+', 3),
  per('grpc_server_handled_total', 60),
  per('grpc_server_.+', 40),
  per('argocd_app_sync_total', ({ applications }) => 2 * applications),
  // Kinds of objects × verbs × codes of each application.
  per('argocd_app_k8s_request_total', ({ applications }) => 20 * applications),
  per('argocd_app_reconcile', 2),
  per('argocd_app_.+', ({ applications }) => applications),
  per('argocd_cluster_events_total', ({ resources }) => resources),
  per('argocd_git_.+', 4),
];

/** A process of Argo CD. */
function argoCd(job: string, rest: number, basis: string): Process {
  return {
    job,
    path: '/metrics',
    targets: () => 1,
    metrics: metricsOf(job, '/metrics'),
    rules: RULES,
    rest: rest + GO_REST,
    basis,
  };
}

/** Argo CD, with one replica of each. */
export const ARGO_CD: readonly Process[] = [
  argoCd('argocd-applicationset-controller', 30, 'a controller and its queues'),
  argoCd('argocd-metrics', 50, 'some series for each application, and for each kind of object of the cluster'),
  argoCd('argocd-notifications-controller-metrics', 10, 'what it delivered'),
  argoCd('argocd-repo-server', 30, 'requests to repositories'),
  argoCd('argocd-server-metrics', 30, 'methods of its gRPC services'),
];
