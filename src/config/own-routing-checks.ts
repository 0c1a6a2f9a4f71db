import { ownRoutingMatchers } from '../alerting/own-routing.ts';
import type { ReportAt, RoutedSettings } from './alert-routing-checks.ts';
import { quote } from './quote.ts';

type OwnRouting = NonNullable<RoutedSettings['teams'][string]['ownRouting']>;

/** Ways to hear of alerts that are routed here. */
const ROUTED_HERE = ['page', 'notify', 'escalation', 'schedules'] as const;

/** Reports what cannot be together with teams that route alerts themselves. */
export function checkOwnRouting(settings: RoutedSettings, report: ReportAt): void {
  for (const [name, { ownRouting }] of Object.entries(settings.teams)) {
    if (!ownRouting) continue;
    checkNamespaces(name, ownRouting, settings, report);
    checkPager(name, ownRouting, settings, report);
    checkWithoutEffect(name, ownRouting, settings, report);
  }
  checkSettings(settings, report);
  checkReceivers(settings, report);
}

/** Whoever may create an AlertmanagerConfig there could send the credentials of the stack or of the cluster away. */
function checkNamespaces(
  name: string,
  { namespaces }: OwnRouting,
  { namespaces: stack }: RoutedSettings,
  report: ReportAt,
) {
  const whose = new Map([
    [stack.monitoring, 'of the stack'],
    [stack.agents, 'of the stack'],
    ['kube-system', 'of the cluster'],
  ]);
  for (const [index, namespace] of namespaces.entries()) {
    const owner = whose.get(namespace);
    if (!owner) continue;
    const message = `${quote(namespace)} is a namespace ${owner}, with Secrets that no AlertmanagerConfig may use; name one of the team`;
    report(['teams', name, 'ownRouting', 'namespaces', index], message);
  }
}

/** Nobody can tell whether the receivers of a team wake somebody. */
function checkPager(name: string, { severities }: OwnRouting, { alerting }: RoutedSettings, report: ReportAt) {
  if (!alerting.pagerRequired || !severities.includes('critical')) return;
  report(
    ['teams', name, 'ownRouting', 'severities'],
    'leave critical alerts to receivers that Panoptes does not see, but alerting.pagerRequired is true; use [warning, info], and they reach `page` of the team',
  );
}

/** Where every alert of a team is left to it, nothing asks for its other receivers. */
function checkWithoutEffect(name: string, own: OwnRouting, { alerting, teams }: RoutedSettings, report: ReportAt) {
  if (ownRoutingMatchers(own, alerting).length > 0) return;
  for (const key of ROUTED_HERE) {
    if ((teams[name]?.[key]?.length ?? 0) === 0) continue;
    report(['teams', name, key], 'has no effect: ownRouting leaves every alert to the team; remove it');
  }
}

/** Settings about AlertmanagerConfigs that nobody has. */
function checkSettings({ alerting: { ownRouting }, teams }: RoutedSettings, report: ReportAt): void {
  if (Object.values(teams).some((team) => team.ownRouting)) return;
  const written = [
    ...(Object.keys(ownRouting.labels).length > 0 ? ['labels'] : []),
    ...(ownRouting.matcherStrategy === 'OnNamespace' ? [] : ['matcherStrategy']),
  ];
  for (const key of written) {
    report(['alerting', 'ownRouting', key], 'has no effect: no team has ownRouting; add it to one, or remove this');
  }
}

/**
 * To merge AlertmanagerConfigs, the operator reads the whole configuration, and refuses all of it for one field that it
 * does not know.
 *
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/pkg/alertmanager/types.go
 */
function checkReceivers({ alerting, teams }: RoutedSettings, report: ReportAt): void {
  const [team] = Object.keys(teams).filter((name) => teams[name]?.ownRouting);
  if (team === undefined) return;
  for (const [name, { discord }] of Object.entries(alerting.receivers)) {
    if (discord.length === 0) continue;
    report(
      ['alerting', 'receivers', name, 'discord'],
      `cannot be used while a team (${team}) has ownRouting: Prometheus Operator then refuses addresses of Discord in a file (webhook_url_file), and with them the whole configuration; notify in another way, or remove ownRouting`,
    );
  }
}
