import { z } from 'zod';
import { parsePromql, selectorsIn } from '../../promql/ast.ts';
import { regularExpression } from './regular-expression.ts';
import { type ReportRelation, relation } from './relation.ts';

const SELECTOR =
  /^[a-zA-Z_:][a-zA-Z0-9_:]*(\{(\s*[a-zA-Z_][a-zA-Z0-9_]*\s*(=|!=|=~|!~)\s*"([^"\\]|\\.)*"\s*(,|(?=\})))*\s*\})?$/;

/** A series of the service, such as `orders_total` or `orders_total{kind="gift"}`. */
export const seriesSelector = () =>
  z
    .string()
    .regex(SELECTOR, 'is not a selector; write the name of a metric, and label matchers in braces where you need them')
    .superRefine((text, context) => {
      const problem = SELECTOR.test(text) && selectorProblem(text);
      if (problem) context.addIssue({ code: 'custom', message: problem, input: text });
    });

const NO_NAME = 'is not a selector: its name is a word of PromQL, such as on or inf; give the metric another name';

/** What the form of a selector does not tell. */
function selectorProblem(text: string): string | undefined {
  try {
    const [selector] = selectorsIn(parsePromql(text));
    // NaN and inf are numbers.
    if (!selector) return NO_NAME;
    const { matchers } = selector;
    const patterns = matchers.filter(({ operator }) => operator === '=~' || operator === '!~');
    const [error] = patterns.flatMap(({ value }) => regularExpression().safeParse(value).error?.issues ?? []);
    return error && `has a matcher that ${error.message}`;
  } catch {
    return NO_NAME;
  }
}

/** A queue that a service works on. */
export const queue = z
  .strictObject({
    processed: seriesSelector().optional().describe('Counter of all finished messages, failed ones included.'),
    succeeded: seriesSelector().optional().describe('Counter of messages that succeeded. Write this or `processed`.'),
    failed: seriesSelector().optional().describe('Counter of messages that failed.'),
    length: seriesSelector().optional().describe('Gauge of messages that wait.'),
    lag: seriesSelector().optional().describe('Gauge of the age of the oldest message that waits, in seconds.'),
    lengthByPod: z
      .boolean()
      .default(false)
      .describe('true: each pod tells of its own part, and the parts are added. false: all pods tell of one queue.'),
  })
  .check(relation<QueueKeys>([], checkQueue))
  .optional()
  .describe('The queue that the service works on, by its own metrics. Default: none.');

/** What a service runs by the clock. */
export const cron = z
  .strictObject({
    lastSuccess: seriesSelector().describe('Gauge of the time of the last success, in seconds since 1970.'),
    duration: seriesSelector().optional().describe('Gauge of how long the last run took, in seconds.'),
    failures: seriesSelector().optional().describe('Counter of runs that failed.'),
  })
  .optional()
  .describe(
    'What the service runs by the clock, by its own metrics. It must live on between runs: what ends with its job cannot be scraped. Default: nothing.',
  );

interface QueueKeys {
  readonly processed?: unknown;
  readonly succeeded?: unknown;
  readonly failed?: unknown;
  readonly length?: unknown;
  readonly lag?: unknown;
}

function checkQueue({ processed, succeeded, failed, length, lag }: QueueKeys, report: ReportRelation): void {
  if (processed && succeeded) report(['succeeded'], 'says the same as processed; keep one of them');
  if (failed && !processed && !succeeded) {
    report(['failed'], 'is a share of nothing; add processed, or succeeded');
  } else if (!processed && !succeeded && !length && !lag) {
    report([], 'says nothing; add processed, length or lag');
  }
}
