import { Duration } from '../config/duration.ts';
import type { Environment } from '../config/environment.ts';

/** How far back rules can look; undefined where what they read has no end. */
export type History = Duration | undefined;

/** How long the samples that rules read are kept. Where another server evaluates them, it reads a store of its own. */
export function historyOf({
  mode,
  retention,
  rules,
}: Pick<Environment['prometheus'], 'mode' | 'retention' | 'rules'>): History {
  return mode === 'agent' || rules.ruler ? undefined : retention;
}

/** What an average over half an hour, two weeks ago, needs: blocks are deleted as a whole, so some hours more. */
const TWO_WEEKS = Duration.parse('14d12h');

/** Whether samples are kept for so long. */
export function reaches(history: History, duration: Duration): boolean {
  return history === undefined || history.milliseconds >= duration.milliseconds;
}

/** Whether rules can compare with the same time one and two weeks ago. */
export function reachesTwoWeeks(history: History): boolean {
  return reaches(history, TWO_WEEKS);
}
