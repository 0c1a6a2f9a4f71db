import { grafana } from './access/grafana.ts';
import { literalSecrets } from './access/literal-secrets.ts';
import { missingRights } from './access/missing-rights.ts';
import { rbac } from './access/rbac.ts';
import { dashboards } from './dashboards/dashboards.ts';
import { dataSources } from './dashboards/data-sources.ts';
import { addresses } from './network/addresses.ts';
import { bothEnds } from './network/both-ends.ts';
import { clusterServices } from './network/cluster-services.ts';
import { defaultDeny } from './network/default-deny.ts';
import { externalEndpoints } from './network/external-endpoints.ts';
import { reachability } from './network/reachability.ts';
import { serviceSelectors } from './network/service-selectors.ts';
import { apiVersions } from './objects/api-versions.ts';
import { keys } from './objects/keys.ts';
import { knownKinds } from './objects/known-kinds.ts';
import { names } from './objects/names.ts';
import { quantities } from './objects/quantities.ts';
import { references } from './objects/references.ts';
import { schema } from './objects/schema.ts';
import { scope } from './objects/scope.ts';
import { settings } from './objects/settings.ts';
import { sizes } from './objects/sizes.ts';
import { uniqueNames } from './objects/unique-names.ts';
import { availability } from './pods/availability.ts';
import { flags } from './pods/flags.ts';
import { mountedPaths } from './pods/mounted-paths.ts';
import { pinnedImages } from './pods/pinned-images.ts';
import { podSecurity } from './pods/pod-security.ts';
import { podTemplates } from './pods/pod-templates.ts';
import { probes } from './pods/probes.ts';
import { readOnlyRoot } from './pods/read-only-root.ts';
import { resources } from './pods/resources.ts';
import { scaleTargets } from './pods/scale-targets.ts';
import { sidecars } from './pods/sidecars.ts';
import { variables } from './pods/variables.ts';
import { describe, type Finding, objectsOf, type Policy, type PolicyInput, type Violation } from './policy.ts';
import { alertReceivers } from './rules/alert-receivers.ts';
import { alertTeams } from './rules/alert-teams.ts';
import { alerts } from './rules/alerts.ts';
import { expressions } from './rules/expressions.ts';
import { logAlerts } from './rules/log-alerts.ts';
import { logLabels } from './rules/log-labels.ts';
import { queryCost } from './rules/query-cost.ts';
import { recordLabels } from './rules/record-labels.ts';
import { records } from './rules/records.ts';
import { series } from './rules/series.ts';
import { templates } from './rules/templates.ts';
import { catalog } from './scraping/catalog.ts';
import { monitors } from './scraping/monitors.ts';
import { scrapePaths } from './scraping/scrape-paths.ts';
import { soundObjects } from './sound-objects.ts';

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
  queryCost,
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
