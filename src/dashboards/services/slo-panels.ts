import { BURN_FACTORS, SLO_WINDOWS } from '../../config/schema/slo.ts';
import { sloRecords } from '../../slos/records.ts';
import { stat } from '../house/panels.ts';
import { PROMISE_DECIMALS, UNITS } from '../house/vocabulary.ts';

/** One series for each objective: `max` only drops the record's own name. */
export const perSlo = (record: string, matchers: string): string =>
  `max by (cluster, namespace, service, slo) (${record}{${matchers}})`;

/** Above 1 the budget does not last its period; at the lowest factor of the fast tier, people are woken. */
export const BURN_THRESHOLDS = {
  warning: 1,
  critical: Math.min(...SLO_WINDOWS.map((window) => BURN_FACTORS[window].fast)),
} as const;

/** Below it, the promise of the period is broken: SLOBudgetSpent fires. */
export const SPENT = { criticalBelow: 0 } as const;

export const objectives = (matchers: string) =>
  stat({
    title: 'Objectives',
    description: 'Share of good events that users of the service are promised, by objective.',
    unit: UNITS.ratio,
    query: { expr: perSlo(sloRecords.objective, matchers), legend: '{{slo}}' },
    decimals: PROMISE_DECIMALS,
  });

export const budgetLeft = (matchers: string) =>
  stat({
    title: 'Budget left',
    description: 'Share of the error budget that is left of the period. Below 0 % the promise is broken.',
    unit: UNITS.ratio,
    query: { expr: perSlo(sloRecords.budgetRemaining, matchers), legend: '{{slo}}' },
    thresholds: SPENT,
    signed: true,
  });

export const burnRate = (matchers: string) =>
  stat({
    title: 'Burn rate',
    description: 'How many times the budget the last five minutes spend: above 1, it does not last its period.',
    unit: UNITS.times,
    query: { expr: perSlo(sloRecords.currentBurnRate, matchers), legend: '{{slo}}' },
    thresholds: BURN_THRESHOLDS,
  });
