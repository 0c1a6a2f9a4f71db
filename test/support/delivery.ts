import type { EnvironmentObjects } from '../../src/gitops/environment-objects.ts';
import { gitopsTree } from '../../src/gitops/tree.ts';
import type { ManifestObject } from '../../src/synthesize.ts';
import type { DeliveryInput } from '../../src/validation/delivery/input.ts';
import { delivery } from '../../src/validation/delivery.ts';
import { sentence } from '../../src/validation/report.ts';

/** What Argo CD reads of an environment that is synthesized beside a base. */
export function deliveryOf(base: EnvironmentObjects, objects: EnvironmentObjects): DeliveryInput {
  const { files, delivery } = gitopsTree(base, [objects]);
  return { ...objects, files, delivery };
}

/** What the policy says of it. */
export const findingsOfDelivery = (input: DeliveryInput): string[] =>
  [...delivery.check(input)].map((found) => `${found.object} ${sentence(found)}`);

/** The same with one object of Argo CD replaced by what `edit` makes of a copy. */
export function withObject(
  input: DeliveryInput,
  path: string,
  // biome-ignore lint/suspicious/noExplicitAny: objects are edited wherever a test needs it.
  edit: (copy: any) => void,
): DeliveryInput {
  const file = `argocd/${input.environment.name}/${path}`;
  const object = input.delivery.get(file);
  if (!object) throw new Error(`there is no ${file}`);
  const copy = structuredClone(object) as ManifestObject;
  edit(copy);
  return { ...input, delivery: new Map([...input.delivery, [file, copy]]) };
}

/** The same with one file replaced; without it where there is no text. */
export function withFile(
  input: DeliveryInput,
  path: string,
  edit: (text: string) => string | undefined,
): DeliveryInput {
  const text = input.files.get(path);
  if (text === undefined) throw new Error(`there is no ${path}`);
  const changed = edit(text);
  const files = new Map(input.files);
  if (changed === undefined) files.delete(path);
  else files.set(path, changed);
  return { ...input, files };
}
