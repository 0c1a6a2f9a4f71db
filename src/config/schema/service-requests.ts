import { z } from 'zod';
import { exampleOf } from '../../services/example-of.ts';
import { regularExpression } from './regular-expression.ts';

const NAME = /^[^\s{}"'\\]+$/;
const name = (what: string) =>
  z.string().regex(NAME, `is not the name of a ${what}; write it as the metrics page shows it, without quotes`);
const metricName = () => name('metric');
const label = () => name('label');

/** Codes are tried out in generated test cases, so one that matches must be found. */
const codePattern = () =>
  regularExpression().refine(
    // What is no expression at all is told so already.
    (pattern) => !regularExpression().safeParse(pattern).success || exampleOf(pattern) !== undefined,
    { message: 'is too intricate to find a code that it matches; write the codes, such as 5..|timeout' },
  );

const conditions = () => z.record(label(), codePattern()).default({});

/** How a service counts its requests, where its preset does not say it. */
export const requests = z
  .strictObject({
    counter: metricName()
      .optional()
      .describe('Counter of finished requests. Default: that of the preset, or the count of `duration`.'),
    duration: metricName()
      .optional()
      .describe('Histogram of latency, without _bucket. Default: that of the preset; custom has none.'),
    unit: z.enum(['seconds', 'milliseconds']).optional().describe('Unit of the histogram. Default: as the preset.'),
    labels: z
      .strictObject({
        code: label().optional().describe('Label with the code of the answer. custom: code.'),
        route: z
          .array(label())
          .optional()
          .describe('Labels that make up the route, joined by a slash; [] for none. custom: [route].'),
        method: label().optional().describe('Label with the method. custom: method.'),
      })
      .prefault({})
      .describe('Names of labels that differ from those of the preset.'),
    codes: z
      .strictObject({
        success: codePattern().optional().describe('Codes of success. It only matters to generated test cases.'),
        clientErrors: codePattern().optional().describe('Codes of failures by the fault of the caller, such as 4..'),
        serverErrors: codePattern().optional().describe('Codes of failures by the fault of the service, such as 5..'),
      })
      .prefault({})
      .describe('Codes that differ from those of the preset, each as a regular expression. custom: those of HTTP.'),
    only: conditions().describe(
      'Requests that count, beside the conditions of the preset: regular expressions by label.',
    ),
    exclude: conditions().describe('Requests that do not count, such as probes: regular expressions by label.'),
  })
  .optional()
  .describe('How requests are counted, where it differs from the preset. custom needs counter or duration.');
