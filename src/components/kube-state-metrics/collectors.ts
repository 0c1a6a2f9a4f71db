import type { AllowList, ObjectCollector } from '../../config/schema/kube-state-metrics.ts';
import type { AccessRule } from '../../kubernetes/rbac.ts';

/**
 * The API group of what each collector reads, empty for the core group; the resource is named like the collector. The
 * argument `--resources` and the ClusterRole are made from the same list of collectors, so that a collector can neither
 * lack its permission nor leave one behind.
 *
 * @see https://github.com/kubernetes/kube-state-metrics/tree/main/docs
 */
const GROUPS: Readonly<Record<ObjectCollector, string>> = {
  certificatesigningrequests: 'certificates.k8s.io',
  clusterrolebindings: 'rbac.authorization.k8s.io',
  clusterroles: 'rbac.authorization.k8s.io',
  configmaps: '',
  cronjobs: 'batch',
  daemonsets: 'apps',
  deployments: 'apps',
  endpointslices: 'discovery.k8s.io',
  horizontalpodautoscalers: 'autoscaling',
  ingressclasses: 'networking.k8s.io',
  ingresses: 'networking.k8s.io',
  jobs: 'batch',
  leases: 'coordination.k8s.io',
  limitranges: '',
  mutatingwebhookconfigurations: 'admissionregistration.k8s.io',
  namespaces: '',
  networkpolicies: 'networking.k8s.io',
  nodes: '',
  persistentvolumeclaims: '',
  persistentvolumes: '',
  poddisruptionbudgets: 'policy',
  pods: '',
  replicasets: 'apps',
  replicationcontrollers: '',
  resourcequotas: '',
  rolebindings: 'rbac.authorization.k8s.io',
  roles: 'rbac.authorization.k8s.io',
  serviceaccounts: '',
  services: '',
  statefulsets: 'apps',
  storageclasses: 'storage.k8s.io',
  validatingwebhookconfigurations: 'admissionregistration.k8s.io',
  volumeattachments: 'storage.k8s.io',
};

/** The argument that switches exactly these collectors on. */
export function resourcesArgument(collectors: readonly ObjectCollector[]): string {
  return `--resources=${collectors.join(',')}`;
}

/** The argument that lets some labels or annotations through; none where the list is empty. */
export function allowListArgument(flag: 'labels' | 'annotations', allowed: AllowList): string[] {
  const kinds = Object.keys(allowed).sort() as ObjectCollector[];
  const lists = kinds.map((kind) => `${kind}=[${(allowed[kind] ?? []).join(',')}]`);
  return lists.length > 0 ? [`--metric-${flag}-allowlist=${lists.join(',')}`] : [];
}

/** One rule for each API group, in the order in which the groups first appear. */
export function accessRules(collectors: readonly ObjectCollector[]): AccessRule[] {
  const groups = [...new Set(collectors.map((collector) => GROUPS[collector]))];
  return groups.map((group) => ({
    groups: [group],
    resources: collectors.filter((collector) => GROUPS[collector] === group),
    verbs: ['list', 'watch'],
  }));
}
