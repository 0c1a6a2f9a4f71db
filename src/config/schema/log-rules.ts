import { z } from 'zod';
import { DROP_REASONS } from '../../logs/pipeline.ts';
import { withoutRe2 } from '../../re2.ts';
import { regularExpression } from './regular-expression.ts';
import { percentage } from './scalars.ts';

/** More than this of anything makes each line of a node cost more than it should. */
export const MOST_RULES = 20;

/** Escapes of letters that RE2 knows; JavaScript takes any other one for the letter itself. */
const UNKNOWN_ESCAPE = /(?:^|[^\\])(?:\\\\)*\\(?![dDwWsSbBAzQEtnrfvaxpPC0-7]|[^A-Za-z0-9])/;
/** RE2 repeats nothing more often, because it writes repetitions out. */
const MOST_REPETITIONS = 1_000;

/** A regular expression that is searched for in a line. */
export const lineExpression = () =>
  regularExpression('RE2')
    .max(1_000, 'is longer than 1000 characters; use several shorter ones')
    .superRefine((text, context) => {
      const report = (message: string) => context.addIssue({ code: 'custom', message, input: text });
      if (/\(\?P?<[A-Za-z]/.test(text))
        report('names a group, which would replace a value that Panoptes has read; use a plain group');
      if (UNKNOWN_ESCAPE.test(text)) report('escapes a letter that RE2 does not know; remove the backslash');
      if (repetitions(text).some((count) => count > MOST_REPETITIONS)) {
        report(`repeats something more than ${MOST_REPETITIONS} times, which RE2 does not do; use * or +`);
      }
      if (matchesEmpty(text)) report('matches every line, even an empty one; make a part of it required');
    });

/** How often bounded repetitions repeat. */
function repetitions(text: string): number[] {
  return [...text.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].flatMap(([, least, most]) => [Number(least), Number(most ?? 0)]);
}

function matchesEmpty(text: string): boolean {
  try {
    return new RegExp(withoutRe2(text)).test('');
  } catch {
    return false;
  }
}

/** Lines that are not sent. */
export const dropRules = () =>
  z
    .array(
      z.strictObject({
        reason: z
          .string()
          .regex(
            /^[a-z][a-z0-9_]{0,39}$/,
            'is not a reason; use lower-case letters, digits and underscores, 40 at most',
          )
          .refine((reason) => !Object.values<string>(DROP_REASONS).includes(reason), {
            message: 'is a reason that Panoptes itself drops lines for; choose another name',
          })
          .describe('Why, in one word: dropped lines are counted by it.'),
        expression: lineExpression().describe('Lines in which this is found (RE2).'),
      }),
    )
    .max(MOST_RULES, `are more than ${MOST_RULES} rules; join their expressions with |`)
    .default([]);

/** Share of lines that is sent. */
export const keptShare = () =>
  percentage({ below: '100%' })
    .refine(({ ratio }) => ratio > 0, { message: 'keeps nothing; use drop instead' })
    .describe('Share of these lines that is sent, such as 10%. Which ones depends on their time and text.');

/** Further secrets, as expressions. */
export const redactions = () =>
  z.array(lineExpression()).max(MOST_RULES, `are more than ${MOST_RULES} expressions; join them with |`).default([]);
