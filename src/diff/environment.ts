import type { ManifestObject } from '../synthesize.ts';
import { type Changed, type Comparison, type Components, compare, type Located } from '../validation/changes/change.ts';
import { listed, newGrants } from '../validation/changes/widened-rbac.ts';
import { describe } from '../validation/policy.ts';
import { objectChanges } from './objects.ts';

/** Objects of one kind to which the same happens. */
export interface Entry {
  readonly sign: '+' | '-' | '~';
  /** Kind, namespace and name of each. */
  readonly objects: readonly string[];
  /** What differs; nothing where they come or go. */
  readonly details: readonly string[];
  /** What deserves a second look. */
  readonly about?: 'rights' | 'network';
}

export interface ComponentDiff {
  readonly component: string;
  readonly entries: readonly Entry[];
}

/** What differs between two states of one environment. */
export interface EnvironmentDiff {
  readonly environment: string;
  readonly counts: { readonly added: number; readonly removed: number; readonly changed: number };
  /** Who may do more or less, and where. */
  readonly rights: readonly string[];
  readonly components: readonly ComponentDiff[];
}

/** Compares two states of an environment, component by component. */
export function environmentDiff(environment: string, before: Components, after: Components): EnvironmentDiff {
  const comparison = compare(before, after);
  const { added, removed, changed } = comparison;
  const names = new Set([...before.keys(), ...after.keys()]);
  return {
    environment,
    counts: { added: added.length, removed: removed.length, changed: changed.length },
    rights: rightsOf(comparison),
    components: [...names].sort().flatMap((component) => {
      const entries = entriesOf(component, comparison);
      return entries.length > 0 ? [{ component, entries }] : [];
    }),
  };
}

function entriesOf(component: string, { added, removed, changed }: Comparison): Entry[] {
  const here = (located: Located) => located.component === component;
  return merged([
    ...removed.filter(here).map(({ object }) => entry('-', object, [])),
    ...added.filter(here).map(({ object }) => entry('+', object, [])),
    ...changed.filter((each) => each.component === component).map((each) => entry('~', each.now, detailsOf(each))),
  ]);
}

function detailsOf({ component, from, old, now }: Changed): string[] {
  const moved = from === component ? [] : [`comes from the component ${from}`];
  return [...moved, ...objectChanges(old, now)];
}

function entry(sign: Entry['sign'], object: ManifestObject, details: readonly string[]): Entry {
  const about = aboutOf(object.kind);
  return { sign, objects: [describe(object)], details, ...(about ? { about } : {}) };
}

function aboutOf(kind: string): Entry['about'] {
  if (/^(Cluster)?Role(Binding)?$|^ServiceAccount$/.test(kind)) return 'rights';
  return /^(NetworkPolicy|Service|Ingress)$/.test(kind) ? 'network' : undefined;
}

/** One entry for all objects of a kind to which the same happens, such as a new label on each. */
function merged(entries: readonly Entry[]): Entry[] {
  const found = new Map<string, Entry>();
  for (const each of entries) {
    const [kind] = (each.objects[0] ?? '').split(' ');
    const key = JSON.stringify([each.sign, kind, each.details]);
    const other = found.get(key);
    found.set(key, other ? { ...other, objects: [...other.objects, ...each.objects] } : each);
  }
  return [...found.values()];
}

/** Rights are said by who has them: which role gives them does not matter. */
function rightsOf({ before, after }: Comparison): string[] {
  const lines = (sign: string, grants: ReturnType<typeof newGrants>) =>
    grants.flatMap(({ subject, grants: all }) =>
      [...new Set(all.map(({ namespace }) => namespace))].map((place) => {
        const rights = listed(all.filter(({ namespace }) => namespace === place));
        return `${sign} ${subject} may ${rights} in ${place === undefined ? 'the whole cluster' : place}`;
      }),
    );
  return [
    ...lines('+', newGrants({ before, after })),
    ...lines('-', newGrants({ before: after, after: before })).map((line) => line.replace(' may ', ' may no longer ')),
  ];
}
