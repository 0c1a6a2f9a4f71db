import { GO_PROCESS, GO_RUNTIME } from './kubernetes.ts';
import { counter, gauge, histogram, type Metric } from './metric.ts';

/** Namespace, name and project of an Application. The namespace is stored as `exported_namespace`. */
const APPLICATION = ['exported_namespace', 'name', 'project'];

const QUEUE_BOUNDS = [1e-8, 1e-6, 1e-4, 0.001, 0.1, 1, 10];
const CLIENT_BOUNDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60];
const SIZE_BOUNDS = [64, 256, 512, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216];

/** What every process of Argo CD tells of its clients of API servers. */
const KUBECTL: readonly Metric[] = [
  ...GO_PROCESS,
  counter('argocd_kubectl_requests_total', 'code', 'host', 'method'),
  histogram('argocd_kubectl_request_duration_seconds', CLIENT_BOUNDS, 'host', 'verb'),
  histogram('argocd_kubectl_rate_limiter_duration_seconds', CLIENT_BOUNDS, 'host', 'verb'),
  histogram('argocd_kubectl_request_size_bytes', SIZE_BOUNDS, 'host', 'verb'),
  histogram('argocd_kubectl_response_size_bytes', SIZE_BOUNDS, 'host', 'verb'),
];

/** What controllers tell of their queues, and of the runtime that they are built with. */
const QUEUES: readonly Metric[] = [
  ...GO_RUNTIME,
  counter('workqueue_adds_total', 'name'),
  gauge('workqueue_depth', 'name'),
  counter('workqueue_retries_total', 'name'),
  gauge('workqueue_longest_running_processor_seconds', 'name'),
  histogram('workqueue_queue_duration_seconds', QUEUE_BOUNDS, 'name'),
  histogram('workqueue_work_duration_seconds', QUEUE_BOUNDS, 'name'),
];

const CONTROLLER_RUNTIME: readonly Metric[] = [
  gauge('controller_runtime_active_workers', 'controller'),
  gauge('controller_runtime_max_concurrent_reconciles', 'controller'),
  counter('controller_runtime_reconcile_total', 'controller', 'result'),
  counter('controller_runtime_reconcile_errors_total', 'controller'),
  histogram('controller_runtime_reconcile_time_seconds', [0.005, 0.05, 0.1, 0.5, 1, 5, 10, 60], 'controller'),
  counter('rest_client_requests_total', 'code', 'host', 'method'),
];

const GRPC = ['grpc_method', 'grpc_service', 'grpc_type'];

/** Only where ARGOCD_ENABLE_GRPC_TIME_HISTOGRAM is set, but for the counters. */
const GRPC_SERVER: readonly Metric[] = [
  counter('grpc_server_handled_total', 'grpc_code', ...GRPC),
  counter('grpc_server_msg_received_total', ...GRPC),
  counter('grpc_server_msg_sent_total', ...GRPC),
  counter('grpc_server_started_total', ...GRPC),
];

/** @see https://argo-cd.readthedocs.io/en/stable/operator-manual/metrics/ */
export const ARGO_CD_APPLICATION_CONTROLLER: readonly Metric[] = [
  ...KUBECTL,
  ...QUEUES,
  gauge(
    'argocd_app_info',
    ...APPLICATION,
    'autosync_enabled',
    'dest_namespace',
    'dest_server',
    'health_status',
    'operation',
    'repo',
    'sync_status',
  ),
  gauge('argocd_app_orphaned_resources_count', ...APPLICATION),
  counter('argocd_app_sync_total', ...APPLICATION, 'dest_server', 'phase'),
  counter('argocd_app_sync_duration_seconds_total', ...APPLICATION, 'dest_server'),
  histogram('argocd_app_reconcile', [0.25, 0.5, 1, 2, 4, 8, 16], 'dest_server', 'exported_namespace'),
  counter(
    'argocd_app_k8s_request_total',
    ...APPLICATION,
    'resource_kind',
    'resource_namespace',
    'response_code',
    'server',
    'verb',
  ),
  gauge('argocd_cluster_info', 'k8s_version', 'name', 'server'),
  gauge('argocd_cluster_connection_status', 'k8s_version', 'server'),
  gauge('argocd_cluster_api_resource_objects', 'server'),
  gauge('argocd_cluster_api_resources', 'server'),
  gauge('argocd_cluster_cache_age_seconds', 'server'),
  counter('argocd_cluster_events_total', 'group', 'kind', 'server'),
  gauge('argocd_kubectl_exec_pending', 'command', 'hostname'),
  counter('argocd_kubectl_exec_total', 'command', 'hostname'),
  counter('argocd_redis_request_total', 'failed', 'hostname', 'initiator'),
  histogram('argocd_redis_request_duration', [0.01, 0.05, 0.1, 0.25, 0.5, 1], 'hostname', 'initiator'),
];

export const ARGO_CD_SERVER: readonly Metric[] = [
  ...KUBECTL,
  ...GRPC_SERVER,
  counter('argocd_login_request_total'),
  counter('argocd_redis_request_total', 'failed', 'initiator'),
  histogram('argocd_redis_request_duration', [0.1, 0.25, 0.5, 1, 2], 'initiator'),
];

const GIT_BOUNDS = [0.1, 0.25, 0.5, 1, 2, 4, 10, 20];

export const ARGO_CD_REPO_SERVER: readonly Metric[] = [
  ...GO_PROCESS,
  ...GRPC_SERVER,
  counter('argocd_git_request_total', 'repo', 'request_type'),
  histogram('argocd_git_request_duration_seconds', GIT_BOUNDS, 'repo', 'request_type'),
  counter('argocd_git_fetch_fail_total', 'repo', 'revision'),
  counter('argocd_git_lsremote_fail_total', 'repo', 'revision'),
  gauge('argocd_repo_pending_request_total', 'repo'),
  counter('argocd_redis_request_total', 'failed', 'initiator'),
  histogram('argocd_redis_request_duration_seconds', [0.1, 0.25, 0.5, 1, 2], 'initiator'),
];

export const ARGO_CD_APPLICATION_SET_CONTROLLER: readonly Metric[] = [
  ...KUBECTL,
  ...QUEUES,
  ...CONTROLLER_RUNTIME,
  gauge('argocd_appset_info', 'exported_namespace', 'name', 'resource_update_status'),
  gauge('argocd_appset_owned_applications', 'exported_namespace', 'name'),
  histogram('argocd_appset_reconcile', [0.005, 0.05, 0.1, 0.5, 1, 5, 10], 'exported_namespace', 'name'),
];

/** @see https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/monitoring/ */
export const ARGO_CD_NOTIFICATIONS_CONTROLLER: readonly Metric[] = [
  ...GO_PROCESS,
  counter('argocd_notifications_deliveries_total', 'notifier', 'succeeded', 'template'),
  counter('argocd_notifications_trigger_eval_total', 'name', 'triggered'),
];
