import { type CaseLabels, series } from '../../src/rules/cases.ts';
import type { InputSeries } from '../../src/rules/rule.ts';

/**
 * What the exporters tell of a small cluster over eight hours, a sample per minute: a node of two CPUs and 1000 bytes,
 * and on it, in the namespace shop, a Deployment that misses pods, a database with a volume that fills up, and an
 * agent in the network of the node. Every number is chosen so that what dashboards show of it can be told by hand.
 */

const MINUTES = 500;

/** When to ask: after more than the six hours that trends need. */
export const NOW = '480m';

const steady = (value: number) => `${value}x${MINUTES}`;
const perMinute = (value: number) => `0+${value}x${MINUTES}`;

/** Steps from one value to another in the last minute. */
const stepped = (from: number, to: number) => `${from}x479 ${to}x${MINUTES - 480}`;

const ksm = (metric: string, labels: CaseLabels, value: number | string) =>
  series(
    `kube_${metric}`,
    { job: 'kube-state-metrics', instance: 'ksm', ...labels },
    typeof value === 'string' ? value : steady(value),
  );

const NODE = 'worker-1';

const host = (metric: string, values: string, labels: CaseLabels = {}) =>
  series(`node_${metric}`, { job: 'node-exporter', instance: NODE, node: NODE, ...labels }, values);

const kubelet = (metric: string, values: string, labels: CaseLabels, path = '/metrics') =>
  series(metric, { job: 'kubelet', metrics_path: path, instance: NODE, node: NODE, ...labels }, values);

function hostSeries(): InputSeries[] {
  const disk = { device: 'sda' };
  const link = { device: 'eth0' };
  const mount = { device: '/dev/sda1', mountpoint: '/', fstype: 'ext4' };
  const packets = (direction: string) => [
    host(`network_${direction}_bytes_total`, perMinute(6000), link),
    host(`network_${direction}_packets_total`, perMinute(600), link),
    host(`network_${direction}_drop_total`, perMinute(60), link),
    host(`network_${direction}_errs_total`, perMinute(6), link),
  ];
  return [
    ...['0', '1'].flatMap((cpu) => [
      host('cpu_seconds_total', perMinute(15), { cpu, mode: 'idle' }),
      host('cpu_seconds_total', perMinute(45), { cpu, mode: 'user' }),
    ]),
    host('load1', steady(3)),
    host('memory_MemTotal_bytes', steady(1000)),
    host('memory_MemAvailable_bytes', steady(400)),
    host('memory_MemFree_bytes', steady(100)),
    host('memory_Buffers_bytes', steady(50)),
    host('memory_Cached_bytes', steady(350)),
    host('vmstat_pgmajfault', perMinute(120)),
    host('vmstat_oom_kill', stepped(0, 1)),
    host('edac_correctable_errors_total', stepped(0, 1), { controller: '0' }),
    host('edac_uncorrectable_errors_total', stepped(0, 1), { controller: '0' }),
    ...['cpu_waiting', 'memory_stalled', 'io_stalled'].map((what) =>
      host(`pressure_${what}_seconds_total`, perMinute(6)),
    ),
    host('disk_io_time_seconds_total', perMinute(30), disk),
    host('disk_io_time_weighted_seconds_total', perMinute(180), disk),
    host('disk_read_bytes_total', perMinute(600), disk),
    host('disk_written_bytes_total', perMinute(1200), disk),
    host('disk_reads_completed_total', perMinute(60), disk),
    host('disk_writes_completed_total', perMinute(120), disk),
    host('filesystem_size_bytes', steady(1000), mount),
    host('filesystem_avail_bytes', steady(200), mount),
    host('filesystem_files', steady(100), mount),
    host('filesystem_files_free', steady(75), mount),
    host('filesystem_device_error', steady(1), mount),
    host('filesystem_readonly', steady(1), mount),
    host('md_disks', steady(1), { device: 'md0', state: 'failed' }),
    ...packets('receive'),
    ...packets('transmit'),
    host('netstat_Tcp_OutSegs', perMinute(6000)),
    host('netstat_Tcp_RetransSegs', perMinute(60)),
    host('netstat_TcpExt_ListenDrops', perMinute(60)),
    host('netstat_TcpExt_ListenOverflows', perMinute(30)),
    host('nf_conntrack_entries', steady(75)),
    host('nf_conntrack_entries_limit', steady(100)),
    host('timex_offset_seconds', steady(-0.25)),
    host('timex_sync_status', steady(1)),
    host('filefd_allocated', steady(40)),
    host('filefd_maximum', steady(100)),
    host('boot_time_seconds', stepped(60, 0)),
    host('scrape_collector_success', steady(0), { collector: 'mdadm' }),
  ];
}

/** What Kubernetes knows of nodes, quotas and workloads. */
function objects(): InputSeries[] {
  const shop = { namespace: 'shop' };
  const condition = (name: string, status: string, value: number) =>
    ksm('node_status_condition', { node: NODE, condition: name, status }, value);
  const allocatable = (resource: string, value: number) =>
    ksm('node_status_allocatable', { node: NODE, resource }, value);
  const of = (kind: string, name: string, values: Record<string, number>) =>
    Object.entries(values).map(([metric, value]) => ksm(`${kind}_${metric}`, { ...shop, [kind]: name }, value));
  return [
    ksm('node_info', { node: NODE, kernel_version: '6.12', kubelet_version: 'v1.35.0', os_image: 'Linux' }, 1),
    condition('Ready', 'true', 1),
    condition('Ready', 'false', 0),
    condition('Ready', 'unknown', 0),
    condition('MemoryPressure', 'true', 1),
    ksm('node_spec_unschedulable', { node: NODE }, 0),
    allocatable('cpu', 2),
    allocatable('memory', 800),
    allocatable('pods', 10),
    ksm('resourcequota', { ...shop, resourcequota: 'all', resource: 'pods', type: 'used' }, 8),
    ksm('resourcequota', { ...shop, resourcequota: 'all', resource: 'pods', type: 'hard' }, 10),
    ...of('deployment', 'api', { spec_replicas: 3, status_replicas_available: 1, status_replicas_updated: 2 }),
    ksm('deployment_status_observed_generation', { ...shop, deployment: 'api' }, stepped(1, 2)),
    ...of('statefulset', 'db', { replicas: 1, status_replicas_ready: 1, status_replicas_updated: 1 }),
    ...of('daemonset', 'agent', {
      status_desired_number_scheduled: 2,
      status_number_available: 1,
      status_updated_number_scheduled: 2,
    }),
    ...of('horizontalpodautoscaler', 'api', {
      spec_min_replicas: 1,
      spec_max_replicas: 4,
      status_current_replicas: 3,
      status_desired_replicas: 4,
    }),
    ...of('cronjob', 'backup', {
      status_last_schedule_time: 25_200,
      status_last_successful_time: 21_600,
      status_active: 0,
      spec_suspend: 0,
    }),
    ksm('job_status_active', { ...shop, job_name: 'import' }, 1),
    ksm('job_status_start_time', { ...shop, job_name: 'import' }, 27_000),
    ksm('job_failed', { ...shop, job_name: 'export', condition: 'true' }, 1),
    ksm('persistentvolume_status_phase', { persistentvolume: 'pv-1', phase: 'Failed' }, 1),
    ksm('persistentvolumeclaim_status_phase', { ...shop, persistentvolumeclaim: 'data-db-0', phase: 'Bound' }, 1),
    ksm('persistentvolumeclaim_status_phase', { ...shop, persistentvolumeclaim: 'data-db-1', phase: 'Pending' }, 1),
  ];
}

interface PodProps {
  readonly name: string;
  readonly owner: readonly [kind: string, name: string];
  readonly hostNetwork?: boolean;
  readonly phase?: string;
}

/** A pod on the node, whose one container uses half of what it may. */
function pod({ name, owner: [ownerKind, ownerName], hostNetwork = false, phase = 'Running' }: PodProps): InputSeries[] {
  const own = { namespace: 'shop', pod: name, uid: name };
  const one = { ...own, container: 'main' };
  const running = phase === 'Running';
  const known = [
    ksm('pod_owner', { ...own, owner_kind: ownerKind, owner_name: ownerName, owner_is_controller: 'true' }, 1),
    ksm('pod_info', { ...own, node: running ? NODE : '', host_network: `${hostNetwork}` }, 1),
    ...['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'].map((each) =>
      ksm('pod_status_phase', { ...own, phase: each }, each === phase ? 1 : 0),
    ),
    ...['requests', 'limits'].flatMap((bound) => [
      ksm(`pod_container_resource_${bound}`, { ...one, resource: 'cpu' }, bound === 'limits' ? 1 : 0.25),
      ksm(`pod_container_resource_${bound}`, { ...one, resource: 'memory' }, bound === 'limits' ? 400 : 100),
    ]),
  ];
  if (!running) return known;
  return [
    ...known,
    ksm('pod_start_time', own, 0),
    ksm('pod_status_ready', { ...own, condition: 'true' }, 0),
    ksm('pod_status_ready', { ...own, condition: 'false' }, 1),
    ksm('pod_container_info', one, 1),
    ksm('pod_container_status_ready', one, 1),
    ksm('pod_container_status_restarts_total', one, stepped(3, 4)),
    ...cadvisor(one, hostNetwork),
  ];
}

function cadvisor(
  one: { readonly namespace: string; readonly pod: string; readonly container: string },
  host: boolean,
) {
  const of = (metric: string, values: string, labels: CaseLabels) =>
    kubelet(`container_${metric}`, values, labels, '/metrics/cadvisor');
  const { namespace, pod: name } = one;
  const container = { ...one, id: `/${name}/main`, image: 'main:1', name: 'main' };
  const network = { namespace, pod: name, id: `/${name}`, image: 'pause:1', interface: 'eth0' };
  const traffic = host ? 60_000 : 600;
  return [
    of('cpu_usage_seconds_total', perMinute(30), container),
    of('memory_working_set_bytes', steady(200), container),
    of('memory_rss', steady(150), container),
    of('memory_cache', steady(80), container),
    of('memory_swap', steady(0), container),
    of('oom_events_total', stepped(0, 1), container),
    of('cpu_cfs_periods_total', perMinute(600), container),
    of('cpu_cfs_throttled_periods_total', perMinute(60), container),
    of('fs_reads_bytes_total', perMinute(600), container),
    of('fs_writes_bytes_total', perMinute(1200), container),
    kubelet(
      'prober_probe_total',
      perMinute(6),
      { ...one, probe_type: 'Readiness', result: 'failed' },
      '/metrics/probes',
    ),
    ...['receive', 'transmit'].flatMap((direction) => [
      of(`network_${direction}_bytes_total`, perMinute(traffic), network),
      of(`network_${direction}_packets_dropped_total`, perMinute(60), network),
      of(`network_${direction}_errors_total`, perMinute(6), network),
    ]),
  ];
}

/** A volume of 1000 bytes and 4000 inodes that loses one and two of them a minute. */
function volume(): InputSeries[] {
  const claim = { namespace: 'shop', persistentvolumeclaim: 'data-db-0' };
  return [
    kubelet('kubelet_volume_stats_capacity_bytes', steady(1000), claim),
    kubelet('kubelet_volume_stats_available_bytes', `1000-1x${MINUTES}`, claim),
    kubelet('kubelet_volume_stats_inodes', steady(4000), claim),
    kubelet('kubelet_volume_stats_inodes_free', `2000-2x${MINUTES}`, claim),
    ksm('pod_spec_volumes_persistentvolumeclaims_info', { ...claim, pod: 'db-0', volume: 'data' }, 1),
  ];
}

/** An alert about a pod, and one about its node. */
function alerts(): InputSeries[] {
  const fires = (labels: CaseLabels) => [
    series('ALERTS', { ...labels, alertstate: 'firing' }, steady(1)),
    series('ALERTS_FOR_STATE', labels, steady(28_200)),
  ];
  return [
    ...fires({ alertname: 'PodAlert', severity: 'warning', namespace: 'shop', pod: 'api-1', container: 'main' }),
    ...fires({ alertname: 'NodeAlert', severity: 'critical', node: NODE }),
    ...fires({ alertname: 'Watchdog', severity: 'none' }),
  ];
}

/** Why containers of the first pod wait or have ended. */
function reasons(): InputSeries[] {
  const one = { namespace: 'shop', pod: 'api-1', uid: 'api-1' };
  return [
    ksm('pod_container_status_last_terminated_reason', { ...one, container: 'main', reason: 'OOMKilled' }, 1),
    ksm('pod_container_status_waiting_reason', { ...one, container: 'proxy', reason: 'ImagePullBackOff' }, 1),
    ksm('pod_init_container_status_waiting_reason', { ...one, container: 'init', reason: 'CrashLoopBackOff' }, 1),
  ];
}

/** Every series of the cluster. */
export function smallCluster(): InputSeries[] {
  return [
    ...hostSeries(),
    ...objects(),
    ksm(
      'replicaset_owner',
      { namespace: 'shop', replicaset: 'api-5d', owner_kind: 'Deployment', owner_name: 'api' },
      1,
    ),
    ...pod({ name: 'api-1', owner: ['ReplicaSet', 'api-5d'] }),
    ...pod({ name: 'api-2', owner: ['ReplicaSet', 'api-5d'], phase: 'Pending' }),
    ...pod({ name: 'db-0', owner: ['StatefulSet', 'db'] }),
    ...pod({ name: 'agent-x', owner: ['DaemonSet', 'agent'], hostNetwork: true }),
    ...reasons(),
    ...volume(),
    ...alerts(),
    kubelet('kubelet_evictions', stepped(0, 1), { eviction_signal: 'memory.available' }),
    kubelet('kubelet_pleg_relist_duration_seconds_bucket', perMinute(60), { le: '0.1' }),
    kubelet('kubelet_pleg_relist_duration_seconds_bucket', perMinute(60), { le: '+Inf' }),
  ];
}
