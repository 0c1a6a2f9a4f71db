import { describe, type Policy } from '../policy.ts';
import { podsOf } from './pods.ts';

// biome-ignore lint/suspicious/noExplicitAny: containers are plain data here.
type Data = any;

/** No process can change its own image: what it writes lies in volumes. The pod security standards do not ask for it. */
export const readOnlyRoot: Policy = {
  name: 'read-only-root',
  *check(input) {
    for (const { component, object, template } of podsOf(input)) {
      const { containers, initContainers = [] } = template.spec;
      for (const { name, securityContext } of [...initContainers, ...containers] as Data[]) {
        if (securityContext?.readOnlyRootFilesystem === true) continue;
        const message = `may write to the file system of its container ${name}`;
        const remedy = 'set readOnlyRootFilesystem, and mount an emptyDir where it must write';
        yield { component, object: describe(object), message, remedy };
      }
    }
  },
};
