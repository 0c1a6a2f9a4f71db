import { describe, type Policy } from '../policy.ts';
import { podsOf } from './pods.ts';

// biome-ignore lint/suspicious/noExplicitAny: containers are plain data here.
type Data = any;

/** Kinds whose pods end by themselves. */
const ENDING: ReadonlySet<string> = new Set(['Job', 'CronJob']);

/** The kubelet knows of every container that listens whether it lives, and whether it is ready. */
export const probes: Policy = {
  name: 'probes',
  *check(input) {
    for (const { component, object, template, operated } of podsOf(input)) {
      if (ENDING.has(object.kind)) continue;
      for (const container of template.spec.containers as Data[]) {
        // The operator probes its own containers. What listens to nobody cannot be asked.
        if (operated.has(container.name) || !container.ports?.length) continue;
        const missing = ['livenessProbe', 'readinessProbe'].filter((probe) => container[probe] === undefined);
        for (const probe of missing) {
          const message = `has no ${probe} on its container ${container.name}`;
          yield { component, object: describe(object), message, remedy: `add a ${probe}` };
        }
      }
    }
  },
};
