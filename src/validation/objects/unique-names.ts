import { describe, objectsOf, type Policy } from '../policy.ts';

/** No two objects of an environment are the same Kubernetes object: Argo CD Applications would fight over it. */
export const uniqueNames: Policy = {
  name: 'unique-names',
  *check(input) {
    const seen = new Map<string, string>();
    for (const { component, object } of objectsOf(input)) {
      const group = object.apiVersion.includes('/') ? object.apiVersion.split('/')[0] : '';
      const id = `${group} ${describe(object)}`;
      const first = seen.get(id);
      if (first === undefined) seen.set(id, component);
      else {
        yield {
          component,
          object: describe(object),
          message: `is also an object of the component ${first}`,
          remedy: 'give one of them another name',
        };
      }
    }
  },
};
