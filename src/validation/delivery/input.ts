import type { Environment } from '../../config/environment.ts';
import type { ManifestObject } from '../../synthesize.ts';
import { describe, type Problem, type Violation } from '../policy.ts';

// biome-ignore lint/suspicious/noExplicitAny: objects of Argo CD are plain data here.
export type Data = any;

/** What Argo CD reads of one environment, and what the environment consists of. */
export interface DeliveryInput {
  readonly environment: Environment;
  /** Objects by component. */
  readonly components: ReadonlyMap<string, readonly ManifestObject[]>;
  /** Text of each file of the whole tree, by its path below dist. */
  readonly files: ReadonlyMap<string, string>;
  /** Objects of the files below `argocd/<environment>/`, by path. */
  readonly delivery: ReadonlyMap<string, ManifestObject>;
}

/** An object of Argo CD, and the path of its file. */
export interface DeliveryObject {
  readonly file: string;
  readonly object: Data;
}

/** A violation by an object of Argo CD; its file stands where others have their component. */
export const violationOf = ({ file, object }: DeliveryObject, problem: Problem): Violation => ({
  component: file,
  object: describe(object),
  ...problem,
});

/** Directory of the objects of Argo CD of an environment. */
export const directoryOf = ({ environment }: DeliveryInput): string => `argocd/${environment.name}`;

/** Whether an entry of an AppProject, in which `*` stands for anything, is about a value. */
export function isMeant(pattern: string | undefined, value: string | undefined): boolean {
  if (pattern === undefined || value === undefined) return false;
  if (!pattern.includes('*')) return pattern === value;
  const literal = pattern.split('*').map((text) => text.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`).test(value);
}
