import { OF_WORKLOAD, sumByWorkload } from '../rules/kubernetes/workload-records.ts';
import { maxBy, on, ratio, select, sumBy } from '../rules/promql.ts';
import { records } from '../rules/records.ts';
import { selectors } from '../rules/selectors.ts';

const ON_CONTAINER = on('namespace', 'pod', 'container');

/**
 * What a workload does, said of each service that it runs. The services stand on the left: one workload may run
 * several, and each service has one workload.
 */
export function ofServices(ofWorkloads: string): string {
  const value = ofWorkloads.includes('\n') ? `(\n${ofWorkloads.replace(/^/gm, '  ')}\n)` : ofWorkloads;
  return sumBy(['namespace', 'service'], `${records.serviceWorkload}\n* ${on(...OF_WORKLOAD)} group_left ()\n${value}`);
}

/**
 * Use of workloads as a share of a capacity. Containers without that capacity are left out on both sides; where no
 * container has one, there is no result.
 */
export function shareOf(use: string, capacity: string): string {
  return ratio(sumByWorkload(`(${use} and ${ON_CONTAINER} ${capacity})`), sumByWorkload(capacity));
}

/**
 * What limits the CPU of containers: limits, and requests where there is no limit. This is decided by container,
 * because often only a sidecar has a limit.
 */
export const CPU_BOUND = `(${records.podCpuLimits} or ${ON_CONTAINER} ${records.podCpuRequests})`;

/** Working set of each container as a share of its limit, with the workload that it belongs to. */
export function memoryOfLimit(): string {
  return `${ratio(maxBy(['namespace', 'pod', 'container'], records.containerMemory), records.podMemoryLimits)}
* ${on('namespace', 'pod')} group_left (workload, workload_type)
${records.podOwner}`;
}

/** Share of the scheduler's periods in which containers of workloads had to wait, because of their CPU limits. */
export function throttledShare(): string {
  const periods = (counter: string) => sumByWorkload(`rate(${select(counter, selectors.cadvisor)}[5m])`);
  return ratio(periods('container_cpu_cfs_throttled_periods_total'), periods('container_cpu_cfs_periods_total'));
}

/** Metrics about the pods that workloads should have, and those that can answer, by kind. */
export const REPLICAS = {
  deployment: { desired: 'kube_deployment_spec_replicas', available: 'kube_deployment_status_replicas_available' },
  statefulset: { desired: 'kube_statefulset_replicas', available: 'kube_statefulset_status_replicas_ready' },
  daemonset: {
    desired: 'kube_daemonset_status_desired_number_scheduled',
    available: 'kube_daemonset_status_number_available',
  },
} as const;

/** Pods of workloads of all kinds, with the labels that other series name a workload by. */
export function replicasOf(which: 'desired' | 'available'): string {
  return Object.entries(REPLICAS)
    .map(([kind, { [which]: metric }]) => {
      const pods = maxBy(['namespace', kind], select(metric, selectors.kubeStateMetrics));
      const named = `label_replace(${pods}, "workload", "$1", "${kind}", "(.+)")`;
      return maxBy(OF_WORKLOAD, `label_replace(${named}, "workload_type", "${kind}", "", "")`);
    })
    .join('\nor\n');
}
