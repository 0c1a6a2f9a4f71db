import type { Service } from '../config/environment.ts';
import { series, steady } from '../rules/cases.ts';
import { records } from '../rules/records.ts';
import type { InputSeries } from '../rules/rule.ts';

/** Name of the pod in test cases. */
export function podOf({ name }: Service): string {
  return `${name}-0`;
}

/** Label `workload_type` of the pods of a service. */
export function workloadType({ workload }: Service): string {
  return workload.kind.toLowerCase();
}

/** Name of the workload that runs a service. */
export function workloadName({ workload, name }: Service): string {
  return workload.name ?? name;
}

/** Test input: the pod belongs to the workload of the service. */
export function owner(service: Service, pod = podOf(service)): InputSeries {
  return ownedBy(service, workloadName(service), pod);
}

/** Test input: the pod belongs to another workload of the namespace. */
export function otherOwner(service: Service, pod = podOf(service)): InputSeries {
  return ownedBy(service, `${workloadName(service)}-v2`, pod);
}

function ownedBy(service: Service, workload: string, pod: string): InputSeries {
  const labels = { namespace: service.namespace, pod, workload, workload_type: workloadType(service) };
  return series(records.podOwner, labels, steady(1));
}

/** Test input: a metric of the container that is named like its service. */
export function main(service: Service, metric: string, value: number, pod = podOf(service)): InputSeries {
  return series(metric, { namespace: service.namespace, pod, container: service.name }, steady(value));
}

/** Test input: a metric of another container in the same pod. */
export function sidecar(service: Service, metric: string, value: number, pod = podOf(service)): InputSeries {
  return series(metric, { namespace: service.namespace, pod, container: `${service.name}-proxy` }, steady(value));
}
