/**
 * Two weeks of whole hours, which trends need. They compare the mean of the last week with that of the week before:
 * other than a line through all values, whole weeks are not tilted by the rhythm of days and weekends. Values of whole
 * hours cost a hundredth of all values.
 */
const WEEK = '1w:1h';
const TWO_WEEKS = '2w:1h';

/** Of the 336 hours, those that must be known: with fewer, there is no result. */
const KNOWN_HOURS = 320;

/** How far ahead days are told: further than two weeks can tell is a guess. */
export const MOST_DAYS = 90;

const before = (expr: string): string => `avg_over_time((${expr})[${WEEK}] offset 1w)`;
const lately = (expr: string): string => `avg_over_time((${expr})[${WEEK}])`;

/** Leaves out what has not been known for two weeks. */
const known = (result: string, expr: string): string =>
  `${result}\nand\ncount_over_time((${expr})[${TWO_WEEKS}]) >= ${KNOWN_HOURS}`;

/** By how much the mean of the last week is above that of the week before. */
export const weeklyGrowth = (expr: string): string => known(`${lately(expr)} - ${before(expr)}`, expr);

/** From where the trend goes on: what is left now, or what was left in the worst hour of the last week. */
type Start = 'now' | 'worst hour';

/**
 * Days until nothing is left, 0 where nothing is. No result without two weeks of history, where no less is left than a
 * week ago, or when it takes longer than `MOST_DAYS`.
 *
 * @param left what is left, with the same labels all the time
 */
export function daysLeft(left: string, start: Start): string {
  const level = start === 'now' ? `(${left})` : `min_over_time((${left})[${WEEK}])`;
  const perDay = `((${before(left)} - ${lately(left)}) / 7 > 0)`;
  return known(`(\n  0 * (${level} <= 0)\n  or\n  ${level} / ${perDay} <= ${MOST_DAYS}\n)`, left);
}
