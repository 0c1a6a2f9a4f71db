import { z } from 'zod';
import { logLimits } from '../../logs/limits.ts';
import { duration } from './scalars.ts';

const count = (unit: string, least: number, most: number, fallback: number) =>
  z
    .int()
    .min(least, `is too few ${unit}; use ${least} or more`)
    .max(most, `is too many ${unit}; use ${most} or fewer`)
    .default(fallback);

/** What one tenant may send and ask for. Without tenants it holds for all together. */
export const limitsShape = {
  ingestionRate: count('megabytes', 1, 10_000, 10).describe('Megabytes of lines that are accepted each second.'),
  ingestionBurst: count('megabytes', 1, 20_000, 20).describe('Megabytes that one batch may have for a moment.'),
  streamRate: count('megabytes', 1, 1_000, 5).describe('Megabytes that one stream (one container) may send a second.'),
  streamBurst: count('megabytes', 1, 4_000, 20).describe('Megabytes that one stream may send for a moment.'),
  streams: count('streams', 100, 10_000_000, logLimits.streams).describe(
    'Streams that may be open at the same time; each combination of labels is one.',
  ),
  lineKilobytes: count('kilobytes', 1, logLimits.lineKilobytes, logLimits.lineKilobytes).describe(
    `Size above which a line is cut. The collectors cut at ${logLimits.lineKilobytes} already.`,
  ),
  labels: count('labels', 10, 30, 15).describe('Labels that a stream may have.'),
  queryRange: duration({ min: '1h' }).prefault('721h').describe('The longest span of time that a query may look at.'),
  querySeries: count('series', 100, 100_000, 5_000).describe('Series that the answer of a query may have.'),
  queryLines: count('lines', 100, 100_000, 5_000).describe('Lines that the answer of a query may have.'),
  queryTimeout: duration({ min: '10s', max: '15m' }).prefault('120s').describe('How long a query may take.'),
} as const;

/** Limits that keep one noisy service, one wide label or one large query from taking Loki down for all. */
export const lokiLimitsSchema = z
  .strictObject(limitsShape)
  .prefault({})
  .describe('What Loki accepts. Lines beyond a limit are refused, which LokiLinesRejected tells of.');

/** The checked key `loki.limits`. */
export type LokiLimits = z.output<typeof lokiLimitsSchema>;

/** LogQL lets nothing but labels in the selector of a retention rule. */
const SELECTOR =
  /^\{\s*[a-zA-Z_]\w*\s*(=~|!~|!=|=)\s*"(?:[^"\\]|\\.)*"(\s*,\s*[a-zA-Z_]\w*\s*(=~|!~|!=|=)\s*"(?:[^"\\]|\\.)*")*\s*,?\s*\}$/;

/** How long streams are kept that are not kept like all others. */
export const retentionRuleSchema = z.strictObject({
  selector: z
    .string()
    .regex(SELECTOR, 'is not a selector of streams; write one such as {namespace="shop"}')
    .describe('Streams that the rule is about, by their labels: {namespace="shop"}.'),
  period: duration({ min: '1d' }).describe('How long they are kept.'),
  priority: z
    .int()
    .min(1, 'is too low; use 1 or more')
    .max(1_000, 'is too high; use 1000 or less')
    .default(10)
    .describe('Which rule decides where several select a stream: the highest. Rules by level have 1.'),
});

/** One of `loki.retentionRules`. */
export type RetentionRule = z.output<typeof retentionRuleSchema>;

/** Periods by level; the collectors know these levels and no other. */
export const retentionByLevelSchema = z
  .partialRecord(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']), duration({ min: '1d' }))
  .default({})
  .describe('How long lines of a level are kept, where that differs: debug: 2d.');
