import { series } from '../../src/rules/cases.ts';
import type { InputSeries } from '../../src/rules/rule.ts';
import { histogram, traffic } from '../../src/services/request-series.ts';
import { requestsOf } from '../../src/slos/indicators.ts';
import { type BurnTier, budget, burnThreshold, indicatorOf, type Slo } from '../../src/slos/slo.ts';

/** So many minutes in which this happens. */
export interface Phase {
  readonly minutes: number;
  readonly perMinute: number;
  /** Share of bad events. */
  readonly bad: number;
  /** Nothing is scraped. */
  readonly gap?: boolean;
}

/** A story of one objective, from a busy beginning to the moment at which its alerts are looked at. */
export interface Scenario {
  readonly name: string;
  readonly phases: readonly Phase[];
}

/** The stories that an objective must get right. */
export function scenarios(slo: Slo): Scenario[] {
  return ['freshness', 'throughput'].includes(indicatorOf(slo)) ? timeScenarios() : eventScenarios(budget(slo));
}

/** Objectives about time have one event a minute, which is good or bad as a whole. */
function timeScenarios(): Scenario[] {
  const minutesOf = (minutes: number, bad: number): Phase => ({ minutes, perMinute: 1, bad });
  return [
    { name: 'healthy', phases: [minutesOf(180, 0)] },
    { name: 'outage', phases: [minutesOf(60, 0), minutesOf(80, 1)] },
    { name: 'recovery', phases: [minutesOf(60, 0), minutesOf(60, 1), minutesOf(140, 0)] },
  ];
}

function eventScenarios(allowed: number): Scenario[] {
  const burning = (times: number) => Math.min(1, allowed * times);
  // Whole events: a counter that loses a billionth to rounding looks as if it had started again.
  const steady = (minutes: number, bad = 0): Phase => ({
    minutes,
    perMinute: 6000,
    bad: Math.round(6000 * bad) / 6000,
  });
  const few = (minutes: number, bad = 0): Phase => ({ minutes, perMinute: 1, bad });
  return [
    { name: 'healthy', phases: [steady(180, burning(0.3))] },
    { name: 'fast burn', phases: [steady(60), steady(80, burning(25))] },
    { name: 'slow burn', phases: [steady(60), steady(400, burning(4.5))] },
    { name: 'recovery', phases: [steady(60), steady(60, burning(25)), steady(140)] },
    { name: 'no traffic', phases: [steady(60, burning(0.3)), { minutes: 120, perMinute: 0, bad: 0 }] },
    { name: 'gap in the data', phases: [steady(60), { ...steady(30), gap: true }, steady(60)] },
    { name: 'few requests, one of which fails', phases: [few(150), few(1, 1), few(3)] },
    { name: 'uneven traffic', phases: [steady(60), { minutes: 70, perMinute: 60, bad: 0.5 }] },
  ];
}

export const lengthOf = ({ phases }: Scenario): number => phases.reduce((sum, { minutes }) => sum + minutes, 0);

/** Samples of a counter, one a minute; it starts at zero. */
function counter(phases: readonly Phase[], perMinute: (phase: Phase) => number): string {
  let total = 0;
  const parts = phases.map((phase) => {
    const step = perMinute(phase);
    const first = total + step;
    total += step * phase.minutes;
    if (phase.gap) return `_x${phase.minutes}`;
    // "+0x9" would be a hexadecimal number.
    return step === 0
      ? `${number(first)}x${phase.minutes - 1}`
      : `${number(first)}+${number(step)}x${phase.minutes - 1}`;
  });
  return ['0', ...parts].join(' ');
}

const number = (value: number): string => String(Number(value.toFixed(6)));

/** The raw series of a story, as the service exposes them. */
export function exposition(slo: Slo, { phases }: Scenario): InputSeries[] {
  const { service, spec } = slo;
  const identity = { namespace: service.namespace, service: service.name, pod: 'a' };
  const all = counter(phases, ({ perMinute }) => perMinute);
  const good = counter(phases, ({ perMinute, bad }) => perMinute * (1 - bad));
  const failed = counter(phases, ({ perMinute, bad }) => perMinute * bad);
  const self = series('up', { job: 'prometheus', instance: 'a' }, '1x1000');
  switch (indicatorOf(slo)) {
    case 'latency': {
      const metrics = requestsOf(service);
      const threshold = spec.latency!.threshold.seconds;
      const buckets = [
        [threshold, good],
        [threshold * 2, all],
      ] as const;
      return [self, ...traffic(service, metrics, { [metrics.success]: all }), ...histogram(service, metrics, buckets)];
    }
    case 'events':
      return [self, series('mail_processed_total', identity, all), series('mail_failed_total', identity, failed)];
    case 'freshness': {
      const age = spec.freshness!.maxAge.seconds + 60;
      let minute = 0;
      const samples = phases.map(({ minutes, bad }) => {
        minute += minutes;
        const start = (minute - minutes + 1) * 60 - bad * age;
        return `${start}+60x${minutes - 1}`;
      });
      return [self, series('import_last_success_timestamp_seconds', identity, ['0', ...samples].join(' '))];
    }
    case 'throughput': {
      const { minimum } = spec.throughput!;
      return [
        self,
        series(
          'orders_total',
          identity,
          counter(phases, ({ bad }) => (bad ? 0 : minimum * 60 * 20)),
        ),
      ];
    }
    default: {
      const metrics = requestsOf(service);
      return [self, ...traffic(service, metrics, { [metrics.success]: good, [metrics.serverErrors.example]: failed })];
    }
  }
}

const MINUTES: Readonly<Record<string, number>> = {
  '5m': 5,
  '30m': 30,
  '1h': 60,
  '2h': 120,
  '6h': 360,
  '1d': 1440,
  '3d': 4320,
};

/** Events and bad events of the last minutes before one of them. */
function counted({ phases }: Scenario, until: number, window: number): { events: number; bad: number } {
  let start = 0;
  let events = 0;
  let bad = 0;
  for (const phase of phases) {
    const from = Math.max(start, until - window);
    const to = Math.min(start + phase.minutes, until);
    if (to > from) {
      events += (to - from) * phase.perMinute;
      bad += (to - from) * phase.perMinute * phase.bad;
    }
    start += phase.minutes;
  }
  return { events, bad };
}

/** How far the outcome must be from the threshold: rates look back five minutes, so times are not exact. */
const MARGIN = 0.1;

/** Whether a tier must fire at the end of a story, counted event by event; nothing where it is too close to tell. */
export function mustFire(slo: Slo, scenario: Scenario, tier: BurnTier): boolean | undefined {
  const threshold = burnThreshold(slo, tier);
  const end = lengthOf(scenario);
  const verdicts = [end - Number.parseInt(tier.for, 10) - 6, end].map((minute) =>
    [tier.long, tier.short].map((window) => {
      const { events, bad } = counted(scenario, minute, MINUTES[window]!);
      const share = events === 0 ? 0 : bad / events;
      return { share, enough: window !== tier.long || bad >= slo.spec.minBadEvents };
    }),
  );
  if (verdicts.flat().every(({ share, enough }) => share > threshold * (1 + MARGIN) && enough)) return true;
  if (verdicts.at(-1)!.some(({ share, enough }) => share < threshold * (1 - MARGIN) || !enough)) return false;
  return undefined;
}

/** The share of bad events until the last whole hour of a story, counted event by event without those in a gap. */
export function trueRatio(scenario: Scenario): number {
  const hours = Math.floor(lengthOf(scenario) / 60) * 60;
  const seen = {
    ...scenario,
    phases: scenario.phases.map((phase) => (phase.gap ? { ...phase, perMinute: 0 } : phase)),
  };
  const { events, bad } = counted(seen, hours, hours);
  return bad / events;
}
