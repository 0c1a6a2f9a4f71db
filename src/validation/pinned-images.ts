import { describe, type Policy } from './policy.ts';
import { workloadsOf } from './workloads.ts';

/** An argument that names an image, such as `--prometheus-config-reloader=quay.io/…:v1`. */
const IMAGE_ARGUMENT = /^--[\w-]+=([a-z0-9.-]+\.[a-z]+\/[^\s:]+:\S+)$/;

/** Every image comes from versions.ts, so that an upgrade is one line and a scanner finds all of them. */
export const pinnedImages: Policy = {
  name: 'pinned-images',
  *check(input) {
    for (const { component, object, images, args } of workloadsOf(input)) {
      const fromArguments = args.flatMap((argument) => IMAGE_ARGUMENT.exec(argument)?.[1] ?? []);
      for (const image of [...images, ...fromArguments]) {
        if (input.images.includes(image)) continue;
        yield {
          component,
          object: describe(object),
          message: `uses the image "${image}", which src/config/versions.ts does not pin`,
          remedy: 'add it there',
        };
      }
    }
  },
};
