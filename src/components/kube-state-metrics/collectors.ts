import type { AccessRule } from '../../kubernetes/rbac.ts';

/** What a collector reads: the API group of the resource that it is named after. */
interface Collector {
  /** Name of the resource, in the plural; kube-state-metrics calls the collector the same. */
  readonly resource: string;
  /** API group, empty for the core group. */
  readonly group: string;
}

/**
 * The collectors that run. Both the argument `--resources` and the ClusterRole are made from this table, so that a
 * collector can neither lack its permission nor leave one behind.
 *
 * Secrets and ConfigMaps are left out: listing them means reading them, and no rule or dashboard needs them. So are
 * objects that exist once per node or per Service and only multiply series (leases, endpointslices).
 *
 * @see https://github.com/kubernetes/kube-state-metrics/tree/main/docs
 */
export const COLLECTORS: readonly Collector[] = [
  { resource: 'cronjobs', group: 'batch' },
  { resource: 'daemonsets', group: 'apps' },
  { resource: 'deployments', group: 'apps' },
  { resource: 'horizontalpodautoscalers', group: 'autoscaling' },
  { resource: 'ingresses', group: 'networking.k8s.io' },
  { resource: 'jobs', group: 'batch' },
  { resource: 'limitranges', group: '' },
  { resource: 'namespaces', group: '' },
  { resource: 'nodes', group: '' },
  { resource: 'persistentvolumeclaims', group: '' },
  { resource: 'persistentvolumes', group: '' },
  { resource: 'poddisruptionbudgets', group: 'policy' },
  { resource: 'pods', group: '' },
  { resource: 'replicasets', group: 'apps' },
  { resource: 'resourcequotas', group: '' },
  { resource: 'services', group: '' },
  { resource: 'statefulsets', group: 'apps' },
  { resource: 'storageclasses', group: 'storage.k8s.io' },
];

/** The argument that switches exactly these collectors on. */
export function resourcesArgument(collectors: readonly Collector[]): string {
  return `--resources=${collectors.map(({ resource }) => resource).join(',')}`;
}

/** One rule for each API group, in the order in which the groups first appear. */
export function accessRules(collectors: readonly Collector[]): AccessRule[] {
  const groups = [...new Set(collectors.map(({ group }) => group))];
  return groups.map((group) => ({
    groups: [group],
    resources: collectors.filter((collector) => collector.group === group).map(({ resource }) => resource),
    verbs: ['list', 'watch'],
  }));
}
