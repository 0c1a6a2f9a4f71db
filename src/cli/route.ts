import { alertmanagerConfig } from '../alerting/config.ts';
import { isOwnRouting, teamsThatMayTake } from '../alerting/own-routing.ts';
import { type AlertmanagerModel, readAlertmanagerConfig } from '../alerting/simulator/document.ts';
import { explainAlert } from '../alerting/simulator/explain.ts';
import { completeLabels } from '../alerting/simulator/known-labels.ts';
import type { AlertLabels } from '../alerting/simulator/matcher.ts';
import { destinationsOf } from '../alerting/simulator/simulate.ts';
import type { Environment } from '../config/environment.ts';
import { loadEnvironments } from '../config/load.ts';
import { ConfigError } from '../config/problems.ts';
import { quote } from '../config/quote.ts';
import { remedy } from '../config/suggest.ts';
import { type CommandResult, done, readArguments, refused } from './command.ts';

const USAGE = `Shows whom an alert reaches: its path through the routing tree, receivers, group, times and inhibitions.

  npm run route -- --environment prod alertname=KubeAPIDown
  npm run route -- --environment prod alertname=ServiceDown namespace=shop service=order-service --at 2026-11-22T03:00Z
  npm run route -- --environment prod alertname=ServiceHighErrorRate service=order-service --firing alertname=CoreDNSDown

  --environment <name>         whose configuration
  --at <moment>                when, such as 2026-11-22T03:00Z; without it, times are listed and not judged
  --firing <label=value,...>   another alert that fires at the same time; may be repeated
  --config <directory>         default: config

Labels that Panoptes gives the alert itself, such as its severity and its team, need not be written.`;

/** `npm run route` */
export function route(args: readonly string[]): CommandResult {
  const options = readArguments(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        config: { type: 'string', default: 'config' },
        environment: { type: 'string' },
        at: { type: 'string' },
        firing: { type: 'string', multiple: true, default: [] },
      },
    },
    USAGE,
  );
  if (typeof options === 'string') return refused(options);
  const { config, environment: name, at, firing } = options.values;
  const labels = readLabels(options.positionals);
  const others = firing.map((text) => readLabels(text.split(',')));
  const problem = [labels, ...others].find((each) => typeof each === 'string') ?? momentProblem(at);
  if (problem !== undefined) return refused(`${problem}\n\n${USAGE}`);
  try {
    const { base, environments } = loadEnvironments(config);
    const all = [base, ...environments];
    const environment = all.find((each) => each.name === name);
    const names = all.map((each) => each.name);
    if (name === undefined) return refused(`--environment is missing; name one of ${names.join(', ')}\n\n${USAGE}`);
    if (!environment) return refused(`there is no environment ${quote(name)}; ${remedy(name, names)}`);
    const complete = (written: AlertLabels) => completeLabels(written, environment);
    const alert = complete(labels as AlertLabels);
    const model = readAlertmanagerConfig(alertmanagerConfig(environment));
    const text = explainAlert(model, {
      labels: alert.labels,
      firing: (others as AlertLabels[]).map((other) => complete(other).labels),
      ...(at === undefined ? {} : { at: new Date(at) }),
      receivers: environment.alerting.receivers,
    });
    const notes = [...alert.notes, ...noteOnOthers(model, alert.labels, environment)];
    return done(text, notes.map((note) => `${note}\n`).join(''));
  } catch (error) {
    if (error instanceof ConfigError) return refused(error.message);
    throw error;
  }
}

/** The routes of AlertmanagerConfigs stand before the tree that is simulated, and let every alert go on to it. */
function noteOnOthers(model: AlertmanagerModel, labels: AlertLabels, environment: Environment): string[] {
  const isLeft = destinationsOf(model, labels).some(({ route }) => isOwnRouting(route.receiver));
  const teams = isLeft ? [] : teamsThatMayTake(labels, environment);
  return teams.length > 0
    ? [`AlertmanagerConfigs of ${teams.join(', ')} may notify others besides, or inhibit it`]
    : [];
}

/** Labels as they are written on a command line. A text instead says what is wrong with them. */
function readLabels(written: readonly string[]): AlertLabels | string {
  const entries: [string, string][] = [];
  for (const text of written) {
    const [, label, value] = /^([a-zA-Z_][a-zA-Z0-9_]*)=([\s\S]*)$/.exec(text) ?? [];
    if (label === undefined || value === undefined) return `${quote(text)} is no label; write name=value`;
    entries.push([label, value]);
  }
  const labels = Object.fromEntries(entries);
  return labels.alertname ? labels : 'alertname is missing; write alertname=KubeAPIDown, for example';
}

/** A moment needs its offset: without it, it would mean another one on every machine. */
function momentProblem(at: string | undefined): string | undefined {
  if (at === undefined) return undefined;
  const isMoment =
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/.test(at) && !Number.isNaN(Date.parse(at));
  return isMoment ? undefined : `${quote(at)} is no moment; write it with its offset, such as 2026-11-22T03:00Z`;
}
