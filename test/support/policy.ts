import type { ManifestObject } from '../../src/synthesize.ts';
import type { Policy, PolicyInput } from '../../src/validation/policy.ts';
import { sentence } from '../../src/validation/report.ts';

/** Objects of one component, about which nothing else is known. */
export const policyInputOf = (...objects: ManifestObject[]): PolicyInput => ({
  components: new Map([['shop', objects]]),
  externalServices: [],
  prerequisites: [],
  images: [],
});

/** What a policy says of some objects. */
export const findingsOf = (policy: Policy, ...objects: ManifestObject[]): string[] =>
  [...policy.check(policyInputOf(...objects))].map((found) => `${found.object} ${sentence(found)}`);

/** An object in the namespace `shop`. */
export const objectOf = (kind: string, fields: Record<string, unknown>, name = 'web', apiVersion = 'v1') =>
  ({ apiVersion, kind, metadata: { name, namespace: 'shop' }, ...fields }) as ManifestObject;

/** A Deployment with one container that listens. */
export const deploymentOf = (container: Record<string, unknown>, pod = {}, replicas?: number, kind = 'Deployment') =>
  objectOf(kind, {
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', ports: [{ containerPort: 80 }], ...container }], ...pod },
      },
    },
  });

/** An input in which one object is replaced by what `edit` makes of a copy; nothing of it where it makes nothing. */
export function inputWith(
  input: PolicyInput,
  [kind, name]: readonly [kind: string, name: string],
  // biome-ignore lint/suspicious/noExplicitAny: objects of many kinds are edited here.
  edit: (copy: any) => void,
): PolicyInput {
  let count = 0;
  const components = [...input.components].map(([component, objects]): [string, ManifestObject[]] => [
    component,
    objects.map((object) => {
      if (object.kind !== kind || object.metadata.name !== name) return object;
      count++;
      const copy = structuredClone(object);
      edit(copy);
      return copy;
    }),
  ]);
  if (count === 0) throw new Error(`there is no ${kind} ${name}`);
  return { ...input, components: new Map(components) };
}
