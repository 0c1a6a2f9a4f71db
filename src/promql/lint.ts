import { type Promql, parsePromql } from './ast.ts';
import { knowledgeOf } from './knowledge.ts';
import { cluster, comparison, labels, ranking } from './lints/alerts.ts';
import { bounds } from './lints/bounds.ts';
import { counters } from './lints/counters.ts';
import { divisions } from './lints/divisions.ts';
import { fragile } from './lints/fragile.ts';
import { grammar } from './lints/grammar.ts';
import { duplicates, order } from './lints/groups.ts';
import {
  type Finding,
  type LintContext,
  type LintedGroup,
  type LintedRule,
  nameOf,
  type RuleLint,
} from './lints/lint.ts';
import { matching } from './lints/matching.ts';
import { ranges } from './lints/ranges.ts';
import { regexes } from './lints/regexes.ts';
import { actionsIn, templateLabels, templateValues } from './lints/templates.ts';

/** Every lint of a single rule but that of ranges. They read the expression, so they wait until its grammar is right. */
const RULE_LINTS = {
  bound: bounds,
  counter: counters,
  division: divisions,
  label: labels,
  cluster,
  comparison,
  ranking,
  regex: regexes,
  matching,
  fragile,
  'template-label': templateLabels,
  'template-value': templateValues,
} as const satisfies Readonly<Record<string, RuleLint>>;

/** Every finding about one rule by itself. */
export function lintRule(rule: LintedRule, context: LintContext): Finding[] {
  const key = keyOf(rule, context);
  const { findings, expr } = judged.get(key) ?? judge(rule, context);
  judged.set(key, { findings, expr });
  if (!expr) return findings;
  // How often something is scraped is what environments differ in most, and only ranges depend on it.
  return [
    ...findings,
    ...ranges(rule, expr, context).map((message) => ({ lint: 'range', rule: nameOf(rule), message })),
  ];
}

interface Judgement {
  readonly findings: Finding[];
  /** Undefined where it cannot be read. */
  readonly expr: Promql | undefined;
}

/** What was found before: environments have most of their rules in common, and most of what those read. */
const judged = new Map<string, Judgement>();

/** Everything that the lints look at; of annotations that is their templates, which all environments have in common. */
function keyOf({ alert, record, expr, labels, annotations = {} }: LintedRule, { seriesOf }: LintContext): string {
  const templates = Object.entries(annotations).map(([name, text]) => [name, ...actionsIn(text)]);
  return JSON.stringify([alert, record, expr, labels, templates, knowledgeOf(expr, seriesOf)]);
}

function judge(rule: LintedRule, context: LintContext): Judgement {
  const finding = (lint: string) => (message: string) => ({ lint, rule: nameOf(rule), message });
  const wrong = grammar(rule.expr).map(finding('grammar'));
  if (wrong.length > 0) return { findings: wrong, expr: undefined };
  const expr = parsePromql(rule.expr);
  const lints = Object.entries(RULE_LINTS);
  return { findings: lints.flatMap(([name, lint]) => lint(rule, expr, context).map(finding(name))), expr };
}

/** Every finding about rules, and about how they stand to each other. */
export function lintGroups(groups: readonly LintedGroup[], context: LintContext): Finding[] {
  return [
    ...groups.flatMap(({ rules }) => rules.flatMap((rule) => lintRule(rule, context))),
    ...duplicates(groups),
    ...order(groups),
  ];
}
