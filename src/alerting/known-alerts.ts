import { load } from 'js-yaml';
import type { Environment } from '../config/environment.ts';
import { isCopiedFor, LOG_RULE_LABEL } from '../kubernetes/sidecar-labels.ts';
import { allAlerts } from '../rules/all-alerts.ts';
import type { ManifestObject } from '../synthesize.ts';
import type { AlertLabels } from './simulator/matcher.ts';

/** An alerting rule as it stands in a PrometheusRule. */
interface RenderedAlert {
  readonly alert: string;
  readonly labels: AlertLabels;
}

/** What Prometheus makes of a team that the expression may find; see ownedBy() of prometheus-rule.ts. */
const TEAM_TEMPLATE = /^\{\{ with \$labels\.team \}\}\{\{ \. \}\}\{\{ else \}\}(.+)\{\{ end \}\}$/;

/**
 * Labels of every alert that the rules of an environment can produce, each once: those that the rule sets, and those
 * that its expression leaves, with the values of the rule's own test cases. Where the expression may find a team, there is
 * an alert for each team.
 */
export function knownAlerts(environment: Environment, objects: Iterable<ManifestObject>): AlertLabels[] {
  const samples = sampleLabels();
  const teams = Object.keys(environment.teams);
  const outside = { ...environment.prometheus.externalLabels, cluster: environment.cluster };
  const all = [...objects]
    .flatMap(renderedAlerts)
    .flatMap(({ alert, labels }) =>
      (samples.get(alert) ?? [{}]).flatMap((sample) =>
        teamsOf(labels, sample, teams).map((team) => ({ ...sample, ...labels, ...team, ...outside, alertname: alert })),
      ),
    );
  return [...new Map(all.map((labels) => [textOf(labels), labels])).values()];
}

/** Labels as text, in the order of their names; the same for the same alert. */
export function textOf(labels: AlertLabels): string {
  return Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function teamsOf(labels: AlertLabels, sample: AlertLabels, teams: readonly string[]): AlertLabels[] {
  const [, platformTeam] = TEAM_TEMPLATE.exec(labels.team ?? '') ?? [];
  if (platformTeam !== undefined) return [platformTeam, ...teams].map((team) => ({ team }));
  return labels.team === undefined && sample.team !== undefined ? teams.map((team) => ({ team })) : [{}];
}

interface RenderedRules {
  readonly groups: readonly { readonly rules: readonly RenderedAlert[] }[];
}

function renderedAlerts(object: ManifestObject): RenderedAlert[] {
  return renderedRules(object).flatMap(({ groups }) =>
    groups.flatMap(({ rules }) => rules.filter(({ alert }) => alert !== undefined)),
  );
}

/** Rules of Prometheus, and those of Loki, which are files. */
function renderedRules(object: ManifestObject): RenderedRules[] {
  const { kind, spec, data } = object;
  if (kind === 'PrometheusRule') return [spec as RenderedRules];
  if (kind !== 'ConfigMap' || !isCopiedFor(LOG_RULE_LABEL, object)) return [];
  return Object.values(data as Record<string, string>).map((text) => load(text) as RenderedRules);
}

/** The label sets that the cases of each alert expect, by its name. */
function sampleLabels(): Map<string, AlertLabels[]> {
  return new Map(
    allAlerts().map(({ alert, tests }) => [
      alert,
      tests.fires.flatMap(({ expect }) => expect.map((each) => ({ ...each }))),
    ]),
  );
}
