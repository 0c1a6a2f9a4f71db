import type { Random } from '../support/random.ts';
import type { Data } from './fault.ts';
import { misspelt } from './misspelt.ts';

/** A way through an object: keys and indexes. */
export type Path = readonly (string | number)[];

export interface Node {
  readonly path: Path;
  readonly key: string | number;
  readonly value: Data;
}

/** Every value within an object, outer ones first. */
export function* nodesOf(value: Data, path: Path = []): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  for (const [text, child] of Object.entries(value)) {
    const key = Array.isArray(value) ? Number(text) : text;
    const own = [...path, key];
    yield { path: own, key, value: child };
    yield* nodesOf(child, own);
  }
}

export const textOf = (path: Path): string => path.join('.');

/** What stands at a path. */
export const at = (object: Data, path: Path): Data => path.reduce((value, key) => value?.[key], object);

/** A change that puts something else in the place of a value. */
export const replaced =
  (path: Path, by: (value: Data, random: Random) => Data) =>
  (copy: Data, random: Random): void => {
    const parent = at(copy, path.slice(0, -1));
    const key = path.at(-1) as string | number;
    parent[key] = by(parent[key], random);
  };

/** A change that takes a value away. */
export const removed =
  (path: Path) =>
  (copy: Data): void => {
    const parent = at(copy, path.slice(0, -1));
    const key = path.at(-1) as string | number;
    if (Array.isArray(parent)) parent.splice(key as number, 1);
    else delete parent[key];
  };

/** A change that misspells a text, or a key. */
export const misspeltAt = (path: Path) => replaced(path, (value: string, random) => misspelt(value, random));

export const keyMisspeltAt =
  (path: Path) =>
  (copy: Data, random: Random): void => {
    const parent = at(copy, path.slice(0, -1));
    const key = path.at(-1) as string;
    const { [key]: value, ...rest } = parent;
    for (const each of Object.keys(parent)) delete parent[each];
    Object.assign(parent, rest, { [misspelt(key, random)]: value });
  };

/** The pod template of a workload; none for custom resources, whose pods the operator makes. */
export function podPath({ kind }: Data): Path | undefined {
  if (['Deployment', 'StatefulSet', 'DaemonSet', 'Job'].includes(kind)) return ['spec', 'template'];
  return kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template'] : undefined;
}

/** Every container of a workload, with the way to it. */
export function* containersOf(object: Data): Generator<{ path: Path; container: Data; list: string }> {
  const pod = podPath(object);
  if (!pod) return;
  for (const list of ['initContainers', 'containers']) {
    for (const [index, container] of (at(object, [...pod, 'spec', list]) ?? []).entries()) {
      yield { path: [...pod, 'spec', list, index], container, list };
    }
  }
}
