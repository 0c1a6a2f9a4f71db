import { answering } from '../exporter-arguments.ts';
import type { Relabeling } from '../relabeling.ts';
import type { ProcessScrape } from './estimate.ts';
import { PROCESSES } from './processes/index.ts';

const drop = (regex: string, ...sourceLabels: string[]): Relabeling => ({
  action: 'drop',
  sourceLabels: sourceLabels.length > 0 ? sourceLabels : ['__name__'],
  regex,
});

/** Jobs that the values of the chart leave on, with what they drop. Every other answer is stored whole. */
const DROPPED: Readonly<Record<string, readonly Relabeling[]>> = {
  'apiserver /metrics': [
    drop(
      '(etcd_request|apiserver_request_slo|apiserver_request_sli|apiserver_request)_duration_seconds_bucket;(0\\.15|0\\.2|0\\.3|0\\.35|0\\.4|0\\.45|0\\.6|0\\.7|0\\.8|0\\.9|1\\.25|1\\.5|1\\.75|2|3|3\\.5|4|4\\.5|6|7|8|9|15|20|40|45|50)(\\.0)?',
      '__name__',
      'le',
    ),
  ],
  'kubelet /metrics': [
    drop(
      '(csi_operations|storage_operation_duration)_seconds_bucket;(0.25|2.5|15|25|120|600)(\\.0)?',
      '__name__',
      'le',
    ),
  ],
  'kubelet /metrics/cadvisor': [
    drop('container_cpu_(cfs_throttled_seconds_total|load_average_10s|system_seconds_total|user_seconds_total)'),
    drop(
      'container_fs_(io_current|io_time_seconds_total|io_time_weighted_seconds_total|reads_merged_total|sector_reads_total|sector_writes_total|writes_merged_total)',
    ),
    drop('container_memory_(mapped_file|swap)'),
    drop('container_(file_descriptors|tasks_state|threads_max)'),
    drop('container_memory_failures_total;hierarchy', '__name__', 'scope'),
    drop('container_network_.*;(cali|cilium|cni|lxc|nodelocaldns|tunl).*', '__name__', 'interface'),
    drop('container_spec.*'),
    drop('.+;', 'id', 'pod'),
  ],
  'kubelet /metrics/probes': [],
  'etcd /metrics': [],
  'kube-controller-manager /metrics': [],
  'kube-scheduler /metrics': [],
  'kube-proxy /metrics': [],
  'coredns /metrics': [],
  'kube-state-metrics /metrics http-metrics': [],
  'node-exporter /metrics': [],
  'prometheus /metrics web': [],
  'prometheus /metrics reloader-web': [],
  'alertmanager /metrics web': [],
  'alertmanager /metrics reloader-web': [],
  'grafana /metrics': [],
  'prometheus-operator /metrics': [],
};

/** Arguments that the chart gives the exporters: 28 collectors of objects, and all devices of a node. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  'kube-state-metrics': [
    '--resources=certificatesigningrequests,configmaps,cronjobs,daemonsets,deployments,endpoints,horizontalpodautoscalers,ingresses,jobs,leases,limitranges,mutatingwebhookconfigurations,namespaces,networkpolicies,nodes,persistentvolumeclaims,persistentvolumes,poddisruptionbudgets,pods,replicasets,replicationcontrollers,resourcequotas,secrets,services,statefulsets,storageclasses,validatingwebhookconfigurations,volumeattachments',
  ],
};

/** What kube-prometheus-stack 88.5 scrapes and stores with the values that it comes with. */
export const KUBE_PROMETHEUS_STACK: readonly ProcessScrape[] = PROCESSES.flatMap((process) => {
  const { job, path, endpoint } = process;
  const metricRelabelings = DROPPED[[job, path, endpoint].filter(Boolean).join(' ')];
  return metricRelabelings ? [{ process, metricRelabelings, answers: answering(ARGUMENTS[job] ?? []) }] : [];
});
