import { type ChangePolicy, isDeployed } from './change.ts';

/** Applications have no finalizer, so nothing is deleted when one goes; but nobody looks after it any more either. */
export const removedComponents: ChangePolicy = {
  name: 'removed-components',
  *check({ before, after }) {
    for (const [component, objects] of before) {
      if (objects.length === 0 || isDeployed(after, component)) continue;
      const count = objects.length === 1 ? '1 object' : `its ${objects.length} objects`;
      yield {
        component,
        object: `component ${component}`,
        message: `is no longer deployed: Argo CD removes its Application and leaves ${count} in the cluster, unmanaged; delete them by hand: kustomize build overlays/<environment>/${component} of the old commit | kubectl delete -f -`,
        dangerous: false,
      };
    }
  },
};
