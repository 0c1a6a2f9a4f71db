import type { Service } from '../config/environment.ts';
import { records } from '../rules/records.ts';
import { selectors } from '../rules/selectors.ts';
import { workloadName, workloadType } from './resource-series.ts';

const ON_CONTAINER = 'on (cluster, namespace, pod, container)';
const ON_POD = 'on (cluster, namespace, pod)';

/** The series of a record in the namespace of a service. */
export function inNamespace({ namespace }: Service, record: string): string {
  return `${record}{namespace="${namespace}"}`;
}

/** Sum over the pods that belong to a service. */
export function ofService(service: Service, vector: string): string {
  return `sum by (cluster, namespace) (\n  ${vector}\n  and ${ON_POD} ${ownPods(service)}\n)`;
}

/**
 * Use of a service as a share of a capacity. Containers without that capacity are left out on both sides; where
 * no container has one, there is no result.
 */
export function shareOf(service: Service, use: string, capacity: string): string {
  const bounded = `${use}\n  and ${ON_CONTAINER} ${capacity}`;
  return `${ofService(service, bounded)}\n/\n(${ofService(service, capacity)} > 0)`;
}

/**
 * CPU use of a service as a share of what it may use: of limits, and of requests where there is no limit. This is
 * decided by container, because often only a sidecar has a limit.
 */
export function cpuShare(service: Service): string {
  const limits = inNamespace(service, records.podCpuLimits);
  const requests = inNamespace(service, records.podCpuRequests);
  return shareOf(service, inNamespace(service, records.containerCpu), `(${limits} or ${ON_CONTAINER} ${requests})`);
}

/** Working set of each container as a share of its limit, where that is above a threshold. */
export function memoryShareAbove(service: Service, threshold: number): string {
  const use = inNamespace(service, records.containerMemory);
  const limits = inNamespace(service, records.podMemoryLimits);
  return `${use}\n/ ${ON_CONTAINER} (${limits} > 0)\n> ${threshold}\nand ${ON_POD} ${ownPods(service)}`;
}

/** Restarts of the containers of a service within an hour. */
export function restartsPerHour(service: Service): string {
  const counter = `kube_pod_container_status_restarts_total{${selectors.kubeStateMetrics},namespace="${service.namespace}"}`;
  // During an update two exporters count the same restarts.
  const restarts = `max by (cluster, namespace, pod, container) (increase(${counter}[1h]))`;
  // increase() extrapolates to the whole hour: without rounding, three restarts may read as 3.05.
  return `round(${ofService(service, restarts)})`;
}

/** Share of the scheduler's periods in which containers of a service had to wait, because of their CPU limits. */
export function throttledShare(service: Service): string {
  const rate = (counter: string) =>
    ofService(service, `rate(${counter}{${selectors.cadvisor},namespace="${service.namespace}"}[5m])`);
  return `${rate('container_cpu_cfs_throttled_periods_total')}\n/\n(${rate('container_cpu_cfs_periods_total')} > 0)`;
}

/** Metrics about the pods that a workload should have, and those that can answer. */
export const REPLICAS = {
  Deployment: {
    label: 'deployment',
    desired: 'kube_deployment_spec_replicas',
    available: 'kube_deployment_status_replicas_available',
  },
  StatefulSet: {
    label: 'statefulset',
    desired: 'kube_statefulset_replicas',
    available: 'kube_statefulset_status_replicas_ready',
  },
  DaemonSet: {
    label: 'daemonset',
    desired: 'kube_daemonset_status_desired_number_scheduled',
    available: 'kube_daemonset_status_number_available',
  },
} as const;

/** Pods of the workload of a service. During an update two exporters tell of the same ones. */
export function replicasOf(service: Service, which: 'desired' | 'available'): string {
  const { label, [which]: metric } = REPLICAS[service.workload.kind];
  const own = `namespace="${service.namespace}",${label}="${workloadName(service)}"`;
  return `max by (cluster, namespace) (${metric}{${selectors.kubeStateMetrics},${own}})`;
}

/** The pods that the workload of a service owns. */
function ownPods(service: Service): string {
  const workload = `workload="${workloadName(service)}", workload_type="${workloadType(service)}"`;
  return `${records.podOwner}{namespace="${service.namespace}", ${workload}}`;
}
