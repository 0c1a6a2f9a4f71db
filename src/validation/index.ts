import { literalSecrets } from './literal-secrets.ts';
import { monitors } from './monitors.ts';
import { pinnedImages } from './pinned-images.ts';
import { podSecurity } from './pod-security.ts';
import type { Finding, Policy, PolicyInput } from './policy.ts';
import { rbac } from './rbac.ts';
import { reachability } from './reachability.ts';
import { references } from './references.ts';
import { scope } from './scope.ts';
import { serviceSelectors } from './service-selectors.ts';
import { uniqueNames } from './unique-names.ts';

/** Every policy, in the order of the report. */
export const policies: readonly Policy[] = [
  uniqueNames,
  scope,
  pinnedImages,
  references,
  serviceSelectors,
  monitors,
  reachability,
  rbac,
  podSecurity,
  literalSecrets,
];

/** The findings of every policy over one environment. */
export function validate(input: PolicyInput): Finding[] {
  return policies.flatMap((policy) => [...policy.check(input)].map((finding) => ({ policy: policy.name, ...finding })));
}
