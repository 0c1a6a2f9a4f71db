import type { Service } from '../config/environment.ts';
import { BURN_FACTORS, type BurnTierName, budgetOf, INDICATORS } from '../config/schema/slo.ts';
import { round } from '../rules/cases.ts';
import { ownSeries } from '../services/identity.ts';

/** An objective as the catalog declares it. */
export type SloSpec = Service['slos'][string];

/** What an objective measures. */
export type IndicatorName = (typeof INDICATORS)[number];

/** An objective of a service. */
export interface Slo {
  readonly service: Service;
  readonly name: string;
  readonly spec: SloSpec;
}

/** The objectives of a service, by name. */
export function slosOf(service: Service): Slo[] {
  return Object.entries(service.slos)
    .map(([name, spec]) => ({ service, name, spec }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What an objective measures: what its declaration names, or the share of requests that do not fail. */
export function indicatorOf({ spec }: Slo): IndicatorName {
  return INDICATORS.find((name) => spec[name] !== undefined) ?? 'availability';
}

/** Matchers of the records of one objective. */
export function ownRecords({ service, name }: Slo): string {
  return `${ownSeries(service)}, slo="${name}"`;
}

/** The share of bad events that spends the budget exactly within the period. */
export const budget = ({ spec }: Slo): number => budgetOf(spec.objective);

/** One speed of burning: alerts when both windows burn faster than the factor. */
export interface BurnTier {
  readonly tier: BurnTierName;
  readonly alert: string;
  readonly severity: 'critical' | 'warning';
  /** The window that decides whether much was spent. */
  readonly long: '1h' | '6h' | '1d' | '3d';
  /** The window that decides whether it goes on; without it an alert would stay long after the end. */
  readonly short: '5m' | '30m' | '2h' | '6h';
  readonly for: string;
}

/** Every tier, from the fastest to the slowest. */
export const TIERS: readonly BurnTier[] = [
  { tier: 'fast', alert: 'SLOBudgetBurnFast', severity: 'critical', long: '1h', short: '5m', for: '2m' },
  { tier: 'medium', alert: 'SLOBudgetBurnMedium', severity: 'critical', long: '6h', short: '30m', for: '5m' },
  { tier: 'slow', alert: 'SLOBudgetBurnSlow', severity: 'warning', long: '1d', short: '2h', for: '15m' },
  { tier: 'trickle', alert: 'SLOBudgetBurnTrickle', severity: 'warning', long: '3d', short: '6h', for: '30m' },
];

/** The tiers at which an objective alerts. */
export const burnTiers = ({ spec }: Slo): BurnTier[] => TIERS.filter(({ tier }) => spec.tiers.includes(tier));

/** The share of bad events above which a tier alerts, as a clean decimal. */
export const burnThreshold = (slo: Slo, { tier }: BurnTier): number =>
  round(BURN_FACTORS[slo.spec.window][tier] * budget(slo));
