/**
 * Metrics that are not made at all: there is one for each pod, container or old ReplicaSet, and what it says stands in
 * another one, or is the same all the time. A test proves that no rule and no dashboard reads them.
 */
const UNREAD: readonly string[] = [
  // When each object was made, and the version that the API server gave it. Starts of pods and jobs stay.
  'kube_.+_(created|metadata_resource_version)',
  // Constants from the specification of a pod; which claims it mounts stays.
  'kube_pod_(ips|restart_policy|service_account|tolerations)',
  // Scheduling and readiness by time and by state: phase, readiness and the reason stay.
  'kube_pod_status_(container_ready_time|initialized_time|qos_class|ready_time|scheduled|scheduled_time)',
  // States that their reasons tell: why it waits, why it died.
  'kube_pod_container_(state_started|status_terminated|status_waiting)',
  // Containers that have ended by the time the pod runs. Restarts and reasons stay.
  'kube_pod_init_container_(info|resource_.+|status_(ready|running|terminated|waiting))',
  // ReplicaSets belong to Deployments, which tell the same: only the owner stays.
  'kube_replicaset_(metadata_generation|spec_replicas|status_.+)',
];

/** The argument that leaves them out. The exporter looks for its expressions anywhere in a name, so they are anchored. */
export function unreadMetricsArgument(): string {
  return `--metric-denylist=${UNREAD.map((regex) => `^${regex}$`).join(',')}`;
}
