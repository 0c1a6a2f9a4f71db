import { describe } from '../policy.ts';
import type { ChangePolicy } from './change.ts';

/** With a definition of custom resources goes every object of its kind, in the whole cluster. */
export const removedDefinitions: ChangePolicy = {
  name: 'removed-definitions',
  *check({ removed }) {
    for (const { component, object } of removed) {
      if (object.kind !== 'CustomResourceDefinition') continue;
      yield {
        component,
        object: describe(object),
        message:
          'is removed: Argo CD deletes it, and with it every object of its kind in the cluster, whoever made them; keep it, or see with kubectl get that there are none',
        dangerous: true,
      };
    }
  },
};
