import { allGrants, type Grant } from '../access/rbac.ts';
import { describe, type PolicyInput } from '../policy.ts';
import type { ChangePolicy, Comparison, Components, Data } from './change.ts';

const KINDS: ReadonlySet<string> = new Set(['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding']);

/** Rights with which one gets others: to secrets, into pods and nodes, and past RBAC itself. */
const POWERFUL =
  /^(secrets|pods\/(exec|attach|portforward|ephemeralcontainers)|nodes\/proxy|serviceaccounts\/token|(cluster)?role(binding)?s|\*)$/;
const READING: ReadonlySet<string> = new Set(['get', 'list', 'watch']);

/** Somebody may do more than before. What they could do already, through whatever role, is nothing new. */
export const widenedRbac: ChangePolicy = {
  name: 'widened-rbac',
  *check(comparison) {
    if (!isTouched(comparison)) return;
    for (const { subject, grants } of newGrants(comparison)) {
      for (const [place, some] of groups(grants, ({ namespace }) => namespace ?? '')) {
        for (const dangerous of [true, false]) {
          const rights = some.filter((grant) => isDangerous(grant) === dangerous);
          if (rights.length === 0) continue;
          const where = place === '' ? 'the whole cluster' : `the namespace ${place}`;
          yield {
            component: componentOf(comparison.after, subject),
            object: subject,
            message: `may also ${listed(rights)} in ${where}, from the sync on; ${dangerous ? 'give only what it needs, in one namespace, by name' : 'see that it needs it'}`,
            dangerous,
          };
        }
      }
    }
    yield* strangers(comparison);
  },
};

const isTouched = ({ changed, added }: Comparison): boolean =>
  changed.some(({ now }) => KINDS.has(now.kind)) || added.some(({ object }) => KINDS.has(object.kind));

/** Rights that nobody of that name had, by ServiceAccount. */
export function newGrants({ before, after }: Pick<Comparison, 'before' | 'after'>) {
  const old = grantsOf(before);
  const had = new Set(old.map(keyOf));
  const covered = (grant: Grant) =>
    had.has(keyOf(grant)) ||
    // A right in the whole cluster, or on every object of a kind, includes the smaller one.
    had.has(keyOf({ ...grant, namespace: undefined })) ||
    (grant.on?.names !== undefined && had.has(keyOf({ ...grant, on: { ...grant.on, names: undefined } })));
  const gained = grantsOf(after).filter((grant) => !covered(grant));
  return [...groups(gained, subjectOf)].map(([subject, grants]) => ({ subject, grants }));
}

const grantsOf = (components: Components): Grant[] =>
  allGrants({ components, externalServices: [], prerequisites: [], images: [] } as PolicyInput);

const subjectOf = ({ who, home }: Grant): string => `ServiceAccount ${home}/${who}`;

const keyOf = ({ who, home, namespace = '', verb, on, url = '' }: Grant): string =>
  [home, who, namespace, verb, on?.group, on?.resource, on?.names?.join(','), url].join(' ');

const isDangerous = ({ verb, on, url, namespace }: Grant): boolean =>
  verb === '*' ||
  on?.group === '*' ||
  url === '*' ||
  POWERFUL.test(on?.resource ?? '') ||
  ['bind', 'escalate', 'impersonate'].includes(verb) ||
  (!READING.has(verb) && url === undefined && namespace === undefined);

/** Rights as people say them: the verbs of each resource together. */
export function listed(grants: readonly Grant[]): string {
  const byTarget = groups(grants, ({ on, url }) =>
    on
      ? `${[on.resource, on.group].filter(Boolean).join('.')}${on.names ? ` (${on.names.join(', ')})` : ''}`
      : `${url}`,
  );
  return [...byTarget]
    .map(([target, some]) => `${[...new Set(some.map(({ verb }) => verb))].join(', ')} ${target}`)
    .join('; ');
}

/** Bindings to people and groups, whose rights no ServiceAccount shows. */
function* strangers({ before, after }: Comparison) {
  const had = new Set([...outsiders(before)].map(({ key }) => key));
  for (const { component, binding, key, subject } of outsiders(after)) {
    if (had.has(key)) continue;
    yield {
      component,
      object: describe(binding),
      message: `gives the rights of ${binding.roleRef.kind} ${binding.roleRef.name} to the ${subject.kind} ${subject.name}, from the sync on; bind it to a ServiceAccount of the stack instead`,
      dangerous: true,
    };
  }
}

function* outsiders(
  components: Components,
): Generator<{ component: string; binding: Data; key: string; subject: Data }> {
  for (const [component, objects] of components) {
    for (const binding of objects as Data[]) {
      if (!/^(Cluster)?RoleBinding$/.test(binding.kind)) continue;
      for (const subject of binding.subjects ?? []) {
        if (subject.kind === 'ServiceAccount') continue;
        const { kind, name } = binding.roleRef;
        const key = [binding.metadata.namespace, kind, name, subject.kind, subject.name].join(' ');
        yield { component, binding, key, subject };
      }
    }
  }
}

function componentOf(components: Components, subject: string): string {
  for (const [component, objects] of components)
    if (objects.some((object) => describe(object) === subject)) return component;
  return 'rbac';
}

function groups<T>(items: readonly T[], keyOfItem: (item: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOfItem(item);
    const group = found.get(key);
    if (group) group.push(item);
    else found.set(key, [item]);
  }
  return found;
}
