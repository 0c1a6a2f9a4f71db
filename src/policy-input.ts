import type { Environment } from './config/environment.ts';
import { outdatedPins } from './config/image-pins.ts';
import { digests, images, taggedImages } from './config/versions.ts';
import { externalServices } from './external-services.ts';
import { prerequisites } from './prerequisites.ts';
import type { Synthesis } from './synthesize.ts';
import type { PolicyInput } from './validation/policy.ts';

/** What the policies look at: what an environment was synthesized to, and what may be assumed besides. */
export function policyInput(environment: Environment, { components, paths }: Synthesis): PolicyInput {
  return {
    components,
    paths,
    environment,
    externalServices: externalServices(environment),
    prerequisites: prerequisites(environment),
    images: Object.values(images),
    outdatedPins: outdatedPins(taggedImages, digests),
  };
}
