import { describe, type Policy } from '../policy.ts';
import { workloadsOf } from './workloads.ts';

/** An argument that names an image, such as `--prometheus-config-reloader=quay.io/…:v1@sha256:…`. */
const IMAGE_ARGUMENT = /^--[\w-]+=([a-z0-9.-]+\.[a-z]+\/[^\s:]+:\S+)$/;

/**
 * Every image comes from versions.ts, so that an upgrade is one line and a scanner finds all of them. A digest there is
 * of the very tag. One that is missing is no finding: whoever has no network could do nothing about it, and
 * `npm run digests -- --check` tells the others.
 */
export const pinnedImages: Policy = {
  name: 'pinned-images',
  needsConfiguration: true,
  *check(input) {
    const outdated = new Map(input.outdatedPins);
    for (const { component, object, images, args } of workloadsOf(input)) {
      const at = { component, object: describe(object) };
      const fromArguments = args.flatMap((argument) => IMAGE_ARGUMENT.exec(argument)?.[1] ?? []);
      for (const image of [...images, ...fromArguments]) {
        const tag = outdated.get(image);
        if (tag !== undefined) {
          // Once is enough: there is one line to mend, however many pods have the image.
          outdated.delete(image);
          yield {
            ...at,
            message: `uses the image "${image}", whose digest in src/config/versions.ts is of the tag "${tag}"`,
            remedy: 'run npm run digests, or remove that digest where no registry can be reached',
          };
        }
        if (input.images.includes(image)) continue;
        yield {
          ...at,
          message: `uses the image "${image}", which src/config/versions.ts does not pin`,
          remedy: 'add it there',
        };
      }
    }
  },
};
