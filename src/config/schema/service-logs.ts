import { z } from 'zod';
import { MULTILINE_DEFAULTS, STACK_TRACES } from '../../logs/multiline.ts';
import { logAlerts } from './log-alerts.ts';
import { dropRules, keptShare, lineExpression, MOST_RULES, redactions } from './log-rules.ts';
import { type ReportRelation, relation } from './relation.ts';
import { duration } from './scalars.ts';

const keys = (what: string, example: string) =>
  z
    .array(
      z
        .string()
        .regex(
          /^[A-Za-z_@$][\w@$-]*(\.[A-Za-z_@$][\w@$-]*)*$/,
          'is not the name of a key; use letters, digits and underscores, and dots for nested keys',
        ),
    )
    .max(10, 'are more than 10 keys; name those that the service writes today')
    .default([])
    .describe(`Keys that hold ${what}, such as ${example}; the usual ones are searched for as well.`);

const shape = z.strictObject({
  format: z
    .enum(['auto', 'json', 'logfmt', 'text'])
    .default('auto')
    .describe(
      'How lines are written: auto (JSON objects are read as such, key=value elsewhere), json or logfmt (nothing else is read), text (key=value, and a level in capitals among the first words).',
    ),
  fields: z
    .strictObject({
      level: keys('the level', 'sev'),
      traceId: keys('the identifier of the trace', 'dd.trace_id'),
      spanId: keys('the identifier of the span', 'dd.span_id'),
    })
    .prefault({})
    .describe('Keys of its lines that have names of their own.'),
  multiline: z
    .union(
      [
        z.enum(STACK_TRACES),
        z.strictObject({
          firstLine: lineExpression().describe('First lines (RE2): all up to the next one belong to it.'),
          maxLines: z
            .int()
            .min(2, 'is too few lines; use 2 or more')
            .max(5_000, 'is too many lines; use 5000 or fewer')
            .default(MULTILINE_DEFAULTS.maxLines)
            .describe('Lines after which it is sent anyway.'),
          maxWaitSeconds: z
            .int()
            .min(1, 'is too short; use 1 or more')
            .max(60, 'is too long: lines are held back so long; use 60 or less')
            .default(MULTILINE_DEFAULTS.maxWaitSeconds)
            .describe('Seconds without a line after which it is sent.'),
        }),
      ],
      { error: `expected one of ${STACK_TRACES.join(', ')}, or firstLine: an expression` },
    )
    .optional()
    .describe('Joins the lines of a stack trace, as this language writes them or by an expression for the first line.'),
  drop: dropRules().describe('Lines of the service that are not sent.'),
  sample: z
    .strictObject({
      keep: keptShare(),
      expression: lineExpression().optional().describe('Lines that it is about (RE2). Default: all of the service.'),
    })
    .optional()
    .describe('Sends only a part of its lines.'),
  redact: redactions().describe(
    'Secrets that only this service writes (RE2): the groups of each expression are replaced, or all that it matches.',
  ),
  metrics: z
    .record(
      z
        .string()
        .regex(/^[a-z][a-z0-9_]{0,39}$/, 'is not a name; use lower-case letters, digits and underscores, 40 at most')
        .refine((name) => !name.endsWith('_total'), { message: 'must not end with _total, which is added' }),
      z.strictObject({
        expression: lineExpression().describe('Lines that are counted: those in which this is found (RE2).'),
        description: z.string().min(1, 'is empty; say what the lines mean').describe('What such a line means.'),
      }),
    )
    .refine((metrics) => Object.keys(metrics).length <= MOST_RULES, { message: `are more than ${MOST_RULES} metrics` })
    .default({})
    .describe('Counters of lines, by name: log_<name>_total, with the labels namespace and service.'),
  alerts: logAlerts(),
  silentAfter: duration({ min: '5m', max: '1d' })
    .optional()
    .describe(
      'Alerts when it has logged nothing for so long, in a cluster where it runs. Default: silence is no news.',
    ),
});

type Shape = z.output<typeof shape>;

/** The key `logs` of a service. */
export const serviceLogs = () =>
  shape
    .check(relation<Shape>(['sample', 'drop'], checkSample))
    .prefault({})
    .describe('How its logs are read. Without it they are collected like all others; see docs/logs.md.');

/** A sample of what is dropped is nothing. */
function checkSample({ sample, drop }: Shape, report: ReportRelation): void {
  const expression = sample?.expression;
  if (expression === undefined || !drop.some((rule) => rule.expression === expression)) return;
  report(['sample', 'expression'], 'is dropped altogether by the same expression under drop; remove one of them');
}
