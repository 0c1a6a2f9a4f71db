import { chosen } from '../house/queries.ts';

const CHOSEN = chosen(['cluster', 'severity', 'team']);

const alerts = (...matchers: string[]) => `ALERTS{${[...matchers, CHOSEN].join(', ')}}`;

/** Alerts that fire, and those that wait for their time to be over. */
export const FIRING = alerts('alertstate="firing"');
export const PENDING = alerts('alertstate="pending"');
export const CRITICAL = alerts('alertstate="firing"', 'severity="critical"');
const SINCE = `ALERTS_FOR_STATE{${CHOSEN}}`;

/** One look a minute: rules are evaluated at different intervals, and their samples cannot be counted alike. */
export const LOOK = '[$__range:1m]';
const SECONDS_PER_LOOK = 60;

type By = readonly string[];
const by = (labels: By) => `by (${labels.join(', ')})`;

/** Seconds for which alerts fired, all of those with the same labels together. */
export const secondsFiring = (labels: By): string =>
  `${SECONDS_PER_LOOK} * sum ${by(labels)} (count_over_time(${FIRING}${LOOK}))`;

/** How often alerts began to fire. One that has fired all the time did not begin within it. */
export const starts = (labels: By): string =>
  `sum ${by(labels)} (count_over_time((${FIRING} unless ${FIRING} offset 1m)${LOOK}))
or
0 * ${secondsFiring(labels)}`;

/** Mean time for which alerts fired until they ended. */
export const meanSeconds = (labels: By): string => `${secondsFiring(labels)}
/
clamp_min(
  ${starts(labels)},
  1
)`;

/** The longest time for which one alert was active without an end, the time in which it waited included. */
export const longestSeconds = (labels: By): string =>
  `max ${by(labels)} (max_over_time((time() - (${SINCE} and ignoring (alertstate) ${FIRING}))${LOOK}))`;

const NEVER_FIRED = `unless ignoring (alertstate) count_over_time(${FIRING}${LOOK})`;

/** Seconds for which alerts waited without ever firing. */
export const secondsInVain = (labels: By): string =>
  `${SECONDS_PER_LOOK} * sum ${by(labels)} (count_over_time(${PENDING}${LOOK}) ${NEVER_FIRED})`;

/** How often alerts began to wait without ever firing: each time they are active since another moment. */
export const timesInVain = (labels: By): string => `sum ${by(labels)} (1 + changes(${SINCE}[$__range]) ${NEVER_FIRED})`;
