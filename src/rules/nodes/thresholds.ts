import { Duration } from '../../config/duration.ts';
import { type CaseLabels, growing, round, series, steady } from '../cases.ts';
import type { AlertCase, AlertRule, FiringCase, InputSeries } from '../rule.ts';

/** Values near a threshold: nearer than its half and its double, so that a wrong factor shows. */
export interface Around {
  readonly above: number;
  readonly below: number;
  /** The threshold itself, which does not exceed itself. @default - not tried: what is calculated is never exact */
  readonly exact?: number;
}

/** Values near a share; the one above is less than the whole. */
export const aroundShare = (ratio: number): Around => ({
  above: round(Math.min(ratio * 1.1, ratio + (1 - ratio) * 0.8)),
  below: round(ratio * 0.9),
});

/** The threshold itself, where what a rule calculates comes to it without rounding. */
export const exactly = (threshold: number, calculated: number): Pick<Around, 'exact'> =>
  calculated === threshold ? { exact: threshold } : {};

/** What `rate` over so many minutes makes of a counter that grows by so much every second. */
export function rateOf(value: number, minutes: number): number {
  const seen = round(60 * value) * (minutes - 1);
  // Only whole numbers add up without noise.
  return Number.isInteger(seen) ? seen * (minutes / (minutes - 1) / (60 * minutes)) : Number.NaN;
}

/** Values near a number. */
export const aroundNumber = (number: number): Around => ({ above: round(number * 1.1), below: round(number * 0.9) });

export interface ThresholdCases extends Around {
  /** Series that measure a value. */
  readonly input: (value: number) => InputSeries[];
  /** The `for` of the alert. */
  readonly for: string;
  /** Minutes until the expression has its value. @default 1 */
  readonly settle?: number;
  /** Labels of the alert that fires. */
  readonly labels: CaseLabels;
  /** How the alert describes a value. */
  readonly description: (value: number) => string;
}

/** The cases of an alert that fires once a value has been above its threshold for long enough. */
export function thresholdCases(cases: ThresholdCases, ...more: AlertCase[]): AlertRule['tests'] {
  const { input, above, below, exact, settle = 1, labels, description } = cases;
  const minutes = Duration.parse(cases.for).seconds / 60;
  const fires: FiringCase = {
    name: `above the threshold for ${cases.for}`,
    input: input(above),
    at: `${settle + minutes + 1}m`,
    expect: [labels],
    descriptions: [description(above)],
  };
  const quiet = (name: string, value: number, at: number): AlertCase => ({ name, input: input(value), at: `${at}m` });
  return {
    fires: [fires],
    quiet: [
      quiet('just below the threshold', below, settle + minutes + 20),
      quiet(`above the threshold for less than ${cases.for}`, above, minutes - 1),
      ...(exact === undefined ? [] : [quiet('exactly at the threshold', exact, settle + minutes + 20)]),
      ...more,
    ],
  };
}

type Shape = (value: number) => string;

/** A counter that grows by so much every second. */
export const perSecond: Shape = (value) => growing(60 * value);

type Extreme = (metric: string, value: number, labels?: CaseLabels, shape?: Shape) => InputSeries[];

/** Where the series of a case come from. */
export interface Source {
  /** A series. */
  one(metric: string, values: string, labels?: CaseLabels): InputSeries;
  /** The same series from strangers, who must not count. */
  others(metric: string, values: string, labels?: CaseLabels): InputSeries[];
  /** Two sources describe the same thing while one replaces the other: the higher value counts, that of a stranger does not. */
  readonly highest: Extreme;
  /** The same, where the lower value counts. */
  readonly lowest: Extreme;
}

/** Series with these labels, and strangers that each differ from them in something. */
export function source(own: CaseLabels, strangers: readonly CaseLabels[]): Source {
  const one: Source['one'] = (metric, values, labels = {}) =>
    series(metric, { ...own, instance: 'now', ...labels }, values);
  const others: Source['others'] = (metric, values, labels = {}) =>
    strangers.map((stranger) => one(metric, values, { ...labels, ...stranger }));
  const extreme =
    (before: number, stranger: number): Extreme =>
    (metric, value, labels = {}, shape = steady) => [
      one(metric, shape(value), labels),
      one(metric, shape(round(value * before)), { ...labels, instance: 'before' }),
      ...others(metric, shape(round(value * stranger)), labels),
    ];
  return { one, others, highest: extreme(0.5, 1.3), lowest: extreme(1.3, 0.5) };
}
