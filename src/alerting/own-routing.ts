import { OWN_RECEIVERS, SEVERITIES } from '../config/schema/alerting.ts';
import type { AlertingConfig } from './config.ts';
import type { AlertLabels } from './simulator/matcher.ts';

type Alerting = AlertingConfig['alerting'];
type Team = AlertingConfig['teams'][string];

/** Namespaces whose AlertmanagerConfigs take part, sorted. None: no team keeps its own routing. */
export function ownRoutingNamespaces(teams: AlertingConfig['teams']): string[] {
  return [...new Set(Object.values(teams).flatMap(({ ownRouting }) => ownRouting?.namespaces ?? []))].sort();
}

/**
 * What picks the alerts of a team that are left to its AlertmanagerConfigs. An alert from elsewhere is not: the operator
 * would give it to none of them, and nobody would hear of it.
 *
 * @returns matchers, which all must hold; none of them where every alert of the team is left to it
 */
export function ownRoutingMatchers(
  { namespaces, severities }: NonNullable<Team['ownRouting']>,
  { ownRouting: { matcherStrategy } }: Pick<Alerting, 'ownRouting'>,
): string[] {
  return [
    ...(matcherStrategy === 'None' ? [] : [matcher('namespace', namespaces)]),
    // Alerts of others may have severities that nobody knows; who takes all takes them as well.
    ...(SEVERITIES.every((severity) => severities.includes(severity)) ? [] : [matcher('severity', severities)]),
  ];
}

/** Whether an alert of a team is left to its AlertmanagerConfigs. */
export function isLeftToTeam(
  { namespace, severity }: { readonly namespace: string; readonly severity: (typeof SEVERITIES)[number] },
  { ownRouting }: Pick<Team, 'ownRouting'>,
  alerting: Pick<Alerting, 'ownRouting'>,
): boolean {
  if (!ownRouting?.severities.includes(severity)) return false;
  return alerting.ownRouting.matcherStrategy === 'None' || ownRouting.namespaces.includes(namespace);
}

/** Teams whose AlertmanagerConfigs may take an alert, besides what the generated tree does with it. */
export function teamsThatMayTake({ namespace = '' }: AlertLabels, { alerting, teams }: AlertingConfig): string[] {
  const everywhere = alerting.ownRouting.matcherStrategy === 'None';
  return Object.entries(teams)
    .filter(([, { ownRouting }]) => ownRouting && (everywhere || ownRouting.namespaces.includes(namespace)))
    .map(([name]) => name);
}

/** What a person is told of a receiver that stands for AlertmanagerConfigs. */
export const OWN_ROUTING_NOTE = 'whoever the AlertmanagerConfigs of the team name, which Panoptes does not see';

/** Whether a receiver stands for the AlertmanagerConfigs of a team. */
export const isOwnRouting = (receiver: string): boolean => receiver === OWN_RECEIVERS.ownRouting;

function matcher(label: string, values: readonly string[]): string {
  return values.length === 1 ? `${label}="${values[0]}"` : `${label}=~"${values.join('|')}"`;
}
