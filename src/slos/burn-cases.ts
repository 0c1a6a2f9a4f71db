import { Duration } from '../config/duration.ts';
import { CLUSTER, round, series, steady } from '../rules/cases.ts';
import type { AlertRule, InputSeries } from '../rules/rule.ts';
import { errorRate, errorRatio } from './records.ts';
import { type BurnTier, burnThreshold, type Slo } from './slo.ts';

interface Rates {
  /** Share of bad events in the long and in the short window. */
  readonly long: number;
  readonly short: number;
  /** Bad events in the long window. */
  readonly bad?: number;
  /** Samples, if not the same for two hours. */
  readonly samples?: (value: number) => string;
  readonly slo?: string;
}

/** Cases on the recorded windows: what leads to them is tested where it is recorded. */
export function burnCases(slo: Slo, tier: BurnTier, describe: (ratio: number) => string): AlertRule['tests'] {
  const threshold = burnThreshold(slo, tier);
  const { minBadEvents } = slo.spec;
  const above = Math.min(round(threshold * 1.02), 1);
  const below = round(threshold * 0.98);
  const { namespace, name: service } = slo.service;
  const input = ({
    long,
    short,
    bad = minBadEvents * 1.5 + 1,
    samples = steady,
    slo: name = slo.name,
  }: Rates): InputSeries[] => {
    const labels = { namespace, service, slo: name };
    return [
      series(errorRatio(tier.long), labels, samples(long)),
      series(errorRatio(tier.short), labels, samples(short)),
      series(errorRate(tier.long), labels, samples(round(bad / Duration.parse(tier.long).seconds))),
    ];
  };
  // Long enough after the alert has waited, and no longer: thousands of such cases are evaluated.
  const later = `${Number.parseInt(tier.for, 10) + 3}m`;
  const few = minBadEvents > 0 ? Math.max(minBadEvents * 0.8, 0.5) : 0;
  return {
    fires: [
      {
        name: 'both windows just above the threshold',
        input: [...input({ long: above, short: above }), ...input({ long: above, short: below, slo: 'other' })],
        at: later,
        expect: [{ cluster: CLUSTER }],
        descriptions: [describe(above)],
      },
    ],
    quiet: [
      { name: 'the long window just below the threshold', input: input({ long: below, short: above }), at: later },
      { name: 'it has ended: the short window is just below', input: input({ long: above, short: below }), at: later },
      { name: 'another objective', input: input({ long: above, short: above, slo: 'other' }), at: later },
      { name: 'just begun', input: input({ long: above, short: above }), at: '1m' },
      { name: 'no event', input: input({ long: above, short: above, samples: () => '_x120' }), at: later },
      ...(minBadEvents > 0
        ? [{ name: 'too few bad events', input: input({ long: above, short: above, bad: few }), at: later }]
        : []),
    ],
  };
}
