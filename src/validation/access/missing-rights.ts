import { podsOf } from '../pods/pods.ts';
import { describe, ofKind, type Policy, type PolicyInput, type Problem, type Violation } from '../policy.ts';
import { allGrants, allows, type Grant } from './rbac.ts';
import { ALLOWANCES, type Allowance } from './rbac-allowances.ts';

// biome-ignore lint/suspicious/noExplicitAny: roles and bindings are plain data here.
type Data = any;

const REMEDY = 'grant it, or correct src/validation/access/rbac-allowances.ts';

/**
 * Who is allowed something is also granted it: the list of allowances says what a process needs. What is granted in
 * part is a mistake even where it is optional: a process that may list pods, but not watch them, does not work.
 */
export const missingRights: Policy = {
  name: 'missing-rights',
  needsConfiguration: true,
  *check(input) {
    if (!input.environment) return;
    const all = allGrants(input);
    for (const { component, object } of ofKind(input, 'ServiceAccount')) {
      const { name, namespace = '' } = object.metadata;
      const own = all.filter(({ who, home }) => who === name && home === namespace);
      const at = { component, object: describe(object) };
      for (const allowance of ALLOWANCES.filter(({ who }) => who === name)) {
        for (const problem of problemsOf(allowance, own)) yield { ...at, ...problem };
      }
      for (const resource of described(input, name, namespace)) {
        const granted = own.filter(({ on }) => on?.resource === resource).map(({ verb }) => verb);
        if (['list', 'watch'].every((verb) => granted.includes(verb))) continue;
        yield { ...at, message: `may not list and watch ${resource}, as its arguments ask`, remedy: 'grant it' };
      }
    }
    yield* unused(input);
  },
};

/** What is in as many namespaces as the configuration has is needed nowhere in particular. */
const ANYWHERE: ReadonlySet<string> = new Set(['targets', 'teams']);

function* problemsOf(allowance: Allowance, own: readonly Grant[]): Generator<Problem> {
  const places = new Map<string | undefined, Grant[]>();
  for (const grant of own.filter((each) => allows(allowance, each))) {
    places.set(grant.namespace, [...(places.get(grant.namespace) ?? []), grant]);
  }
  const { where, why, optional } = allowance;
  if (!optional && !ANYWHERE.has(where) && places.size === 0) places.set(undefined, []);
  for (const [namespace, grants] of places) {
    const missing = missingOf(allowance, grants);
    if (missing.length === 0) continue;
    const place = namespace === undefined ? where : namespace;
    yield { message: `may not ${missing.join(', ')} in ${SCOPES[place] ?? place}, as it must: ${why}`, remedy: REMEDY };
  }
}

const SCOPES: Readonly<Record<string, string>> = { cluster: 'the whole cluster', own: 'its own namespace' };

/** What of an allowance is not granted. Of several groups, each resource is in one. */
function missingOf({ urls = [], resources = [], verbs, optional }: Allowance, grants: readonly Grant[]): string[] {
  const missing = [
    ...urls.map((url) => [url, verbsOn(grants, (grant) => grant.url === url)] as const),
    ...resources.map((name) => [name, verbsOn(grants, ({ on }) => on?.resource === name)] as const),
  ];
  return missing
    .filter(([, granted]) => optional !== 'each' || granted.size > 0)
    .flatMap(([what, granted]) => verbs.filter((verb) => !granted.has(verb)).map((verb) => `${verb} ${what}`));
}

const verbsOn = (grants: readonly Grant[], isMeant: (grant: Grant) => boolean): ReadonlySet<string> =>
  new Set(grants.filter(isMeant).map(({ verb }) => verb));

/** Roles that grant nothing, or to nobody. */
function* unused(input: PolicyInput): Generator<Violation> {
  for (const kind of ['Role', 'ClusterRole']) {
    const bindings = ofKind(input, `${kind}Binding`).map(({ object }) => object as Data);
    for (const { component, object } of ofKind(input, kind)) {
      const { metadata, rules } = object as Data;
      const at = { component, object: describe(object) };
      if (!rules?.length) yield { ...at, message: 'has no rules', remedy: 'add some, or remove it' };
      if (rules?.some(({ verbs }: Data) => !verbs?.length)) {
        yield { ...at, message: 'has a rule without verbs', remedy: 'add some, or remove the rule' };
      }
      const isBound = bindings.some(
        ({ roleRef, metadata: { namespace } }) => roleRef.name === metadata.name && namespace === metadata.namespace,
      );
      // What others aggregate or bind is theirs to know.
      if (isBound || metadata.labels?.['app.kubernetes.io/part-of'] === undefined) continue;
      yield { ...at, message: 'is bound to nobody', remedy: `add a ${kind}Binding, or remove it` };
    }
    const accounts = new Set(ofKind(input, 'ServiceAccount').map(({ object }) => describe(object)));
    for (const { component, object } of ofKind(input, `${kind}Binding`)) {
      for (const { kind: of, name, namespace } of (object as Data).subjects ?? []) {
        if (of !== 'ServiceAccount' || accounts.has(`${of} ${namespace}/${name}`)) continue;
        const message = `gives rights to the ServiceAccount "${namespace}/${name}", which is not synthesized`;
        yield { component, object: describe(object), message, remedy: 'name a ServiceAccount of the stack' };
      }
    }
  }
}

/** Resources that the arguments of kube-state-metrics name. */
function described(input: PolicyInput, account: string, namespace: string): string[] {
  return podsOf(input)
    .filter(({ object, template: { spec } }) => {
      return spec.serviceAccountName === account && object.metadata.namespace === namespace;
    })
    .flatMap(({ template: { spec } }) => spec.containers ?? [])
    .flatMap(({ args = [] }: { args?: string[] }) => args)
    .flatMap((argument) => /^--resources=(.+)$/.exec(argument)?.[1]?.split(',') ?? []);
}
