import type { CaseLabels } from '../../src/rules/cases.ts';
import { series } from '../../src/rules/cases.ts';
import type { InputSeries } from '../../src/rules/rule.ts';

/** Distance between samples in minutes; queries find a sample at most five minutes later. */
const STEP = 5;
const STEPS_PER_DAY = (24 * 60) / STEP;

/** A value that depends on the days since the beginning. */
export type Course = (day: number) => number;

/** Samples of a course from one day to another. */
export function during(course: Course, from: number, to: number): string {
  const samples = Array.from({ length: Math.round((to - from) * STEPS_PER_DAY) + 1 }, (_, index) =>
    // promtool knows no exponents.
    course(from + index / STEPS_PER_DAY).toFixed(6),
  );
  const before = Math.round(from * STEPS_PER_DAY);
  return [...(before > 0 ? [`_x${before}`] : []), ...samples].join(' ');
}

/** A series that follows a course from one day to another, and is not known before and after. */
export const courseOf = (metric: string, labels: CaseLabels, course: Course, from: number, to: number): InputSeries =>
  series(metric, labels, during(course, from, to));

/** A file of tests over such series. */
export const testOver = (input: readonly InputSeries[], questions: readonly Record<string, unknown>[]) => ({
  // promtool knows samples only up to its last evaluation.
  evaluation_interval: `${STEP}m`,
  tests: [{ interval: `${STEP}m`, input_series: input, promql_expr_test: questions }],
});

/** A moment as promtool reads it. */
export const atDay = (day: number): string => `${Math.round(day * 24 * 60)}m`;
