import { DEFAULT_BOUNDS } from '../../kubernetes.ts';
import { gauge, histogram, type Metric } from '../../metric.ts';
import { type Count, metricsOf, type Process, per, portions } from '../count.ts';
import { GO_REST, KUBERNETES_GO } from './go.ts';
import { CLIENT_METRICS, client, healthChecks, LIBRARY } from './kubernetes-library.ts';

/** What the kubelet tells besides, and is many. */
const MORE: readonly Metric[] = [
  histogram('kubelet_runtime_operations_duration_seconds', DEFAULT_BOUNDS, 'operation_type'),
  histogram('kubelet_pleg_relist_interval_seconds', DEFAULT_BOUNDS),
  histogram('kubelet_image_pull_duration_seconds', DEFAULT_BOUNDS, 'image_size_in_bytes'),
  gauge('kubelet_container_log_filesystem_used_bytes', 'container', 'namespace', 'pod', 'uid'),
  gauge('volume_manager_total_volumes', 'plugin_name', 'state'),
];

const ofNode =
  (count: Count): Count =>
  (cluster) =>
    count(cluster) / cluster.nodes;

const KUBELET: Process = {
  job: 'kubelet',
  path: '/metrics',
  targets: ({ nodes }) => nodes,
  metrics: metricsOf('kubelet', '/metrics', ...CLIENT_METRICS, ...MORE),
  rules: [
    ...KUBERNETES_GO,
    ...client(3),
    ...LIBRARY,
    per(
      'kubelet_volume_stats_.+',
      ofNode(({ claims }) => claims),
    ),
    per(
      'kubelet_container_log_filesystem_used_bytes',
      ofNode(({ containers }) => containers),
    ),
    per('kubelet_runtime_operations_duration_seconds', 18, 14),
    per('kubelet_runtime_operations_errors_total', 4),
    per('kubelet_runtime_operations_total', 14),
    per('kubelet_evictions', 1),
    per('kubelet_running_containers', 2),
    per('kubelet_node_name', 1),
    per('kubelet_pod_worker_duration_seconds', 3, 11),
    per('kubelet_pleg_relist_duration_seconds', 1, 11),
    per('kubelet_http_requests_duration_seconds', 12),
    per('kubelet_cgroup_manager_duration_seconds', 3),
    per('kubelet_pod_start_sli_duration_seconds', 1, 18),
    per('kubelet_image_pull_duration_seconds', 3, 12),
    per('storage_operation_duration_seconds', 20),
    per('csi_operations_seconds', 6),
    per('volume_operation_total_seconds', 6),
    per('volume_manager_total_volumes', 12),
  ],
  rest: 220 + GO_REST,
  basis: 'families and buckets as in the source of Kubernetes 1.34, operations as a node with volumes knows them',
};

const PROBES: Process = {
  job: 'kubelet',
  path: '/metrics/probes',
  targets: ({ nodes }) => nodes,
  metrics: metricsOf('kubelet', '/metrics/probes'),
  rules: [
    // Every second probe has failed once.
    per(
      'prober_probe_total',
      ofNode(({ probes }) => 1.5 * probes),
    ),
    per(
      'prober_probe_duration_seconds',
      ofNode(({ probes }) => probes),
    ),
  ],
  rest: 0,
  basis: 'one histogram for each probe of each container',
};

/** Metrics of every control group: what there is for each, and for each disk of it. */
const GROUP =
  'cpu_usage_seconds_total cpu_user_seconds_total cpu_system_seconds_total cpu_load_average_10s cpu_load_d_average_10s file_descriptors last_seen memory_cache memory_failcnt memory_kernel_usage memory_mapped_file memory_max_usage_bytes memory_rss memory_swap memory_total_active_file_bytes memory_total_inactive_file_bytes memory_usage_bytes memory_working_set_bytes oom_events_total pressure_cpu_stalled_seconds_total pressure_cpu_waiting_seconds_total pressure_io_stalled_seconds_total pressure_io_waiting_seconds_total pressure_memory_stalled_seconds_total pressure_memory_waiting_seconds_total processes sockets spec_cpu_period spec_cpu_shares spec_memory_limit_bytes spec_memory_reservation_limit_bytes spec_memory_swap_limit_bytes start_time_seconds threads threads_max ulimits_soft';
const OF_DISK = 'fs_reads_bytes_total fs_reads_total fs_writes_bytes_total fs_writes_total blkio_device_usage_total';
const OF_LIMITED = 'cfs_periods_total cfs_throttled_periods_total cfs_throttled_seconds_total';

const containerMetrics = [
  ...[GROUP, OF_DISK].flatMap((names) => names.split(' ').map((name) => `container_${name}`)),
  ...OF_LIMITED.split(' ').map((name) => `container_cpu_${name}`),
  'container_spec_cpu_quota',
];

/** Labels of the control groups that cAdvisor tells of, as drop lists see them. */
const GROUPS = {
  container: { container: 'app', id: '/kubepods/pod1/c1', namespace: 'shop', pod: 'cart-1' },
  // Both the group that holds a pod, and the process that keeps its network.
  pod: { id: '/kubepods/pod1', namespace: 'shop', pod: 'cart-1' },
  unit: { id: '/system.slice/ssh.service' },
  node: { id: '/' },
} as const;

/** For each control group, so many series more. */
function groups(names: string, times: Count, more: Readonly<Record<string, string>> = {}) {
  return portions(
    names,
    [{ ...GROUPS.container, ...more }, (cluster) => (times(cluster) * cluster.containers) / cluster.nodes],
    [{ ...GROUPS.pod, ...more }, (cluster) => (times(cluster) * cluster.podGroups * cluster.pods) / cluster.nodes],
    [{ ...GROUPS.unit, ...more }, (cluster) => times(cluster) * cluster.systemUnits],
    // The node as a whole, and the classes of service.
    [{ ...GROUPS.node, ...more }, (cluster) => times(cluster) * 4],
  );
}

const one: Count = () => 1;

const CADVISOR: Process = {
  job: 'kubelet',
  path: '/metrics/cadvisor',
  targets: ({ nodes }) => nodes,
  metrics: metricsOf(
    'kubelet',
    '/metrics/cadvisor',
    ...containerMetrics.map((name) => gauge(name, 'container', 'id', 'namespace', 'pod')),
  ),
  rules: [
    // The kubelet does not switch sockets on.
    per('container_network_(tcp6?|udp6?|advance_tcp)_.+', 0),
    portions(
      'container_network_.+',
      [{ ...GROUPS.pod, interface: 'eth0' }, ofNode(({ pods, hostNetworkPods }) => pods - hostNetworkPods)],
      // Pods with the network of their node see its devices, and the end of every other pod.
      [{ ...GROUPS.pod, interface: 'ens5' }, ofNode((it) => it.hostNetworkPods * it.networkDevices)],
      [
        { ...GROUPS.pod, interface: 'cali1' },
        ofNode((it) => (it.hostNetworkPods * (it.pods - it.hostNetworkPods)) / it.nodes),
      ],
      [{ ...GROUPS.node, interface: 'ens5' }, ({ networkDevices }) => networkDevices],
      [{ ...GROUPS.node, interface: 'cali1' }, ofNode(({ pods, hostNetworkPods }) => pods - hostNetworkPods)],
    ),
    {
      names: 'container_memory_failures_total',
      portions: ['container', 'hierarchy'].flatMap((scope) => groups('', () => 2, { scope }).portions),
    },
    groups('container_tasks_state', () => 5),
    portions(
      'container_(cpu_cfs_.+|spec_cpu_quota)',
      [GROUPS.container, ofNode(({ limitedContainers }) => limitedContainers)],
      [GROUPS.pod, ofNode(({ limitedContainers }) => limitedContainers / 2)],
    ),
    groups('container_blkio_.+', ({ containerDisks }) => 2 * containerDisks),
    groups('container_fs_.+', ({ containerDisks }) => containerDisks),
    per('machine_.+', 1),
    groups('container_.+', one),
  ],
  rest: 15,
  basis:
    'metrics that the kubelet switches on in cAdvisor, on nodes with cgroup v2; for each pod its containers, the group around them and the process that keeps its network',
};

/** The kubelet and what it tells of containers and probes. */
export const KUBELETS: readonly Process[] = [
  KUBELET,
  CADVISOR,
  PROBES,
  healthChecks('kubelet', ({ nodes }) => nodes, 3),
];
