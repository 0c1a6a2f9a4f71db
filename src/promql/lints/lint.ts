import type { Promql } from '../ast.ts';
import type { SeriesOf } from '../series.ts';

/** A rule as Prometheus reads it. */
export interface LintedRule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface LintedGroup {
  readonly name: string;
  /** @default - the evaluation interval of Prometheus */
  readonly interval?: string;
  readonly rules: readonly LintedRule[];
}

/** Something wrong with a rule. */
export interface Finding {
  /** Name of the lint. */
  readonly lint: string;
  /** Name of the alert or record. */
  readonly rule: string;
  readonly message: string;
}

/** What is known of the environment that rules run in. */
export interface LintContext {
  readonly seriesOf: SeriesOf;
}

/** Judges one rule, whose expression is PromQL, by itself. */
export type RuleLint = (rule: LintedRule, expr: Promql, context: LintContext) => string[];

export const nameOf = ({ alert, record }: LintedRule): string => alert ?? record ?? '';
