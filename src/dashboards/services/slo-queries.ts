import { on } from '../../rules/promql.ts';
import { errorRate, eventRate, sloRecords } from '../../slos/records.ts';
import { chosen } from '../house/queries.ts';
import { perSlo } from './slo-panels.ts';

/** Matchers of the chosen objectives. Only the info series knows their team. */
export const CHOSEN = chosen(['cluster', 'namespace', 'service', 'slo']);
const ON_SLO = on('namespace', 'service', 'slo');

/** The info series of the chosen objectives, of those with one more condition where it is given. */
export const info = (more = ''): string => `${sloRecords.info}{${CHOSEN}, ${chosen(['team'])}${more}}`;

/** A record of the chosen objectives. */
export const ofSlos = (record: string): string => `${perSlo(record, CHOSEN)} and ${ON_SLO} ${info()}`;

/** One record of the chosen objectives divided by another. */
export const quotient = (part: string, whole: string): string =>
  `${perSlo(part, CHOSEN)} / ${perSlo(whole, CHOSEN)} and ${ON_SLO} ${info()}`;

/** Values of objectives as rows of a table, which say the team and the indicator as well. */
export const tableRow = (values: string): string => `(${values}) * ${ON_SLO} group_left (team, sli) ${info()}`;

/** A record of the chosen objectives as rows of a table. */
export const tableRows = (record: string): string => tableRow(perSlo(record, CHOSEN));

/** How many events of whole hours a record of hourly rates tells of, within a time before now. */
function sumOfHours(rate: typeof eventRate | typeof errorRate, range: string, offset = ''): string {
  return `max by (cluster, namespace, service, slo) (sum_over_time(${rate('1h')}{${CHOSEN}}[${range}:1h]${offset})) * 3600`;
}

/** Events within the time range of the panel. */
export const eventsOfRange = (): string => sumOfHours(eventRate, '$__range');
export const badEventsOfRange = (): string => sumOfHours(errorRate, '$__range');

/** Share of the budget of those events that is spent. */
export const spentOfRange = (): string =>
  `${badEventsOfRange()} / (${eventsOfRange()} > 0) / ${perSlo(sloRecords.errorBudget, CHOSEN)}`;

/** Bad events of the day that begins at each moment. */
export const badEventsOfDay = (): string => `${sumOfHours(errorRate, '1d', ' offset -1d')} and ${ON_SLO} ${info()}`;
