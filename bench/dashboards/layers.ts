import type { LintedGroup, LintedRule } from '../../src/promql/lints/lint.ts';
import { metricNames, parseExpression } from '../../src/promql/syntax.ts';

/** A rule that writes a record, and how often. */
export interface Recording {
  readonly rule: LintedRule;
  /** Name of its group. */
  readonly group: string;
  readonly interval: string;
}

/** The rules behind some records, in layers: each reads only what is scraped and what layers before it write. */
export function layersBehind(names: readonly string[], groups: readonly LintedGroup[]): Recording[][] {
  const rules = groups.flatMap(({ name, interval = '30s', rules: inGroup }) =>
    inGroup.filter(({ record }) => record !== undefined).map((rule) => ({ rule, group: name, interval })),
  );
  const byRecord = new Map<string, Recording[]>();
  for (const each of rules) {
    const { record = '' } = each.rule;
    byRecord.set(record, [...(byRecord.get(record) ?? []), each]);
  }
  const depths = new Map<string, number>();
  const depthOf = (record: string): number => {
    const known = depths.get(record);
    if (known !== undefined) return known;
    const read = new Set((byRecord.get(record) ?? []).flatMap(({ rule }) => metricNames(parseExpression(rule.expr))));
    const depth = Math.max(0, ...[...read].filter((name) => byRecord.has(name)).map((name) => depthOf(name) + 1));
    depths.set(record, depth);
    return depth;
  };
  for (const name of names.filter((each) => byRecord.has(each))) depthOf(name);
  const layers: Recording[][] = [];
  for (const [record, depth] of depths) {
    layers[depth] = [...(layers[depth] ?? []), ...(byRecord.get(record) ?? [])];
  }
  return layers;
}
