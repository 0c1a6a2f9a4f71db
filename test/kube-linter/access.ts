import type { ManifestObject } from '../../src/synthesize.ts';
import { ofKind, type PolicyInput } from '../../src/validation/policy.ts';
import { type Check, type Data, ofKinds, ofPods, when } from './check.ts';

const BINDINGS = ['RoleBinding', 'ClusterRoleBinding'];
const WORKLOADS = ['pods', 'deployments', 'statefulsets', 'replicasets', 'cronjobs', 'jobs', 'daemonsets'];
const READS_AND_WRITES = ['get', 'list', 'watch', 'create', 'delete'];

/** ServiceAccounts, and what they may do. */
export const accessChecks: readonly Check[] = [
  access('access-to-create-pods', WORKLOADS, ['create']),
  access('access-to-secrets', ['secrets'], READS_AND_WRITES),
  ofKinds('cluster-admin-role-binding', ['ClusterRoleBinding'], ({ roleRef }) =>
    when(roleRef.name === 'cluster-admin', 'It binds cluster-admin.'),
  ),
  ofKinds('wildcard-in-rules', ['Role', 'ClusterRole'], ({ rules }) => [
    ...when(uses(rules, 'verbs'), 'It grants all verbs.'),
    ...when(uses(rules, 'resources'), 'It grants all resources.'),
  ]),
  ofPods('default-service-account', ({ template }) =>
    when(['', 'default'].includes(accountOf(template.spec)), 'It runs as the default ServiceAccount.'),
  ),
  ofPods('deprecated-service-account-field', ({ template: { spec } }) =>
    when(
      spec.serviceAccount !== undefined && spec.serviceAccount !== spec.serviceAccountName,
      'It names its ServiceAccount in a field that nobody uses any more.',
    ),
  ),
  ofPods('non-existent-service-account', ({ object, template }, input) => {
    const name = accountOf(template.spec);
    const isIt = ({ metadata }: ManifestObject) =>
      metadata.name === name && metadata.namespace === object.metadata.namespace;
    if (name === '' || name === 'default') return [];
    return when(
      !ofKind(input, 'ServiceAccount').some(({ object: each }) => isIt(each)),
      `There is no ServiceAccount ${name}.`,
    );
  }),
];

const accountOf = ({ serviceAccountName, serviceAccount }: Data): string => serviceAccountName ?? serviceAccount ?? '';

/** Bindings of roles that grant one of some verbs on one of some resources. */
function access(name: string, resources: readonly string[], verbs: readonly string[]): Check {
  return ofKinds(name, BINDINGS, (binding, input) => {
    const rules = (roleOf(input, binding)?.rules ?? []) as Data[];
    const granted = rules.flatMap((rule) =>
      grantedOf(rule.resources, resources).flatMap((resource) =>
        grantedOf(rule.verbs, verbs).map((verb) => `${verb} ${resource}`),
      ),
    );
    return when(granted.length > 0, `It grants: ${[...new Set(granted)].sort().join(', ')}.`);
  });
}

const grantedOf = (all: readonly string[] | undefined, wanted: readonly string[]) =>
  (all ?? []).filter((each) => each === '*' || wanted.includes(each));

/** A RoleBinding may bind a ClusterRole, too. */
function roleOf(input: PolicyInput, { roleRef, metadata }: Data): Data {
  return ofKind(input, roleRef.kind).find(
    ({ object }) =>
      object.metadata.name === roleRef.name &&
      (roleRef.kind === 'ClusterRole' || object.metadata.namespace === metadata.namespace),
  )?.object;
}

const uses = (rules: Data, field: 'verbs' | 'resources') =>
  (rules ?? []).some((rule: Data) => rule[field]?.includes('*'));
