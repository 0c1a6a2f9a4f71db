import type { Environment } from '../../src/config/environment.ts';
import type { ManifestObject } from '../../src/synthesize.ts';
import type { PolicyInput } from '../../src/validation/policy.ts';
import { series } from '../../src/validation/rules/series.ts';

/** What the policies see of these objects of an environment. */
export const inputOf = (objects: readonly ManifestObject[], environment: Environment): PolicyInput => ({
  components: new Map([['all', objects]]),
  environment,
  externalServices: [],
  prerequisites: [],
  images: [],
});

/** What rules and dashboards of an environment ask for and never get. */
export function missingSeries(objects: readonly ManifestObject[], environment: Environment): string[] {
  return [...series.check(inputOf(objects, environment))].map(({ object, message }) => `${object} ${message}`);
}
