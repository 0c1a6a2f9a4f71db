import { z } from 'zod';
import { withoutRe2 } from '../../re2.ts';

/** What JavaScript understands and RE2, the dialect of Prometheus, does not: lookaround and references to groups. */
const NOT_RE2 = /\(\?(=|!|<=|<!)|\\[1-9]/;

/** A regular expression as Prometheus reads it: it must match the whole text. */
export const regularExpression = (reader = 'Prometheus') =>
  z
    .string()
    .min(1, 'is empty; write a regular expression')
    .superRefine((text, context) => {
      const report = (message: string) => context.addIssue({ code: 'custom', message, input: text });
      if (NOT_RE2.test(text)) report(`uses lookaround or a back-reference, which ${reader} does not know; rewrite it`);
      else if (!compiles(text)) report('is not a regular expression; check its brackets');
    });

function compiles(text: string): boolean {
  try {
    new RegExp(withoutRe2(text));
    return true;
  } catch {
    return false;
  }
}
