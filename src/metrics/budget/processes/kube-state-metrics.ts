import { KUBE_STATE_METRICS, KUBE_STATE_METRICS_TELEMETRY } from '../../exporters.ts';
import { collected, gauge, type Metric } from '../../metric.ts';
import { type CountRule, type Process, per, unique } from '../count.ts';
import { GO, GO_REST } from './go.ts';

/**
 * What each collector describes besides what the registry names: its prefix, and the names of its metrics.
 *
 * @see https://github.com/kubernetes/kube-state-metrics/tree/main/docs/metrics
 */
const MORE: Readonly<Record<string, string>> = {
  'configmaps kube_configmap_': 'created info metadata_resource_version',
  'cronjobs kube_cronjob_':
    'created info metadata_resource_version next_schedule_time spec_failed_job_history_limit spec_successful_job_history_limit spec_suspend status_active status_last_schedule_time status_last_successful_time',
  'daemonsets kube_daemonset_': 'created metadata_generation status_observed_generation',
  'deployments kube_deployment_':
    'created owner spec_paused spec_strategy_rollingupdate_max_surge spec_strategy_rollingupdate_max_unavailable status_replicas status_replicas_ready status_replicas_unavailable',
  'endpoints kube_endpoint_': 'address created info ports',
  'horizontalpodautoscalers kube_horizontalpodautoscaler_':
    'metadata_generation spec_target_metric status_condition status_target_metric',
  'ingresses kube_ingress_': 'created info metadata_resource_version path tls',
  'jobs kube_job_':
    'complete created info spec_completions spec_parallelism status_completion_time status_failed status_succeeded',
  'leases kube_lease_': 'owner renew_time',
  'mutatingwebhookconfigurations kube_mutatingwebhookconfiguration_': 'created info metadata_resource_version',
  'namespaces kube_namespace_': 'created',
  'networkpolicies kube_networkpolicy_': 'created spec_egress_rules spec_ingress_rules',
  'nodes kube_node_': 'created role status_addresses',
  'persistentvolumes kube_persistentvolume_': 'capacity_bytes claim_ref created info',
  'persistentvolumeclaims kube_persistentvolumeclaim_': 'created resource_requests_storage_bytes status_phase',
  'poddisruptionbudgets kube_poddisruptionbudget_': 'created status_observed_generation',
  'pods kube_pod_':
    'created ips restart_policy service_account status_container_ready_time status_initialized_time status_qos_class status_ready_time status_scheduled status_scheduled_time tolerations spec_volumes_persistentvolumeclaims_info spec_volumes_persistentvolumeclaims_readonly container_state_started container_status_terminated container_status_waiting container_status_last_terminated_exitcode container_status_last_terminated_timestamp init_container_info init_container_resource_limits init_container_resource_requests init_container_status_ready init_container_status_restarts_total init_container_status_running init_container_status_terminated init_container_status_terminated_reason init_container_status_waiting',
  'replicasets kube_replicaset_':
    'created metadata_generation spec_replicas status_fully_labeled_replicas status_observed_generation status_ready_replicas status_replicas',
  'secrets kube_secret_': 'created info metadata_resource_version owner type',
  'services kube_service_': 'created info spec_type',
  'statefulsets kube_statefulset_':
    'created persistentvolumeclaim_retention_policy status_current_revision status_replicas_available status_replicas_current status_update_revision',
  'storageclasses kube_storageclass_': 'created info',
  'validatingwebhookconfigurations kube_validatingwebhookconfiguration_': 'created info metadata_resource_version',
  'volumeattachments kube_volumeattachment_': 'created info spec_source_persistentvolume status_attached',
};

const more: readonly Metric[] = Object.entries(MORE).flatMap(([key, names]) => {
  const [collector = '', prefix = ''] = key.split(' ');
  return collected(
    collector,
    names.split(' ').map((name) => gauge(prefix + name, 'namespace')),
  );
});

/** Series of one object: those with a state or condition have one for each that there is. */
const COUNTS: readonly CountRule[] = [
  per('kube_configmap_.+', ({ configMaps }) => configMaps),
  per('kube_cronjob_.+', ({ cronJobs }) => cronJobs),
  per('kube_daemonset_.+', ({ daemonSets }) => daemonSets),
  per('kube_deployment_status_condition', ({ deployments }) => 6 * deployments),
  per('kube_deployment_.+', ({ deployments }) => deployments),
  per('kube_endpoint_(address|ports)', ({ services }) => 3 * services),
  per('kube_endpoint_.+', ({ services }) => services),
  per('kube_horizontalpodautoscaler_status_condition', ({ autoscalers }) => 9 * autoscalers),
  per('kube_horizontalpodautoscaler_.+', ({ autoscalers }) => autoscalers),
  per('kube_ingress_.+', ({ ingresses }) => ingresses),
  per('kube_job_(failed|complete)', ({ jobs }) => 3 * jobs),
  per('kube_job_.+', ({ jobs }) => jobs),
  per('kube_lease_.+', ({ leases }) => leases),
  per('kube_(mutating|validating)webhookconfiguration_.+', 10),
  per('kube_namespace_status_phase', ({ namespaces }) => 2 * namespaces),
  per('kube_namespace_.+', ({ namespaces }) => namespaces),
  per('kube_networkpolicy_.+', ({ networkPolicies }) => networkPolicies),
  // Five conditions, each true, false or unknown; eight resources.
  per('kube_node_status_condition', ({ nodes }) => 15 * nodes),
  per('kube_node_status_(capacity|allocatable)', ({ nodes }) => 8 * nodes),
  per('kube_node_status_addresses', ({ nodes }) => 2 * nodes),
  per('kube_node_.+', ({ nodes }) => nodes),
  per('kube_persistentvolume_status_phase', ({ claims }) => 5 * claims),
  per('kube_persistentvolumeclaim_status_phase', ({ claims }) => 3 * claims),
  per('kube_persistentvolume(claim)?_.+', ({ claims }) => claims),
  per('kube_pod_spec_volumes_.+', ({ claims }) => claims),
  per('kube_poddisruptionbudget_.+', ({ disruptionBudgets }) => disruptionBudgets),
  per('kube_pod_container_resource_(limits|requests)', ({ containers }) => 1.8 * containers),
  // Only containers that wait or have died have these.
  per(
    'kube_pod_container_status_(last_)?(terminated|waiting)_(reason|exitcode|timestamp)',
    ({ containers }) => containers / 10,
  ),
  per('kube_pod_container_.+', ({ containers }) => containers),
  per('kube_pod_init_container_resource_.+', ({ initContainers }) => 1.8 * initContainers),
  per('kube_pod_init_container_.+', ({ initContainers }) => initContainers),
  per('kube_pod_status_(phase|reason)', ({ pods }) => 5 * pods),
  per('kube_pod_status_(ready|scheduled)', ({ pods }) => 3 * pods),
  // Two that every pod gets, and those of DaemonSets.
  per('kube_pod_tolerations', ({ pods, hostNetworkPods }) => 2 * pods + 4 * hostNetworkPods),
  per('kube_pod_.+', ({ pods }) => pods),
  per('kube_replicaset_.+', ({ replicaSets, deployments }) => replicaSets + deployments),
  per('kube_resourcequota.*', 0),
  per('kube_secret_.+', ({ secrets }) => secrets),
  per('kube_service_.+', ({ services }) => services),
  per('kube_statefulset_.+', ({ statefulSets }) => statefulSets),
  per('kube_storageclass_.+', 2),
  per('kube_volumeattachment_.+', ({ claims }) => claims),
  per('kube_.+', ({ namespaces }) => namespaces),
];

/** kube-state-metrics at its two ports. */
export const KUBE_STATE_METRICS_PROCESSES: readonly Process[] = [
  {
    job: 'kube-state-metrics',
    path: '/metrics',
    endpoint: 'http-metrics',
    targets: () => 1,
    metrics: unique([...KUBE_STATE_METRICS, ...more]),
    rules: COUNTS,
    rest: 0,
    basis: 'metrics of each kind of object as documented; objects as in the model',
  },
  {
    job: 'kube-state-metrics',
    path: '/metrics',
    endpoint: 'telemetry',
    targets: () => 1,
    metrics: KUBE_STATE_METRICS_TELEMETRY,
    rules: [...GO, per('kube_state_metrics_(list|watch)_total', 30)],
    rest: 20 + GO_REST,
    basis: 'one counter of each for each collector',
  },
];
