/** How far ahead a forecast reaches, as durations of PromQL. */
export type Ahead = '1d' | '1w';

/** An expression of what is known up to now, whose selectors get a modifier such as ` offset 1w`. */
export type Known = (modifier: string) => string;

/** The lines of a forecast, as expressions. */
export interface Forecast {
  readonly expected: string;
  readonly low: string;
  readonly high: string;
}

/** Of the 168 hours that are compared with the week before, those that must be known: with fewer, there is no result. */
const KNOWN_HOURS = 160;

/** How many standard deviations the band reaches to each side. */
const BAND = 2;

/**
 * What is to be expected at a moment up to `ahead` in the future, where everything else has no value yet: what was one
 * week before it, and what weeks have lately had more than the week before. The band is as wide as weeks have differed
 * from each other, hour by hour.
 *
 * At the present it needs three weeks for a week ahead, and 15 days for a day ahead.
 */
export function forecast(known: Known, ahead: Ahead): Forecast {
  // Half an hour before and after the moment one week before: a short peak then is not expected to the minute.
  const weekBefore = `avg_over_time((${known('')})[65m:5m] offset 167h27m30s)`;
  // The last week that is known at each moment that the forecast reaches.
  const differences = `(${known('')} - ${known(' offset 1w')})[1w:1h] offset ${ahead}`;
  const enough = `count_over_time(${differences}) >= ${KNOWN_HOURS}`;
  const center = `${weekBefore} + avg_over_time(${differences})`;
  const width = `${BAND} * stddev_over_time(${differences})`;
  const line = (result: string) => `clamp_min(${result}, 0)\nand\n${enough}`;
  return { expected: line(center), low: line(`${center} - ${width}`), high: line(`${center} + ${width}`) };
}
