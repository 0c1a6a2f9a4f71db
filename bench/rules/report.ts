import { everything, parsePromql } from '../../src/promql/ast.ts';
import type { LintedGroup } from '../../src/promql/lints/lint.ts';

/** The page /metrics of Prometheus, and when it was read. */
export interface Sample {
  readonly text: string;
  readonly seconds: number;
}

/** What some rounds of evaluation took. */
export interface Figures {
  /** Seconds of each evaluation, by group. */
  readonly groups: ReadonlyMap<string, readonly number[]>;
  /** CPU that Prometheus used meanwhile, scrapes included, in cores. */
  readonly cores: number;
  /** Evaluations that did not take place, because the one before was not done. */
  readonly missed: number;
}

export function figuresOf(samples: readonly Sample[]): Figures {
  const groups = new Map<string, number[]>();
  for (const { text } of samples.slice(1)) {
    for (const [, group = '', value] of text.matchAll(
      /^prometheus_rule_group_last_duration_seconds\{rule_group="[^"]*;([^"]*)"\} (\S+)$/gm,
    )) {
      groups.set(group, [...(groups.get(group) ?? []), Number(value)]);
    }
  }
  const [first, last] = [samples[0]!, samples.at(-1)!];
  const grown = (name: string) => total(last.text, name) - total(first.text, name);
  return {
    groups,
    cores: grown('process_cpu_seconds_total') / (last.seconds - first.seconds),
    missed: grown('prometheus_rule_group_iterations_missed_total'),
  };
}

function total(text: string, name: string): number {
  return [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'))].reduce(
    (sum, [, value]) => sum + Number(value),
    0,
  );
}

/** Index of the service that a group is about. */
export function serviceOf(group: string): number | undefined {
  const index = SERVICE.exec(group)?.[1];
  return index === undefined ? undefined : Number(index);
}

const SERVICE = /^namespace-\d+\.service-(\d+)/;

/** Groups of services have one name each, and one kind: what follows the name of the service. */
const kindOf = (name: string): string => name.replace(SERVICE, '<service>');

/** One line for each group, or for all groups of services of one kind. */
export function printTable(groups: readonly LintedGroup[], figures: Figures, services: number): void {
  const kinds = new Map<string, LintedGroup[]>();
  for (const group of groups) kinds.set(kindOf(group.name), [...(kinds.get(kindOf(group.name)) ?? []), group]);
  const rows = [...kinds].map(([kind, members]) => {
    const durations = members.map(({ name }) => figures.groups.get(name) ?? []);
    const means = durations.map((each) => each.reduce((sum, value) => sum + value, 0) / Math.max(each.length, 1));
    // Groups of services are counted for all of them.
    const factor = kind.startsWith('<service>') ? services / members.length : 1;
    return {
      kind,
      groups: factor * members.length,
      rules: factor * members.reduce((sum, { rules }) => sum + rules.length, 0),
      range: longestRange(members),
      interval: members[0]?.interval ?? '30s',
      total: factor * means.reduce((sum, value) => sum + value, 0),
      slowest: Math.max(...durations.flat(), 0),
      missing: durations.filter((each) => each.length === 0).length,
    };
  });
  rows.sort((a, b) => b.total - a.total);
  const pad = Math.max(...rows.map(({ kind }) => kind.length)) + 2;
  console.log(`\n${'group'.padEnd(pad)}groups  rules  longest range  interval   all in one round   slowest`);
  for (const { kind, groups: count, rules, range, interval, total, slowest } of rows) {
    console.log(
      kind.padEnd(pad) +
        String(count).padStart(6) +
        String(rules).padStart(7) +
        `${range} s`.padStart(15) +
        interval.padStart(10) +
        `${(total * 1_000).toFixed(1)} ms`.padStart(19) +
        `${(slowest * 1_000).toFixed(1)} ms`.padStart(10),
    );
  }
  const seconds = rows.reduce((sum, row) => sum + row.total, 0);
  const missing = rows.reduce((sum, row) => sum + row.missing, 0);
  console.log(`\nAll groups: ${seconds.toFixed(2)} s of evaluation in each round of 30 s`);
  console.log(`Prometheus used ${figures.cores.toFixed(2)} cores meanwhile, and missed ${figures.missed} evaluations`);
  if (missing > 0) throw new Error(`${missing} groups were not evaluated`);
}

function longestRange(groups: readonly LintedGroup[]): number {
  const ranges = groups.flatMap(({ rules }) =>
    rules.flatMap(({ expr }) =>
      everything(parsePromql(expr)).map((part) => (part.type === 'range' ? part.seconds : 0)),
    ),
  );
  return Math.max(0, ...ranges);
}
