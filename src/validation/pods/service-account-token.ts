import { ofKind, type PolicyInput } from '../policy.ts';
import type { Pods } from './pods.ts';

/** Whether pods have a token of the API server, as they or their ServiceAccount say. */
export function mountsToken(input: PolicyInput, { object, template }: Pods): boolean {
  const name = template.spec.serviceAccountName ?? 'default';
  const account = ofKind(input, 'ServiceAccount').find(
    ({ object: { metadata } }) => metadata.name === name && metadata.namespace === object.metadata.namespace,
  )?.object;
  return template.spec.automountServiceAccountToken ?? account?.automountServiceAccountToken ?? true;
}
