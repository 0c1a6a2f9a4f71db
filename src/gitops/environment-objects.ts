import type { Environment } from '../config/environment.ts';
import type { ManifestObject } from '../synthesize.ts';

/** One environment and everything that it synthesizes to. */
export interface EnvironmentObjects {
  readonly environment: Environment;
  /** Objects by component. A component without objects is not deployed. */
  readonly components: ReadonlyMap<string, readonly ManifestObject[]>;
}

/** Components that have something to deploy, in the order of the charts. */
export function deployedComponents({ components }: EnvironmentObjects): [string, readonly ManifestObject[]][] {
  return [...components].filter(([, objects]) => objects.length > 0);
}
