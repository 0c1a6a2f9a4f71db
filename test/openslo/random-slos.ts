import { BURN_TIERS, SLO_WINDOWS, slos as slosSchema } from '../../src/config/schema/slo.ts';
import { nastyStrings } from '../support/nasty-strings.ts';
import type { Random } from '../support/random.ts';

type Plain = Record<string, unknown>;

const OBJECTIVES = ['99.9%', '99.90%', '99%', '099.5%', '99.95%', '99.999999%', '97.5%', '50%', '1.10%', '0.0000001%'];
const NAMES = ['a', '0', '1e3', 'on', 'null', 'x--y', 'a-1', 'availability', 'n'.repeat(63), `a${'-'.repeat(61)}b`];
const SELECTORS = ['orders_total', 'a:b', 'orders_total{kind="gift"}', 'x{a=~"b|c.*", d!=\'"\'}', 'x{p="\\\\d \\"é"}'];
// Gauges, which no counter may share its name with.
const TIMES = ['last_success', 'y:z{kind="gift"}', 'y{a=~"b|c.*", d!=\'"\'}', 'y{p="\\\\d \\"é"}'];
const DURATIONS = ['1ms', '300ms', '1s500ms', '2m', '1h30m', '1d', '90s'];
const LONG = `${'word é😀 '.repeat(200)}end`;

/** A valid declaration of an objective, as a service file holds it, with values that are easily lost on the way. */
export function randomSlo(random: Random): Plain {
  for (;;) {
    const slo = candidate(random);
    if (slosSchema().safeParse({ any: slo }).success) return slo;
  }
}

/** A DNS label that readers of YAML, or those who join names, may get wrong. */
export function randomName(random: Random): string {
  return random.pick(NAMES);
}

function candidate(random: Random): Plain {
  return {
    objective: random.pick(OBJECTIVES),
    ...(random.chance(0.7) ? { window: random.pick(SLO_WINDOWS) } : {}),
    ...(random.chance(0.7) ? { description: random.chance(0.1) ? LONG : random.pick(nastyStrings) } : {}),
    ...indicator(random),
    ...(random.chance(0.6) ? { tiers: someTiers(random) } : {}),
    ...(random.chance(0.6) ? { minBadEvents: random.below(20) } : {}),
  };
}

function someTiers(random: Random): string[] {
  const tiers = BURN_TIERS.filter(() => random.chance(0.5));
  return random.chance(0.3) ? tiers.reverse() : tiers;
}

function indicator(random: Random): Plain {
  const text = () => random.pick(nastyStrings);
  return random.pick<() => Plain>([
    () => ({}),
    () => ({ availability: {} }),
    () => ({ availability: { errorCodes: text(), ...(random.chance(0.5) ? { routes: text() } : {}) } }),
    () => ({ latency: { threshold: random.pick(DURATIONS) } }),
    () => ({ events: { total: 'all_total', [random.pick(['errors', 'good'])]: random.pick(SELECTORS) } }),
    () => ({ freshness: { timestamp: random.pick(TIMES), maxAge: random.pick(DURATIONS) } }),
    () => ({ throughput: { counter: random.pick(SELECTORS), minimum: random.pick([0.001, 1e-9, 5, 1e21]) } }),
  ])();
}
