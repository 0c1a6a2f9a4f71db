import { isDeepStrictEqual } from 'node:util';
import { groupVersionOf } from '../../gitops/object-identity.ts';
import type { ManifestObject } from '../../synthesize.ts';
import type { ChangeName } from './names.ts';

// biome-ignore lint/suspicious/noExplicitAny: manifests are plain data of many kinds.
export type Data = any;

/** The objects of one environment, by component. */
export type Components = ReadonlyMap<string, readonly ManifestObject[]>;

/** An object and where it is. */
export interface Located {
  readonly component: string;
  readonly object: ManifestObject;
}

/** An object that is there before and after, and that differs or has moved. */
export interface Changed {
  /** The component that has it now. */
  readonly component: string;
  /** The component that had it. */
  readonly from: string;
  readonly old: ManifestObject;
  readonly now: ManifestObject;
}

/** What becomes of one environment. Objects that stay as they are appear only in `before` and `after`. */
export interface Comparison {
  readonly before: Components;
  readonly after: Components;
  readonly changed: readonly Changed[];
  readonly removed: readonly Located[];
  readonly added: readonly Located[];
}

/** A change that somebody should know of before it is synchronized. */
export interface ChangeFinding {
  readonly change: ChangeName;
  readonly component: string;
  /** What it is about, as configuration names it: usually kind, namespace and name. */
  readonly object: string;
  /** What happens when Argo CD synchronizes it, and what to do instead or besides. */
  readonly message: string;
  /** Whether it loses something, stops the synchronization or gives rights away, so that somebody must accept it. */
  readonly dangerous: boolean;
}

/** A rule about what may change. Pure: the same comparison gives the same findings in the same order. */
export interface ChangePolicy {
  readonly name: ChangeName;
  check(comparison: Comparison): Iterable<Omit<ChangeFinding, 'change'>>;
}

/** Compares the objects of an environment. The version of an API does not make another object of one. */
export function compare(before: Components, after: Components): Comparison {
  const [old, now] = [byKey(before), byKey(after)];
  const changed: Changed[] = [];
  const added: Located[] = [];
  for (const [key, { component, object }] of now) {
    const previous = old.get(key);
    if (!previous) added.push({ component, object });
    else if (previous.component !== component || !isDeepStrictEqual(previous.object, object)) {
      changed.push({ component, from: previous.component, old: previous.object, now: object });
    }
  }
  const removed = [...old].filter(([key]) => !now.has(key)).map(([, located]) => located);
  return { before, after, changed, removed, added };
}

function byKey(components: Components): Map<string, Located> {
  const located = new Map<string, Located>();
  for (const [component, objects] of components) {
    for (const object of objects) located.set(keyOf(object), { component, object });
  }
  return located;
}

function keyOf(object: ManifestObject): string {
  const { namespace = '', name } = object.metadata;
  return [groupVersionOf(object).group, object.kind, namespace, name].join(' ');
}

/** Whether a component still deploys anything. Argo CD leaves what one that is gone has deployed. */
export const isDeployed = (components: Components, component: string): boolean =>
  (components.get(component) ?? []).length > 0;
