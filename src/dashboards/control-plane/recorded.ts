import { select } from '../../rules/promql.ts';
import type { RecordName } from '../../rules/records.ts';
import { chosen } from '../house/queries.ts';

/** What a rule records of the chosen clusters. */
export const recorded = (record: RecordName, ...matchers: readonly string[]): string =>
  select(record, ...matchers, chosen(['cluster']));
