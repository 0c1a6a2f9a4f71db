import { describe, type Policy } from '../policy.ts';
import { podsOf } from './pods.ts';

// biome-ignore lint/suspicious/noExplicitAny: containers are plain data here.
type Data = any;

/**
 * Every container asks for the CPU and memory that it needs, and has an end to its memory. CPU has none: a container
 * that may not use what is idle is slow for nobody's good.
 */
export const resources: Policy = {
  name: 'resources',
  *check(input) {
    for (const { component, object, template, operated } of podsOf(input)) {
      const { containers, initContainers = [] } = template.spec;
      for (const container of [...initContainers, ...containers] as Data[]) {
        // The operator gives its reloader what its own arguments say.
        if (operated.has(container.name) && container.name.endsWith('config-reloader')) continue;
        const { requests, limits } = container.resources ?? {};
        const missing = [
          ...(requests?.cpu === undefined ? ['request for CPU'] : []),
          ...(requests?.memory === undefined ? ['request for memory'] : []),
          ...(limits?.memory === undefined ? ['limit of memory'] : []),
        ];
        for (const what of missing) {
          const message = `has no ${what} on its container ${container.name}`;
          yield {
            component,
            object: describe(object),
            message,
            remedy: 'set resources.requests and resources.limits.memory',
          };
        }
      }
    }
  },
};
