import { OWN_RECEIVERS, SEVERITIES } from '../config/schema/alerting.ts';
import type { AlertingConfig } from './config.ts';
import { maintenanceOf } from './maintenance.ts';
import { ownRoutingMatchers } from './own-routing.ts';

/** A node of the routing tree, in the form of alertmanager.yaml. */
export interface Route {
  readonly receiver?: string;
  readonly matchers?: string[];
  readonly group_by?: string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly mute_time_intervals?: string[];
  readonly active_time_intervals?: string[];
  readonly continue?: boolean;
  readonly routes?: Route[];
}

type Alerting = AlertingConfig['alerting'];
type Team = AlertingConfig['teams'][string];
type Settings = Omit<Route, 'receiver' | 'matchers' | 'routes' | 'continue'>;

type Severity = (typeof SEVERITIES)[number];

/**
 * What belongs into one notification. Alerts of no kind below are grouped by name, within their namespace if they have
 * one: fifty pods that crash are one message.
 */
const KINDS: readonly { readonly matchers: string[]; readonly group_by: string[] }[] = [
  { matchers: ['slo!=""'], group_by: ['cluster', 'namespace', 'service', 'slo'] },
  { matchers: ['service!=""'], group_by: ['cluster', 'namespace', 'service'] },
  // What runs on a node is no fault of the node.
  { matchers: ['node!=""', 'pod=""'], group_by: ['cluster', 'node'] },
];

/** The tree: what drives machinery first, then routes of the configuration, then each team, then what nobody knows. */
export function routingTree({ alerting, teams }: AlertingConfig): Route {
  const { critical, warning } = alerting.repeatInterval;
  return {
    receiver: alerting.defaultReceiver,
    group_by: ['cluster', 'namespace', 'alertname'],
    group_wait: String(alerting.groupWait),
    group_interval: String(alerting.groupInterval),
    repeat_interval: String(warning),
    routes: [
      watchdogRoute(alerting.deadMansSwitch !== undefined),
      { receiver: OWN_RECEIVERS.nobody, matchers: ['alertname="InfoInhibitor"'] },
      ...alerting.routes.flatMap(configuredRoutes),
      ...Object.entries(teams).map(([name, team]) => teamRoute(name, team, alerting)),
      // Alerts of strangers, without a team that exists here.
      { receiver: OWN_RECEIVERS.nobody, matchers: ['severity=~"info|none"'] },
      { receiver: alerting.defaultReceiver, matchers: ['severity="critical"'], repeat_interval: String(critical) },
    ],
  };
}

/**
 * The Watchdog always fires. A service outside the cluster raises the alarm when it stops hearing of it, so it is
 * repeated about once a minute: a repeat interval below the group interval makes each group interval notify.
 */
function watchdogRoute(wired: boolean): Route {
  const matchers = ['alertname="Watchdog"'];
  if (!wired) return { receiver: OWN_RECEIVERS.nobody, matchers };
  return {
    receiver: OWN_RECEIVERS.deadMansSwitch,
    matchers,
    group_by: ['cluster', 'alertname'],
    group_wait: '0s',
    group_interval: '1m',
    repeat_interval: '50s',
  };
}

/** A route of the configuration, once for each of its receivers. */
export function configuredRoutes(route: Alerting['routes'][number]): Route[] {
  return route.receivers.map((receiver, index) => ({
    ...byKind(receiver, route.matchers),
    ...(route.continue || index < route.receivers.length - 1 ? { continue: true } : {}),
  }));
}

function teamRoute(name: string, team: Team, alerting: Alerting): Route {
  const matchers = [`team="${name}"`];
  const left = team.ownRouting && ownRoutingMatchers(team.ownRouting, alerting);
  if (left?.length === 0) return { receiver: OWN_RECEIVERS.ownRouting, matchers };
  return {
    receiver: team.receiver,
    matchers,
    routes: [
      // The operator puts the routes of AlertmanagerConfigs before this tree; to notify here as well would be twice.
      ...(left ? [{ receiver: OWN_RECEIVERS.ownRouting, matchers: left }] : []),
      ...SEVERITIES.flatMap((severity) => severityRoutes(severity, name, team, alerting)),
    ],
  };
}

/** Everybody who hears of one severity: at once, and after some time in which nobody has solved it. */
function severityRoutes(severity: Severity, name: string, team: Team, alerting: Alerting): Route[] {
  const matchers = [`severity="${severity}"`];
  const receivers = receiversOf(severity, team, alerting);
  if (receivers.length === 0) return [{ receiver: OWN_RECEIVERS.nobody, matchers }];
  const quiet = quietTimes(severity, name, team, alerting);
  const repeat_interval = String(alerting.repeatInterval[severity === 'critical' ? 'critical' : 'warning']);
  const later = team.escalation.filter((step) => step.severity === severity);
  const steps = [
    ...later.flatMap((step) =>
      step.receivers.map((receiver) => byKind(receiver, matchers, { repeat_interval, ...quiet }, String(step.after))),
    ),
    ...receivers.map((receiver) => byKind(receiver, matchers, { repeat_interval, ...quiet })),
  ];
  return steps.map((step, index) => (index < steps.length - 1 ? { ...step, continue: true } : step));
}

/** Receivers of a severity as urgent as the environment takes it. None: nobody is notified. */
export function receiversOf(
  severity: Severity,
  { receiver, page, notify }: Pick<Team, 'receiver' | 'page' | 'notify'>,
  { urgency }: Pick<Alerting, 'urgency'>,
): readonly string[] {
  if (urgency[severity] === 'nobody') return [];
  return (urgency[severity] === 'page' ? page : notify) ?? [receiver];
}

/** When a severity is silent. What is critical is never silent. */
function quietTimes(severity: Severity, name: string, team: Team, { maintenance }: Alerting): Settings {
  if (severity === 'critical') return {};
  const schedules = team.schedules.filter(({ severities }) => severities.includes(severity));
  const active = schedules.flatMap((schedule) => schedule.active);
  const mute = [...schedules.flatMap((schedule) => schedule.mute), ...maintenanceOf(name, maintenance)];
  return {
    ...(active.length > 0 ? { active_time_intervals: [...new Set(active)] } : {}),
    ...(mute.length > 0 ? { mute_time_intervals: [...new Set(mute)] } : {}),
  };
}

/**
 * A route whose groups suit each kind of alert. With a delay it waits that long before it notifies for the first time,
 * and what has ended meanwhile is never told: that is how Alertmanager escalates.
 */
function byKind(receiver: string, matchers: string[], settings: Settings = {}, delay?: string): Route {
  const { mute_time_intervals, active_time_intervals } = settings;
  // Children do not inherit the times at which their parent is silent.
  const quiet = {
    ...(mute_time_intervals ? { mute_time_intervals } : {}),
    ...(active_time_intervals ? { active_time_intervals } : {}),
  };
  return {
    receiver,
    matchers: [...matchers],
    ...settings,
    ...(delay ? { group_wait: delay, group_interval: delay } : {}),
    routes: KINDS.map((kind) => ({ ...kind, ...quiet })),
  };
}
