import type { Data } from '../validation/changes/change.ts';
import { fieldChanges } from './fields.ts';
import { cut } from './show.ts';

/** What differs between two sets of rules: alerts and records by name, wherever in the file they stand. */
export function ruleChanges(old: Data, now: Data): string[] {
  const [before, after] = [rulesOf(old), rulesOf(now)];
  const lines: string[] = [];
  const changed = new Map<string, string[]>();
  for (const [name, rule] of before) if (!after.has(name)) lines.push(`- ${name}${urgency(rule)}`);
  for (const [name, rule] of after) {
    const previous = before.get(name);
    if (!previous) lines.push(`+ ${name}${urgency(rule)}: ${cut(oneLine(rule.expr))}`);
    else {
      for (const change of fieldChanges(flat(previous), flat(rule))) {
        changed.set(change, [...(changed.get(change) ?? []), name]);
      }
    }
  }
  // What an alert does comes before what it says.
  const [texts, facts] = [true, false].map((isText) =>
    [...changed].filter(([change]) => change.startsWith('annotations') === isText),
  );
  return [
    ...lines,
    ...[...(facts ?? []), ...(texts ?? [])].map(([change, names]) => `~ ${together(names)}: ${change}`),
  ];
}

/** Rules of which more are not named where the same happens to all. */
const NAMES = 3;

function together(names: readonly string[]): string {
  if (names.length === 1) return names.join();
  const first = names.slice(0, NAMES).map((name) => name.replace(/^(alert|record) /, ''));
  return `${names.length} rules (${first.join(', ')}${names.length > NAMES ? ', …' : ''})`;
}

/** How often a group is evaluated matters to its rules; its name does not. */
function rulesOf({ spec }: Data): Map<string, Data> {
  const rules = new Map<string, Data>();
  for (const { interval, rules: list = [] } of spec?.groups ?? []) {
    for (const rule of list) {
      const name = nameOf(rule);
      let unique = name;
      for (let count = 2; rules.has(unique); count += 1) unique = `${name} #${count}`;
      rules.set(unique, interval === undefined ? rule : { ...rule, interval });
    }
  }
  return rules;
}

/** Labels that tell rules of the same name apart belong to the name. */
function nameOf({ alert, record, labels = {} }: Data): string {
  const of = ['namespace', 'service', 'slo', 'slo_window', 'window']
    .filter((label) => labels[label] !== undefined)
    .map((label) => labels[label]);
  return `${alert === undefined ? 'record' : 'alert'} ${alert ?? record}${of.length > 0 ? ` (${of.join('/')})` : ''}`;
}

const urgency = ({ alert, labels, for: duration }: Data): string =>
  alert === undefined ? '' : ` [${[labels?.severity, duration && `for ${duration}`].filter(Boolean).join(', ')}]`;

const oneLine = (text: unknown): string => String(text).replace(/\s+/g, ' ');

/** Line breaks in expressions and sentences mean nothing. */
function flat({ expr, ...rest }: Data): Data {
  return { expr: oneLine(expr), ...rest };
}
