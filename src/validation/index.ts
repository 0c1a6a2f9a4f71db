import { alerts } from './alerts.ts';
import { apiVersions } from './api-versions.ts';
import { availability } from './availability.ts';
import { dashboards } from './dashboards.ts';
import { defaultDeny } from './default-deny.ts';
import { expressions } from './expressions.ts';
import { literalSecrets } from './literal-secrets.ts';
import { monitors } from './monitors.ts';
import { pinnedImages } from './pinned-images.ts';
import { podSecurity } from './pod-security.ts';
import { describe, type Finding, objectsOf, type Policy, type PolicyInput } from './policy.ts';
import { probes } from './probes.ts';
import { rbac } from './rbac.ts';
import { reachability } from './reachability.ts';
import { readOnlyRoot } from './read-only-root.ts';
import { records } from './records.ts';
import { references } from './references.ts';
import { resources } from './resources.ts';
import { scope } from './scope.ts';
import { series } from './series.ts';
import { serviceSelectors } from './service-selectors.ts';
import { sizes } from './sizes.ts';
import { uniqueNames } from './unique-names.ts';

/** Every policy, in the order of the report. */
export const policies: readonly Policy[] = [
  uniqueNames,
  scope,
  apiVersions,
  sizes,
  pinnedImages,
  references,
  serviceSelectors,
  monitors,
  reachability,
  rbac,
  podSecurity,
  readOnlyRoot,
  resources,
  probes,
  availability,
  defaultDeny,
  literalSecrets,
  expressions,
  series,
  records,
  alerts,
  dashboards,
];

/** The findings of every policy over one environment. */
export function validate(input: PolicyInput): Finding[] {
  const found = policies.flatMap(({ name, check }) =>
    [...check(input)].map((violation) => ({ severity: 'error' as const, ...violation, policy: name })),
  );
  if (found.length === 0) return [];
  const paths = new Map<string, string>();
  for (const { component, object } of objectsOf(input)) {
    paths.set(`${component} ${describe(object)}`, input.paths?.get(object) ?? component);
  }
  return found.map((finding) => ({
    ...finding,
    location: paths.get(`${finding.component} ${finding.object}`) ?? finding.component,
  }));
}
