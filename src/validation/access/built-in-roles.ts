/** A role that the API server itself keeps in every cluster, and that may be bound because its rules are known. */
export interface BuiltInRole {
  readonly kind: 'ClusterRole' | 'Role';
  readonly name: string;
  /** @default - none: it is a ClusterRole */
  readonly namespace?: string;
  /** As in the manifest of a role. */
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly resourceNames?: readonly string[];
    readonly verbs: readonly string[];
  }[];
  /** Why it is bound, and not copied. */
  readonly why: string;
}

/**
 * Roles of others whose rights still count: each of them needs its line in the list of allowances. Every other role
 * must be part of the output.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#other-component-roles
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/
 */
export const BUILT_IN_ROLES: readonly BuiltInRole[] = [
  {
    kind: 'ClusterRole',
    name: 'system:auth-delegator',
    rules: [
      { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
      { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
    ],
    why: 'It is what an extension of the API server needs to ask who its visitors are; the library of such extensions is written for it.',
  },
  {
    kind: 'Role',
    name: 'extension-apiserver-authentication-reader',
    namespace: 'kube-system',
    rules: [
      {
        apiGroups: [''],
        resources: ['configmaps'],
        resourceNames: ['extension-apiserver-authentication'],
        verbs: ['get', 'list', 'watch'],
      },
    ],
    why: 'The API server keeps there by which certificate it is known; it names the ConfigMap in this role itself.',
  },
];
