import { type Pods, podsOf } from '../pods/pods.ts';
import { mountsToken } from '../pods/service-account-token.ts';
import { describe, ofKind, type Policy, type PolicyInput, type Problem } from '../policy.ts';
import { BUILT_IN_ROLES } from './built-in-roles.ts';
import { ALLOWANCES, type Allowance, OPERATOR_GROUP } from './rbac-allowances.ts';

// biome-ignore lint/suspicious/noExplicitAny: reads roles and bindings, which are plain data here.
type Data = any;

/** One verb on one resource, or on one path, of one ServiceAccount. */
export interface Grant {
  readonly who: string;
  /** Namespace of the ServiceAccount. */
  readonly home: string;
  /** Namespace in which it holds. @default - the whole cluster */
  readonly namespace?: string;
  readonly verb: string;
  /** API group and resource, and the only objects if they are named. @default - it is about `url` */
  readonly on?: { readonly group: string; readonly resource: string; readonly names?: readonly string[] };
  readonly url?: string;
}

/**
 * Nobody may do more than the list of allowances says, and the list itself may not go too far. Pods have a token
 * exactly when their ServiceAccount may do something with it.
 */
export const rbac: Policy = {
  name: 'rbac',
  needsConfiguration: true,
  *check(input) {
    for (const { component, object } of bindingsOf(input)) {
      const at = { component, object: describe(object) };
      for (const { kind, name } of strangers(object)) {
        yield {
          ...at,
          message: `gives rights to the ${kind} "${name}"`,
          remedy: 'only ServiceAccounts of the stack may have any',
        };
      }
      const role = roleOf(input, object);
      if (!role) {
        const { kind, name } = (object as Data).roleRef;
        yield {
          ...at,
          message: `binds the ${kind} "${name}", which is not synthesized`,
          remedy: 'write a role that shows its rules',
        };
        continue;
      }
      const grants = grantsOf(object, role);
      const problems = grants.flatMap((grant) => tooMuch(grant) ?? unlisted(grant) ?? []);
      for (const problem of new Map(problems.map((each) => [each.message, each])).values()) yield { ...at, ...problem };
    }
    const grants = allGrants(input);
    for (const pods of podsOf(input)) {
      const problem = wrongToken(input, pods, grants);
      if (problem) yield { component: pods.component, object: describe(pods.object), ...problem };
    }
  },
};

/** Every grant of the synthesized roles to ServiceAccounts. */
export function allGrants(input: PolicyInput): Grant[] {
  return bindingsOf(input).flatMap(({ object }) => {
    const role = roleOf(input, object);
    return role ? grantsOf(object, role) : [];
  });
}

/** Whether an allowance is about a grant. */
export function allows(allowance: Allowance, grant: Grant): boolean {
  if (allowance.who !== grant.who || !holdsIn(allowance, grant)) return false;
  if (!allowance.verbs.includes(grant.verb)) return false;
  if (grant.url !== undefined) return allowance.urls?.includes(grant.url) ?? false;
  const { group, resource, names } = grant.on ?? { group: '', resource: '' };
  return (
    (allowance.groups?.includes(group) ?? false) &&
    (allowance.resources?.includes(resource) ?? false) &&
    (allowance.names === undefined || (names?.every((name) => allowance.names?.includes(name)) ?? false))
  );
}

function holdsIn({ where }: Allowance, { home, namespace }: Grant): boolean {
  if (where === 'cluster') return namespace === undefined;
  if (where === 'own') return namespace === home;
  if (where === 'targets' || where === 'teams') return namespace !== undefined && namespace !== home;
  return where === `namespace ${namespace}`;
}

/** Whether the pods have a token for nothing, or lack the one that they need. */
function wrongToken(input: PolicyInput, pods: Pods, grants: readonly Grant[]): Problem | undefined {
  const { namespace } = pods.object.metadata;
  const name = pods.template.spec.serviceAccountName ?? 'default';
  const mounted = mountsToken(input, pods);
  const needed = grants.some(({ who, home }) => who === name && home === namespace);
  if (mounted === needed) return undefined;
  return mounted
    ? {
        message: `mounts the token of ${name}, which may do nothing`,
        remedy: 'set automountServiceAccountToken to false',
      }
    : {
        message: `does not mount the token of ${name}, which has rights`,
        remedy: 'set automountServiceAccountToken to true, or take them away',
      };
}

/** Rights that no reason excuses. */
function tooMuch(grant: Grant): Problem | undefined {
  const { group, resource } = grant.on ?? {};
  const inOwnGroup = group === OPERATOR_GROUP && resource !== '*';
  if ([group, resource, grant.url, inOwnGroup ? undefined : grant.verb].includes('*')) {
    return { message: lets(grant), remedy: 'write the verbs and resources out instead of "*"' };
  }
  if (group === '' && resource === 'secrets' && grant.namespace === undefined) {
    return { message: lets(grant), remedy: 'nobody may touch the Secrets of all namespaces, so grant it in one' };
  }
  return undefined;
}

function unlisted(grant: Grant): Problem | undefined {
  if (ALLOWANCES.some((allowance) => allows(allowance, grant))) return undefined;
  const remedy = 'remove it, or add it with its reason to src/validation/access/rbac-allowances.ts';
  return { message: lets(grant), remedy };
}

function lets({ who, verb, on, url, namespace }: Grant): string {
  const resource = on && [on.resource, on.group].filter(Boolean).join('.');
  return `lets ${who} ${verb} ${resource ?? url} in ${namespace === undefined ? 'the whole cluster' : namespace}`;
}

function bindingsOf(input: PolicyInput) {
  return [...ofKind(input, 'RoleBinding'), ...ofKind(input, 'ClusterRoleBinding')];
}

function strangers(binding: Data): { kind: string; name: string }[] {
  return (binding.subjects ?? []).filter(({ kind }: Data) => kind !== 'ServiceAccount');
}

/** The role of a binding, with its rules: one of the output, or one that every cluster has. */
function roleOf(input: PolicyInput, binding: Data): Data | undefined {
  const { kind, name } = binding.roleRef;
  const isMeant = (metadata: { readonly name: string; readonly namespace?: string }) =>
    metadata.name === name && (kind === 'ClusterRole' || metadata.namespace === binding.metadata.namespace);
  return (
    ofKind(input, kind).find(({ object: { metadata } }) => isMeant(metadata))?.object ??
    BUILT_IN_ROLES.find((role) => role.kind === kind && isMeant(role))
  );
}

function grantsOf(binding: Data, role: Data): Grant[] {
  const accounts: Data[] = (binding.subjects ?? []).filter(({ kind }: Data) => kind === 'ServiceAccount');
  return accounts.flatMap(({ name: who, namespace: home }) =>
    ((role.rules ?? []) as Data[]).flatMap((rule) =>
      (rule.verbs ?? []).flatMap((verb: string) =>
        targetsOf(rule).map((target) => ({ who, home, namespace: binding.metadata.namespace, verb, ...target })),
      ),
    ),
  );
}

/** What a rule is about, one by one. */
function targetsOf(rule: Data): Pick<Grant, 'on' | 'url'>[] {
  const names = rule.resourceNames;
  return [
    ...(rule.nonResourceURLs ?? []).map((url: string) => ({ url })),
    ...(rule.apiGroups ?? ['']).flatMap((group: string) =>
      (rule.resources ?? []).map((resource: string) => ({ on: { group, resource, ...(names ? { names } : {}) } })),
    ),
  ];
}
