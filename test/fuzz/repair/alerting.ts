import { isPagerGrade } from '../../../src/alerting/pager-grade.ts';
import { receiversOf } from '../../../src/alerting/routing.ts';
import { implies, isContradiction } from '../../../src/alerting/simulator/contradiction.ts';
import { parseMatcher } from '../../../src/alerting/simulator/matcher.ts';
import { OWN_RECEIVERS } from '../../../src/config/schema/alerting.ts';
import { INTEGRATIONS } from '../../../src/config/schema/receivers/receiver.ts';
import { choose, type Draft, oneOf, SECRET } from './draft.ts';

const SMTP = { smarthost: 'smtp.example.com:587', from: 'alerts@example.com' };

/** Who is notified: every name that is used exists, and every receiver is used. */
export function repairAlerting(draft: Draft): void {
  const { alerting } = draft;
  repairReceivers(alerting, draft);
  const teams = Object.keys(draft.teams);
  repairTimes(alerting, draft, teams);
  repairOwnRouting(draft);
  repairReferences(alerting, draft.teams, teams);
  if (alerting.pagerRequired) requirePagers(alerting, draft.teams);
  repairRoutes(alerting, teams);
  dropUnused(alerting, draft.teams);
}

function repairReceivers(alerting: Draft, { teams }: Draft): void {
  const hasOwnRouting = Object.values<Draft>(teams).some((team) => team.ownRouting);
  for (const name of Object.values(OWN_RECEIVERS)) delete alerting.receivers[name];
  if (Object.keys(alerting.receivers).length === 0) alerting.receivers.platform = {};
  if (alerting.smtp) repairSmtp(alerting.smtp);
  for (const receiver of Object.values<Draft>(alerting.receivers)) {
    if (hasOwnRouting) delete receiver.discord;
    for (const slack of receiver.slack ?? []) {
      oneOf(slack, ['webhookUrl', 'appToken'], ['webhookUrl', SECRET]);
      if (!slack.appToken) delete slack.apiUrl;
    }
    for (const webhook of receiver.webhook ?? []) oneOf(webhook, ['authorization', 'basicAuth']);
    for (const email of receiver.email ?? []) {
      if (email.smtp) repairSmtp(email.smtp);
      else alerting.smtp ??= SMTP;
    }
    if (!INTEGRATIONS.some((kind) => receiver[kind]?.length > 0)) receiver.webhook = [{ url: SECRET }];
  }
}

function repairSmtp(smtp: Draft): void {
  if (smtp.username !== undefined) smtp.password ??= SECRET;
  if (smtp.password !== undefined) {
    smtp.username ??= 'user';
    delete smtp.requireTls;
  }
}

function repairTimes(alerting: Draft, { teams: all }: Draft, teams: readonly string[]): void {
  for (const interval of Object.values<Draft>(alerting.timeIntervals ?? {}).flat()) {
    interval.daysOfMonth = interval.daysOfMonth?.map((day: number) => day || -1);
    if (!interval.daysOfMonth) delete interval.daysOfMonth;
    for (const times of interval.times ?? [])
      if (times.from >= times.until) Object.assign(times, { from: '00:00', until: '09:30' });
  }
  for (const window of alerting.maintenance ?? []) {
    const days = (Date.parse(`${window.until}Z`) - Date.parse(`${window.from}Z`)) / 86_400_000;
    if (!(days > 0 && days <= 31)) window.until = `${window.from.slice(0, 10)}T23:59`;
    if (window.from >= window.until) window.from = `${window.from.slice(0, 10)}T00:00`;
    if (window.teams) window.teams = window.teams.map((name: string) => choose(teams, name));
  }
  const intervals = Object.keys(alerting.timeIntervals ?? {});
  for (const schedule of Object.values<Draft>(all).flatMap((team) => team.schedules ?? [])) {
    if (schedule.severities) {
      schedule.severities = schedule.severities.filter((severity: string) => severity !== 'critical');
      if (schedule.severities.length === 0) delete schedule.severities;
    }
    for (const key of ['active', 'mute']) {
      if (!schedule[key]) continue;
      if (intervals.length === 0) delete schedule[key];
      else schedule[key] = schedule[key].map((name: string) => choose(intervals, name));
    }
  }
}

function repairOwnRouting(draft: Draft): void {
  const { alerting, teams, namespaces = {} } = draft;
  const stack = [namespaces.monitoring ?? 'monitoring', namespaces.agents ?? 'monitoring-agents', 'kube-system'];
  const routed = Object.values<Draft>(teams).filter((team) => team.ownRouting);
  if (routed.length === 0) delete alerting.ownRouting;
  for (const team of routed) {
    const own = team.ownRouting;
    own.namespaces = own.namespaces.map((name: string) => (stack.includes(name) ? 'shop-alerts' : name));
    if (alerting.pagerRequired) own.severities = ['warning', 'info'];
    const takesAll = ['critical', 'warning', 'info'].every((severity) =>
      (own.severities ?? [severity]).includes(severity),
    );
    if (alerting.ownRouting?.matcherStrategy !== 'None' || !takesAll) continue;
    for (const key of ['page', 'notify', 'escalation', 'schedules']) delete team[key];
  }
}

function repairReferences(alerting: Draft, teams: Draft, names: readonly string[]): void {
  const receivers = Object.keys(alerting.receivers);
  const known = (name: string) => choose(receivers, name);
  alerting.defaultReceiver = known(alerting.defaultReceiver);
  if (names.length > 1) alerting.platformTeam ??= names[0];
  if (alerting.platformTeam !== undefined) alerting.platformTeam = choose(names, alerting.platformTeam);
  for (const route of alerting.routes ?? []) route.receivers = route.receivers.map(known);
  for (const team of Object.values<Draft>(teams)) {
    team.receiver = known(team.receiver);
    for (const key of ['page', 'notify']) if (team[key]) team[key] = team[key].map(known);
    for (const step of team.escalation ?? []) step.receivers = step.receivers.map(known);
  }
}

function requirePagers(alerting: Draft, teams: Draft): void {
  delete alerting.urgency?.critical;
  const pagers = Object.keys(alerting.receivers).filter((name) => isPagerGrade(alerting.receivers[name]));
  const [pager = 'night-watch'] = pagers;
  alerting.receivers[pager] ??= { pagerduty: [{ routingKey: SECRET }] };
  for (const team of Object.values<Draft>(teams)) {
    const woken = team.page ?? [team.receiver];
    if (!woken.some((name: string) => isPagerGrade(alerting.receivers[name]))) team.page = [...woken, pager];
  }
  for (const route of alerting.routes ?? []) delete route.continue;
}

/** A route that can match: it does not contradict itself, and none before it takes all of its alerts. */
function repairRoutes(alerting: Draft, teams: readonly string[]): void {
  if (!alerting.routes) return;
  const taken = [['alertname="Watchdog"'], ['alertname="InfoInhibitor"']];
  alerting.routes = alerting.routes.filter((route: Draft) => {
    route.matchers = route.matchers.map((text: string) =>
      text.replace(/^\s*team="?.*/, `team="${choose(teams, text)}"`),
    );
    const matchers = route.matchers.map(parseMatcher);
    const earlier = taken.some((other) => implies(matchers, other.map(parseMatcher)));
    if (earlier || isContradiction(matchers)) return false;
    if (route.continue === false) taken.push(route.matchers);
    return true;
  });
}

function dropUnused(alerting: Draft, teams: Draft): void {
  const urgency = { critical: 'page', warning: 'notify', info: 'nobody', ...alerting.urgency };
  const used = new Set<string>([
    alerting.defaultReceiver,
    ...(alerting.routes ?? []).flatMap((route: Draft) => route.receivers),
    ...Object.values<Draft>(teams).flatMap((team) => [
      team.receiver,
      ...(['critical', 'warning', 'info'] as const).flatMap((severity) => receiversOf(severity, team, { urgency })),
      ...(team.escalation ?? []).flatMap((step: Draft) => step.receivers),
    ]),
  ]);
  for (const name of Object.keys(alerting.receivers)) if (!used.has(name)) delete alerting.receivers[name];
  // Lists that nobody asks at the urgencies of the environment may name what is gone.
  for (const team of Object.values<Draft>(teams)) {
    for (const key of ['page', 'notify']) if (team[key]?.some((name: string) => !used.has(name))) delete team[key];
  }
}

/** Thresholds of alerts that exist, for teams that do. */
export function repairOverrides({ alerts, teams }: Draft, logAlerts: readonly string[]): void {
  for (const [name, override] of Object.entries<Draft>(alerts?.overrides ?? {})) {
    if (override.team !== undefined) override.team = choose(Object.keys(teams), override.team);
    if (logAlerts.includes(name)) delete override.keepFiringFor;
  }
}
