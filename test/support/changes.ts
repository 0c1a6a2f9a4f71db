import type { ManifestObject } from '../../src/synthesize.ts';
import { type ChangePolicy, type Components, compare } from '../../src/validation/changes/change.ts';

type Fields = object;

/** Objects of one component, or of several by name. */
export type Side = readonly ManifestObject[] | Readonly<Record<string, readonly ManifestObject[]>>;

const GROUPS: Readonly<Record<string, string>> = {
  Alertmanager: 'monitoring.coreos.com/v1',
  ClusterRole: 'rbac.authorization.k8s.io/v1',
  ClusterRoleBinding: 'rbac.authorization.k8s.io/v1',
  CustomResourceDefinition: 'apiextensions.k8s.io/v1',
  DaemonSet: 'apps/v1',
  Deployment: 'apps/v1',
  Job: 'batch/v1',
  PodMonitor: 'monitoring.coreos.com/v1',
  PriorityClass: 'scheduling.k8s.io/v1',
  Prometheus: 'monitoring.coreos.com/v1',
  PrometheusRule: 'monitoring.coreos.com/v1',
  Role: 'rbac.authorization.k8s.io/v1',
  RoleBinding: 'rbac.authorization.k8s.io/v1',
  ServiceMonitor: 'monitoring.coreos.com/v1',
  StatefulSet: 'apps/v1',
  StorageClass: 'storage.k8s.io/v1',
  ThanosRuler: 'monitoring.coreos.com/v1',
};

const CLUSTER_SCOPED = /^(Namespace|StorageClass|PriorityClass|CustomResourceDefinition|ClusterRole(Binding)?)$/;

/** A small object, named `web` in `monitoring` where nothing else is said. */
export function object(kind: string, fields: Fields = {}, metadata: Fields = {}): ManifestObject {
  const namespace = CLUSTER_SCOPED.test(kind) ? {} : { namespace: 'monitoring' };
  return { apiVersion: GROUPS[kind] ?? 'v1', kind, metadata: { name: 'web', ...namespace, ...metadata }, ...fields };
}

export const componentsOf = (side: Side): Components =>
  Array.isArray(side) ? new Map([['web', side as readonly ManifestObject[]]]) : new Map(Object.entries(side));

/** What a policy says about a change: dangerous lines begin with an exclamation mark. */
export function changesIn(policy: ChangePolicy, before: Side, after: Side): string[] {
  return [...policy.check(compare(componentsOf(before), componentsOf(after)))].map(
    ({ dangerous, component, object: of, message }) => `${dangerous ? '! ' : ''}${component}: ${of} ${message}`,
  );
}
