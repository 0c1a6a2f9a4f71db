import { z } from 'zod';
import { labelsMade, labelsUsed, logqlErrors } from '../../logql/syntax.ts';
import { STREAM_LABELS, STRUCTURED_METADATA } from '../../logs/labels.ts';
import { LEVEL_NAMES, type Level } from '../../logs/level.ts';
import { quote } from '../quote.ts';
import { remedy } from '../suggest.ts';
import { lineExpression, MOST_RULES } from './log-rules.ts';
import { type ReportRelation, relation } from './relation.ts';
import { duration } from './scalars.ts';

/** Labels that a filter can read without making them: those of streams, and what is stored beside lines. */
const KNOWN_LABELS: readonly string[] = ['cluster', 'service', ...STREAM_LABELS, ...STRUCTURED_METADATA];

/** What follows the selection of streams, such as `| json | status >= 500`. */
const logqlFilter = () =>
  z
    .string()
    .max(1_000, 'is longer than 1000 characters; use several shorter ones')
    .superRefine((text, context) => {
      const problem = filterProblem(text);
      if (problem) context.addIssue({ code: 'custom', message: problem, input: text });
    });

/** Why a filter cannot be used. */
function filterProblem(text: string): string | undefined {
  if (!/^\s*(\||!=|!~)/.test(text)) {
    return 'must begin with a filter or a parser, such as |= "text" or | json; the streams of the service are selected already';
  }
  const [error] = logqlErrors(`{service="x"} ${text}`);
  if (error) return `is not LogQL: ${error.replace('{service="x"} ', '')}`;
  // What is more than filters, such as a comparison of its own, is no part of a count.
  if (logqlErrors(countOf(text)).length > 0) return 'must only filter lines; Panoptes counts them';
  const made = labelsMade(countOf(text));
  // What a parser finds depends on the lines.
  if (made === undefined) return undefined;
  const known = [...KNOWN_LABELS, ...made];
  const unknown = labelsUsed(countOf(text)).find((label) => !known.includes(label));
  if (unknown === undefined) return undefined;
  return `reads the label ${quote(unknown)}, which no line has; ${remedy(unknown, known)}, or read it with | json or | logfmt first`;
}

const countOf = (filter: string) => `count_over_time({service="x"} ${filter} [5m])`;

const shape = z.strictObject({
  pattern: lineExpression().optional().describe('Lines that are counted: those in which this is found (RE2).'),
  expression: logqlFilter()
    .optional()
    .describe('The same as filters of LogQL, for what no single pattern says: | json | status >= 500.'),
  level: z
    .enum(Object.keys(LEVEL_NAMES) as [Level, ...Level[]])
    .optional()
    .describe('Only lines of this level. Default: of any.'),
  threshold: z
    .int()
    .min(0, 'is too few; use 0 or more')
    .max(1_000_000, 'is too many; use 1000000 or fewer')
    .default(0)
    .describe('Lines within the window above which it alerts. With 0, a single line is enough.'),
  window: duration({ min: '1m', max: '1d' }).prefault('5m').describe('How far back lines are counted.'),
  for: duration({ max: '1d' }).prefault('0s').describe('How long there must be more of them than that.'),
  severity: z.enum(['critical', 'warning', 'info']).default('warning').describe('How urgent it is.'),
  summary: z
    .string()
    .regex(/^[A-Z0-9][^{}]*\.$/, 'is not a sentence; begin with a capital, end with a full stop, and use no braces')
    .max(200, 'is longer than 200 characters; say it shorter')
    .describe('What such lines mean, in one sentence.'),
});

type Shape = z.output<typeof shape>;

/** An alert that a team declares on the lines of its service. */
export type DeclaredLogAlert = Shape;

/** The key `logs.alerts` of a service. */
export const logAlerts = () =>
  z
    .record(
      z
        .string()
        .regex(
          /^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/,
          'is not a name; use lower-case letters, digits and inner hyphens, 40 at most',
        ),
      shape.check(relation<Shape>(['pattern', 'expression', 'level'], checkWhat)),
    )
    .refine((alerts) => Object.keys(alerts).length <= MOST_RULES, { message: `are more than ${MOST_RULES} alerts` })
    .default({})
    .describe(
      'Alerts on lines of its log, by name: each is a ServiceLogPattern with that name as the label `pattern`.',
    );

function checkWhat({ pattern, expression, level }: Shape, report: ReportRelation): void {
  if (pattern !== undefined && expression !== undefined) {
    report(['expression'], 'stands beside a pattern, which says the same in another way; remove one of them');
  }
  if (pattern === undefined && expression === undefined && level === undefined) {
    report([], 'does not say which lines it is about; add a pattern, an expression or a level');
  }
}
