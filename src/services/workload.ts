import type { Service } from '../config/environment.ts';

/** Name of a pod of the service, in test cases. */
export function podOf({ name }: Service): string {
  return `${name}-0`;
}

/** Label `workload_type` of the workload that runs a service. */
export function workloadType({ workload }: Service): string {
  return workload.kind.toLowerCase();
}

/** Name of the workload that runs a service. */
export function workloadName({ workload, name }: Service): string {
  return workload.name ?? name;
}

/** Matchers of the series of the workload that runs a service. */
export function ownWorkload(service: Service): string {
  return `namespace="${service.namespace}", workload="${workloadName(service)}", workload_type="${workloadType(service)}"`;
}
