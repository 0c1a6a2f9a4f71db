import { addresses } from './addresses.ts';
import { alertReceivers } from './alert-receivers.ts';
import { alertTeams } from './alert-teams.ts';
import { alerts } from './alerts.ts';
import { apiVersions } from './api-versions.ts';
import { availability } from './availability.ts';
import { bothEnds } from './both-ends.ts';
import { catalog } from './catalog.ts';
import { clusterServices } from './cluster-services.ts';
import { dashboards } from './dashboards.ts';
import { dataSources } from './data-sources.ts';
import { defaultDeny } from './default-deny.ts';
import { expressions } from './expressions.ts';
import { externalEndpoints } from './external-endpoints.ts';
import { flags } from './flags.ts';
import { grafana } from './grafana.ts';
import { keys } from './keys.ts';
import { knownKinds } from './known-kinds.ts';
import { literalSecrets } from './literal-secrets.ts';
import { logAlerts } from './log-alerts.ts';
import { logLabels } from './log-labels.ts';
import { missingRights } from './missing-rights.ts';
import { monitors } from './monitors.ts';
import { mountedPaths } from './mounted-paths.ts';
import { names } from './names.ts';
import { pinnedImages } from './pinned-images.ts';
import { podSecurity } from './pod-security.ts';
import { podTemplates } from './pod-templates.ts';
import { describe, type Finding, objectsOf, type Policy, type PolicyInput, type Violation } from './policy.ts';
import { probes } from './probes.ts';
import { quantities } from './quantities.ts';
import { rbac } from './rbac.ts';
import { reachability } from './reachability.ts';
import { readOnlyRoot } from './read-only-root.ts';
import { recordLabels } from './record-labels.ts';
import { records } from './records.ts';
import { references } from './references.ts';
import { resources } from './resources.ts';
import { scaleTargets } from './scale-targets.ts';
import { schema } from './schema.ts';
import { scope } from './scope.ts';
import { scrapePaths } from './scrape-paths.ts';
import { series } from './series.ts';
import { serviceSelectors } from './service-selectors.ts';
import { settings } from './settings.ts';
import { sidecars } from './sidecars.ts';
import { sizes } from './sizes.ts';
import { soundObjects } from './sound-objects.ts';
import { templates } from './templates.ts';
import { uniqueNames } from './unique-names.ts';
import { variables } from './variables.ts';

/** Every policy, in the order of the report. */
export const policies: readonly Policy[] = [
  uniqueNames,
  scope,
  names,
  knownKinds,
  schema,
  apiVersions,
  sizes,
  quantities,
  podTemplates,
  pinnedImages,
  references,
  keys,
  mountedPaths,
  variables,
  flags,
  settings,
  sidecars,
  addresses,
  serviceSelectors,
  monitors,
  reachability,
  bothEnds,
  clusterServices,
  rbac,
  missingRights,
  podSecurity,
  readOnlyRoot,
  resources,
  probes,
  availability,
  scaleTargets,
  defaultDeny,
  literalSecrets,
  externalEndpoints,
  grafana,
  expressions,
  scrapePaths,
  series,
  records,
  catalog,
  alerts,
  alertTeams,
  templates,
  alertReceivers,
  dashboards,
  dataSources,
  recordLabels,
  logAlerts,
  logLabels,
];

/** The findings of every policy over one environment. */
export function validate(input: PolicyInput): Finding[] {
  const found = policies.flatMap((policy) =>
    [...findingsOf(policy, input)].map((violation) => ({
      severity: 'error' as const,
      ...violation,
      policy: policy.name,
    })),
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

/**
 * The findings of one policy. Most policies take for granted that a Deployment has containers. What is not of the shape
 * of its kind is a finding of the policy `schema`, and the others are then asked about the rest.
 */
export function* findingsOf({ check }: Policy, input: PolicyInput): Generator<Violation> {
  const said = new Set<string>();
  try {
    for (const violation of check(input)) {
      said.add(`${violation.object} ${violation.message}`);
      yield violation;
    }
  } catch (error) {
    const rest = findingsOfSound(check, input) ?? [unjudged(error as Error)];
    yield* rest.filter((violation) => !said.has(`${violation.object} ${violation.message}`));
  }
}

function findingsOfSound(check: Policy['check'], input: PolicyInput): Violation[] | undefined {
  const sound = soundObjects(input);
  if (!sound) return undefined;
  try {
    return [...check(sound)];
  } catch (error) {
    return [unjudged(error as Error)];
  }
}

/** Without a name, because nobody knows which it is: what cannot be judged must not be deployed all the same. */
function unjudged({ message }: Error): Violation {
  return {
    component: '',
    object: 'an object',
    message: `has a shape in which it cannot be judged: ${message}`,
    remedy: 'add the fields that it lacks, or mend what other policies find wrong',
  };
}
