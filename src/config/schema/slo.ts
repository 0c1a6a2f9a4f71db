import { z } from 'zod';
import type { Percentage } from '../percentage.ts';
import { quote } from '../quote.ts';
import { regularExpression } from './regular-expression.ts';
import { type ReportRelation, relation } from './relation.ts';
import { dnsLabel, duration, percentage } from './scalars.ts';
import { seriesSelector } from './service-work.ts';

/** Lengths of the period that an error budget is for. */
export const SLO_WINDOWS = ['7d', '28d', '30d'] as const;
export type SloWindow = (typeof SLO_WINDOWS)[number];

/** Speeds at which a budget burns, from the fastest to the slowest. */
export const BURN_TIERS = ['fast', 'medium', 'slow', 'trickle'] as const;
export type BurnTierName = (typeof BURN_TIERS)[number];

/**
 * The burn rate above which each tier alerts. Each tier spends the same share of the budget in its long window: of
 * 28 and 30 days 2 % in an hour, 5 % in six, 10 % in a day and in three; of 7 days 8 %, 12.5 %, 20 % and 42 %.
 *
 * @see https://sre.google/workbook/alerting-on-slos/
 */
export const BURN_FACTORS: Readonly<Record<SloWindow, Readonly<Record<BurnTierName, number>>>> = {
  '7d': { fast: 13.44, medium: 3.5, slow: 1.4, trickle: 0.98 },
  '28d': { fast: 13.44, medium: 5.6, slow: 2.8, trickle: 0.9333 },
  '30d': { fast: 14.4, medium: 6, slow: 3, trickle: 1 },
};

const indicators = {
  availability: z
    .strictObject({
      errorCodes: regularExpression()
        .optional()
        .describe(
          'Codes that count as failures, as a regular expression. Default: those by the fault of the service (5xx).',
        ),
      routes: regularExpression().optional().describe('Routes that count, as a regular expression. Default: all.'),
    })
    .optional()
    .describe('Share of requests that are answered without a failure of the service. The default indicator.'),
  latency: z
    .strictObject({
      threshold: duration({ min: '1ms' }).describe(
        'A request that takes longer counts as bad. It must be a boundary of a bucket (see metrics.buckets).',
      ),
    })
    .optional()
    .describe('Share of requests that are answered in time.'),
  events: z
    .strictObject({
      total: seriesSelector().describe('Counter of all events.'),
      errors: seriesSelector().optional().describe('Counter of bad events. Write this or `good`.'),
      good: seriesSelector().optional().describe('Counter of good events. Write this or `errors`.'),
    })
    .optional()
    .describe('Share of good events, from counters of the service itself.'),
  freshness: z
    .strictObject({
      timestamp: seriesSelector().describe('Gauge of the time of the last success, in seconds since 1970.'),
      maxAge: duration({ min: '1m' }).describe('How old it may be.'),
    })
    .optional()
    .describe('Share of minutes in which the last success is recent enough.'),
  throughput: z
    .strictObject({
      counter: seriesSelector().describe('Counter of what the service gets done.'),
      minimum: z.number().positive('must be more than 0').describe('Events per second that are enough.'),
    })
    .optional()
    .describe('Share of minutes in which the service gets enough done.'),
};

/** What an SLO can measure. */
export const INDICATORS = Object.keys(indicators) as readonly (keyof typeof indicators)[];

const shape = z.strictObject({
  objective: percentage().describe('Share of good events that users are promised, such as 99.9%. Less than 100%.'),
  window: z.enum(SLO_WINDOWS).default('30d').describe('Period of the error budget.'),
  description: z.string().optional().describe('What is promised, in one sentence.'),
  ...indicators,
  tiers: z
    .array(z.enum(BURN_TIERS))
    .min(1, 'is empty; name at least one tier')
    .default([...BURN_TIERS])
    .describe(
      'Speeds of burning that alert: fast (2 % of a budget of 30 days within an hour) and medium (5 % in six hours) are critical; slow (10 % in a day) and trickle (10 % in three days) are warnings.',
    ),
  minBadEvents: z
    .int()
    .min(0, 'is negative; use 0 or more')
    .default(5)
    .describe('Bad events in the long window below which no tier alerts: one failure at night wakes nobody.'),
});

type Slo = z.output<typeof shape>;

/** One service level objective. */
const slo = shape.check(
  relation<Slo>(['objective', 'window', 'tiers'], checkObjective),
  relation<Slo>([], checkIndicator),
  relation<Slo>(['events'], checkEvents),
);

/** The service level objectives of a service, by name. */
export const slos = () => z.record(dnsLabel(), slo).default({});

function checkObjective({ objective, window, tiers }: Slo, report: ReportRelation): void {
  if (objective.ratio >= 1) {
    report(['objective'], `${objective} leaves no error budget; use a value below 100%`);
    return;
  }
  if (objective.ratio <= 0) {
    report(['objective'], `${objective} promises nothing; use a value above 0%`);
    return;
  }
  const dead = tiers.filter((tier) => BURN_FACTORS[window][tier] * budgetOf(objective) >= 1);
  if (dead.length === 0) return;
  const lowest = Math.max(...dead.map((tier) => 1 - 1 / BURN_FACTORS[window][tier]));
  const remedy = `use an objective above ${Number((lowest * 100).toFixed(2))}%, or leave ${dead.join(' and ')} out of tiers`;
  report(['objective'], `${objective} is so low that the tier ${dead.join(' and ')} can never fire; ${remedy}`);
}

function checkIndicator(value: Slo, report: ReportRelation): void {
  const given = INDICATORS.filter((name) => value[name] !== undefined);
  if (given.length < 2) return;
  report([given[1]!], `is a second indicator beside ${quote(given[0]!)}; give it an SLO of its own`);
}

function checkEvents({ events }: Slo, report: ReportRelation): void {
  if (!events) return;
  if (events.errors !== undefined && events.good !== undefined) {
    report(['events', 'good'], 'says the same as errors; keep one of them');
  } else if (events.errors === undefined && events.good === undefined) {
    report(['events'], 'does not say which events are bad; add errors, or good');
  } else if (events.errors === events.total || events.good === events.total) {
    report(['events', 'total'], 'is the same series as the part of it; name the counter of all events');
  }
}

/** The error budget as a fraction of one, without binary noise. */
export function budgetOf(objective: Percentage): number {
  return Number((1 - objective.ratio).toPrecision(10));
}
