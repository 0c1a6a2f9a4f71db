import type { z } from 'zod';
import { isPagerGrade } from '../alerting/pager-grade.ts';
import { receiversOf } from '../alerting/routing.ts';
import { checkConfiguredRoutes } from './alert-routes.ts';
import { checkInhibitions } from './inhibition-checks.ts';
import { type LocatedMapping, locate, type Path } from './located.ts';
import { checkOwnRouting } from './own-routing-checks.ts';
import type { Overlay, Problems } from './problems.ts';
import { quote } from './quote.ts';
import type { environmentSchema } from './schema/environment.ts';
import { remedy } from './suggest.ts';

/** The settings that decide who is notified. */
export type RoutedSettings = Pick<
  z.output<typeof environmentSchema>,
  'alerting' | 'teams' | 'prometheus' | 'alerts' | 'namespaces'
>;

/** An environment, and where its values come from. */
interface RoutedLayer {
  readonly root: LocatedMapping;
  readonly settings: RoutedSettings | undefined;
  readonly overlay?: Overlay;
}

/** Reports something at the value of a path, or at the last key above it that is written. */
export type ReportAt = (path: Path, message: string) => void;

/** Reports what would leave an alert without a reader, or a setting without an effect. */
export function checkAlertRouting(layers: readonly RoutedLayer[], problems: Problems): void {
  for (const { root, settings, overlay } of layers) {
    if (!settings) continue;
    const report: ReportAt = (path, message) => {
      const { node } = locate(root, path);
      problems.report(node, message, { overlay, path });
    };
    checkTeamNames(settings, report);
    checkIntervals(settings, report);
    checkUnusedReceivers(settings, report);
    checkPagers(settings, report);
    checkConfiguredRoutes(settings, report);
    checkInhibitions(settings, report);
    checkOwnRouting(settings, report);
  }
}

function checkTeamNames({ alerting, teams }: RoutedSettings, report: ReportAt): void {
  const names = Object.keys(teams);
  const requireTeam = (name: string, path: Path) => {
    if (!names.includes(name)) report(path, `there is no team ${quote(name)}; ${remedy(name, names)}`);
  };
  if (alerting.platformTeam !== undefined) requireTeam(alerting.platformTeam, ['alerting', 'platformTeam']);
  else if (names.length > 1) {
    const message = `does not say which team hears of the cluster and of this stack; add "platformTeam:" with one of ${names.join(', ')}`;
    report(['alerting'], message);
  }
  for (const [index, window] of alerting.maintenance.entries()) {
    for (const [at, team] of window.teams?.entries() ?? []) {
      requireTeam(team, ['alerting', 'maintenance', index, 'teams', at]);
    }
  }
}

function checkIntervals({ alerting, teams }: RoutedSettings, report: ReportAt): void {
  const names = Object.keys(alerting.timeIntervals);
  const hint = (name: string) => (names.length > 0 ? remedy(name, names) : 'declare it under alerting.timeIntervals');
  for (const [team, { schedules }] of Object.entries(teams)) {
    for (const [index, schedule] of schedules.entries()) {
      for (const key of ['active', 'mute'] as const) {
        for (const [at, name] of schedule[key].entries()) {
          if (names.includes(name)) continue;
          const message = `there is no interval ${quote(name)}; ${hint(name)}`;
          report(['teams', team, 'schedules', index, key, at], message);
        }
      }
    }
  }
}

function checkUnusedReceivers({ alerting, teams }: RoutedSettings, report: ReportAt): void {
  const used = new Set([
    alerting.defaultReceiver,
    ...alerting.routes.flatMap(({ receivers }) => receivers),
    ...Object.values(teams).flatMap((team) => [
      ...(['critical', 'warning', 'info'] as const).flatMap((severity) => receiversOf(severity, team, alerting)),
      team.receiver,
      ...team.escalation.flatMap(({ receivers }) => receivers),
    ]),
  ]);
  for (const name of Object.keys(alerting.receivers)) {
    if (used.has(name)) continue;
    report(
      ['alerting', 'receivers', name],
      'is a receiver to which no route leads; let a team use it, remove it, or set it to null where an environment does without it',
    );
  }
}

/** Where somebody must be woken, every team needs a receiver that does. */
function checkPagers({ alerting, teams }: RoutedSettings, report: ReportAt): void {
  if (!alerting.pagerRequired) return;
  if (alerting.urgency.critical !== 'page') {
    report(
      ['alerting', 'urgency', 'critical'],
      'is notify, which wakes nobody, but alerting.pagerRequired is true; use page',
    );
  }
  const wakes = (name: string) => isPagerGrade(alerting.receivers[name] ?? {});
  for (const [name, team] of Object.entries(teams)) {
    if (receiversOf('critical', team, alerting).some(wakes)) continue;
    const message =
      'has no receiver that wakes somebody, such as one with pagerduty; alerting.pagerRequired asks for one';
    report(['teams', name, 'page'], message);
  }
}
