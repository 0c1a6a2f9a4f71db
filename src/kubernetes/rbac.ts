import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import type { ObjectMeta } from '../components/component-chart.ts';

/** Verbs that only look. */
export const READ = ['get', 'list', 'watch'] as const;

/** Verbs of who owns objects: what `*` would give but for verbs that are yet to be invented. */
export const MANAGE = [...READ, 'create', 'update', 'patch', 'delete', 'deletecollection'] as const;

/** A rule of a Role or ClusterRole. */
export interface AccessRule {
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  /** Names of the only objects that are meant. @default - all objects of these resources */
  readonly names?: readonly string[];
  readonly verbs: readonly string[];
}

/** Who gets a role. */
export interface Subject {
  readonly serviceAccount: string;
  readonly namespace: string;
}

const RBAC_GROUP = 'rbac.authorization.k8s.io';

function policyRules(rules: readonly AccessRule[]): k8s.PolicyRule[] {
  return rules.map(({ groups, resources, names, verbs }) => ({
    apiGroups: [...groups],
    resources: [...resources],
    ...(names ? { resourceNames: [...names] } : {}),
    verbs: [...verbs],
  }));
}

const subjects = ({ serviceAccount, namespace }: Subject): k8s.Subject[] => [
  { kind: 'ServiceAccount', name: serviceAccount, namespace },
];

/** A Role in the namespace of `meta`, bound to one ServiceAccount. */
export function grantInNamespace(
  scope: Construct,
  id: string,
  meta: ObjectMeta & { namespace: string },
  subject: Subject,
  rules: readonly AccessRule[],
): void {
  new k8s.KubeRole(scope, `${id}-role`, { metadata: meta, rules: policyRules(rules) });
  new k8s.KubeRoleBinding(scope, `${id}-role-binding`, {
    metadata: meta,
    roleRef: { apiGroup: RBAC_GROUP, kind: 'Role', name: meta.name },
    subjects: subjects(subject),
  });
}

/** A ClusterRole bound to one ServiceAccount; `urls` are paths that are no resources, such as /metrics. */
export function grantInCluster(
  scope: Construct,
  id: string,
  meta: ObjectMeta,
  subject: Subject,
  rules: readonly AccessRule[],
  urls: readonly string[] = [],
): void {
  const urlRules: k8s.PolicyRule[] = urls.length > 0 ? [{ nonResourceUrLs: [...urls], verbs: ['get'] }] : [];
  new k8s.KubeClusterRole(scope, `${id}-cluster-role`, {
    metadata: meta,
    rules: [...policyRules(rules), ...urlRules],
  });
  new k8s.KubeClusterRoleBinding(scope, `${id}-cluster-role-binding`, {
    metadata: meta,
    roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name: meta.name },
    subjects: subjects(subject),
  });
}

/** Binds a ClusterRole that every cluster has. The policy `rbac` must know its rules: src/validation/access/built-in-roles.ts. */
export function bindBuiltInClusterRole(
  scope: Construct,
  id: string,
  meta: ObjectMeta,
  subject: Subject,
  name: string,
): void {
  new k8s.KubeClusterRoleBinding(scope, `${id}-cluster-role-binding`, {
    metadata: meta,
    roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name },
    subjects: subjects(subject),
  });
}

/** Binds a Role that every cluster has in the namespace of `meta`. */
export function bindBuiltInRole(
  scope: Construct,
  id: string,
  meta: ObjectMeta & { namespace: string },
  subject: Subject,
  name: string,
): void {
  new k8s.KubeRoleBinding(scope, `${id}-role-binding`, {
    metadata: meta,
    roleRef: { apiGroup: RBAC_GROUP, kind: 'Role', name },
    subjects: subjects(subject),
  });
}
