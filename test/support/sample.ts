import { synthesizeEnvironment } from '../../src/build.ts';
import type { Environment } from '../../src/config/environment.ts';
import { loadEnvironments } from '../../src/config/load.ts';
import type { EnvironmentObjects } from '../../src/gitops/environment-objects.ts';
import type { Synthesis } from '../../src/synthesize.ts';

const { base, environments } = loadEnvironments('config');

/** One environment of the sample catalog in config/, with what it synthesizes to. */
export interface Sample extends EnvironmentObjects {
  readonly environment: Environment;
  readonly synthesis: Synthesis;
}

/** Synthesizes an environment anew. */
export function sampleOf(environment: Environment): Sample {
  const synthesis = synthesizeEnvironment(environment);
  return { environment, synthesis, components: synthesis.components };
}

/** The base of the sample catalog. */
export const sampleBase: Sample = sampleOf(base);

/** Every environment of the sample catalog but the base. */
export const sampleEnvironments: readonly Sample[] = environments.map(sampleOf);

/** The base and every environment, by name, for `describe.each`. */
export const samples: readonly (readonly [name: string, sample: Sample])[] = [sampleBase, ...sampleEnvironments].map(
  (sample) => [sample.environment.name, sample],
);
