import { isOwnRouting } from '../../alerting/own-routing.ts';
import { PAGERS } from '../../alerting/pager-grade.ts';
import type { RouteNode } from '../../alerting/simulator/document.ts';
import { type PartialLabels, possibleReceivers } from '../../alerting/simulator/possible.ts';
import type { LintedRule } from '../../promql/lints/lint.ts';
import { describe, ofKind, type Policy, type PolicyInput, type Problem, type Violation } from '../policy.ts';
import { logRulesIn } from './log-rules.ts';
import { alertmanagersIn, type ReadAlertmanager } from './read-alertmanager.ts';

/**
 * Every alert that asks for somebody is heard by somebody: its labels lead to a receiver that exists and notifies, and
 * critical ones to a pager where the configuration wants that.
 */
export const alertReceivers: Policy = {
  name: 'alert-receivers',
  *check(input) {
    for (const config of alertmanagersIn(input)) {
      const { component, object } = config;
      if ('error' in config) {
        const message = `has an alertmanager.yaml that cannot be read: ${config.error}`;
        yield { component, object, message, remedy: 'mend it; Alertmanager would not start' };
        continue;
      }
      for (const problem of tree(config)) yield { component, object, ...problem };
      yield* unheard(input, config);
    }
  },
};

/** Names in the tree that nothing has. */
function* tree({ root, receivers, intervals }: ReadAlertmanager): Generator<Problem> {
  const missing = new Set<string>();
  for (const { receiver, mute, active } of routesBelow(root)) {
    if (!receivers.has(receiver)) missing.add(`the receiver "${receiver}"`);
    for (const name of [...mute, ...active]) if (!intervals.has(name)) missing.add(`the time interval "${name}"`);
  }
  for (const what of missing) {
    yield { message: `has a route to ${what}, which it does not declare`, remedy: 'declare it, or mend the name' };
  }
}

function* routesBelow(route: RouteNode): Generator<RouteNode> {
  yield route;
  for (const child of route.routes) yield* routesBelow(child);
}

/** Severities that ask for somebody: warnings do unless the configuration says that they are only to be looked up. */
function askingIn({ environment }: PolicyInput): readonly string[] {
  return environment?.alerting.urgency.warning === 'nobody' ? ['critical'] : ['critical', 'warning'];
}

function* unheard(input: PolicyInput, config: ReadAlertmanager): Generator<Violation> {
  const decisive = decisiveValues(config.root);
  const teams = teamsIn(config.root);
  const outside = externalLabels(input);
  const asking = askingIn(input);
  const judged = new Map<string, Problem | undefined>();
  const seen = new Set<string>();
  for (const { component, object, alert, labels } of alertsIn(input)) {
    const valueFor = (label: string) => (label === 'alertname' ? alert : (knownValue(labels[label]) ?? outside[label]));
    if (!asking.includes(valueFor('severity') ?? '')) continue;
    const known = valueFor('team');
    for (const team of known === undefined ? teams : [known]) {
      // A thousand services have the same few kinds of labels.
      const key = decisive
        .map(([label, values]) => decisiveValue(label === 'team' ? team : valueFor(label), values))
        .join('\n');
      if (!judged.has(key)) {
        judged.set(key, problemWith({ ...outside, ...knownLabels(labels), alertname: alert, team }, config, input));
      }
      const problem = judged.get(key);
      if (!problem) continue;
      const message = `has the alert ${alert} of the team ${team ?? 'that it finds'}, ${problem.message}`;
      if (seen.has(`${object} ${message}`)) continue;
      seen.add(`${object} ${message}`);
      yield { component, object, message, remedy: problem.remedy };
    }
  }
}

function problemWith(
  labels: PartialLabels,
  config: ReadAlertmanager,
  { environment }: PolicyInput,
): Problem | undefined {
  const needsPager = labels.severity === 'critical' && environment?.alerting.pagerRequired === true;
  for (const receivers of possibleReceivers(config.root, labels)) {
    const names = receivers.map((name) => `"${name}"`).join(' and ');
    if (!receivers.some((name) => notifies(name, config))) {
      return { message: `which reaches ${names} only, and so nobody`, remedy: 'route it to a receiver that notifies' };
    }
    if (needsPager && !receivers.some((name) => config.receivers.get(name)?.some((way) => PAGERS.includes(way)))) {
      const message = `which is critical and reaches ${names}, which wakes nobody`;
      return { message, remedy: `route it to one of ${PAGERS.join(', ')}, as alerting.pagerRequired asks` };
    }
  }
  return undefined;
}

/** Receivers that are missing are a finding of their own. */
function notifies(name: string, { receivers, mergesOthers }: ReadAlertmanager): boolean {
  const ways = receivers.get(name);
  return ways === undefined || ways.length > 0 || (isOwnRouting(name) && mergesOthers);
}

interface FoundAlert {
  readonly component: string;
  readonly object: string;
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Every alert of Prometheus and of Loki. Services of the same shape may be of different teams, so all are looked at. */
function* alertsIn(input: PolicyInput): Generator<FoundAlert> {
  for (const { component, object } of ofKind(input, 'PrometheusRule')) {
    const { groups } = (object.spec ?? {}) as { groups?: unknown };
    for (const { alert, labels = {} } of rulesOf(groups)) {
      if (alert !== undefined) yield { component, object: describe(object), alert, labels };
    }
  }
  for (const { component, object, rules } of logRulesIn(input)) {
    for (const { alert, labels = {} } of 'error' in rules ? [] : rules) {
      if (alert !== undefined) yield { component, object, alert, labels };
    }
  }
}

function rulesOf(groups: unknown): Partial<LintedRule>[] {
  const lists = (Array.isArray(groups) ? groups : []).map((group) => group?.rules);
  return lists
    .flatMap((rules) => (Array.isArray(rules) ? rules : []))
    .filter((rule) => typeof rule === 'object' && rule);
}

/** Templates are filled when the alert fires. */
function knownValue(value: unknown): string | undefined {
  return typeof value === 'string' && !value.includes('{{') ? value : undefined;
}

function knownLabels(labels: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([label, value]) => {
      const known = knownValue(value);
      return known === undefined ? [] : [[label, known]];
    }),
  );
}

/** Labels that Prometheus adds to every alert. */
function externalLabels(input: PolicyInput): Readonly<Record<string, string>> {
  const [prometheus] = ofKind(input, 'Prometheus');
  return (prometheus?.object.spec as { externalLabels?: Record<string, string> } | undefined)?.externalLabels ?? {};
}

/** Values of a label that routes tell apart. @default - expressions ask, so any value may be told from any other */
type DecisiveValues = ReadonlySet<string> | undefined;

/** Labels that routes ask for. */
function decisiveValues(root: RouteNode): [label: string, values: DecisiveValues][] {
  const labels = new Map<string, Set<string> | undefined>();
  for (const { label, operator, value } of [...routesBelow(root)].flatMap(({ matchers }) => matchers)) {
    const values = labels.has(label) ? labels.get(label) : new Set<string>();
    labels.set(label, operator === '=' || operator === '!=' ? values?.add(value) : undefined);
  }
  return [...labels];
}

/** Values have no line breaks, so what stands for any other value and for none begins with one. */
function decisiveValue(value: string | undefined, values: DecisiveValues): string {
  if (value === undefined) return '\nnone';
  return values === undefined || values.has(value) ? value : '\nother';
}

/** The teams that have routes: an expression that leaves a team leaves one of them. */
function teamsIn(root: RouteNode): (string | undefined)[] {
  const matchers = [...routesBelow(root)].flatMap((route) => route.matchers);
  const teams = matchers
    .filter(({ label, operator }) => label === 'team' && operator === '=')
    .map(({ value }) => value);
  return teams.length > 0 ? [...new Set(teams)] : [undefined];
}
