import { groupBy, on } from '../../rules/promql.ts';
import { records } from '../../rules/records.ts';
import { chosen } from '../house/queries.ts';

/** What tells services apart besides their cluster. */
const IDENTITY = ['namespace', 'service'] as const;

/** Matchers of the chosen services. Only one series of each knows its team; see `ofTeams`. */
export const CHOSEN = chosen(['cluster', ...IDENTITY]);

/** What the labels of a service are as a list, for `by`. */
export const PER_SERVICE = ['cluster', ...IDENTITY].join(', ');

/** The series of each chosen service that says whose it is. */
export const OWNERS = `${records.serviceWorkload}{${CHOSEN}, ${chosen(['team'])}}`;

/** Those of some series that are about a service of the chosen teams. */
export const ofTeams = (series: string): string => `${series} and ${on(...IDENTITY)} ${OWNERS}`;

/** A record of the chosen services. */
export const ofServices = (record: string): string => ofTeams(`${record}{${CHOSEN}}`);

/** One series per service, of any series about the chosen ones: `max` drops all other labels. */
export const perService = (series: string): string => `max by (${PER_SERVICE}) (${series})`;

/** Values of services as rows of a table, which say the team as well. */
export const withTeam = (values: string): string =>
  `(${values}) * ${on(...IDENTITY)} group_left (team) ${groupBy([...IDENTITY, 'team'], OWNERS)}`;

/** How many services a ranking shows: more lines than that nobody can tell apart. */
export const TOP = 10;

/** The highest values of now, as rows of a table. */
export const highestNow = (values: string): string => `topk(${TOP}, ${withTeam(values)})`;

/**
 * A record of the services with its highest values anywhere within the time range, one line each. Which ones these are is
 * decided once for the whole range: decided anew at each moment, lines would come and go, and be far more than so many.
 */
export function highestInRange(record: string): string {
  const peak = perService(`max_over_time(${record}{${CHOSEN}}[$__range] @ end())`);
  const chosenOnes = `topk(${TOP}, ${peak} and ${on(...IDENTITY)} ${OWNERS} @ end())`;
  return `${perService(`${record}{${CHOSEN}}`)} and ${on(...IDENTITY)} ${chosenOnes}`;
}
