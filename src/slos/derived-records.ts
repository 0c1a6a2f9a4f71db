import { SLO_WINDOWS, type SloWindow } from '../config/schema/slo.ts';
import { on } from '../rules/promql.ts';
import type { RecordingRule, RuleGroup } from '../rules/rule.ts';
import { derivedCases } from './derived-cases.ts';
import { errorRate, errorRatio, eventRate, SLO_RATE_WINDOWS, type SloRateWindow, sloRecords } from './records.ts';

const LONG: readonly SloRateWindow[] = ['1d', '3d'];

/**
 * What follows from the rates of all objectives, whosoever they are: one rule for all of them costs less than one
 * for each, and a new service changes none of them.
 *
 * Errors and events are recorded as rates rather than only as ratios, so that every longer window can be weighted
 * by events: a mean of ratios counts an idle night like a busy day.
 */
export function derivedSloGroups(): RuleGroup[] {
  const short = SLO_RATE_WINDOWS.filter(({ window }) => !LONG.includes(window));
  const long = SLO_RATE_WINDOWS.filter(({ window }) => LONG.includes(window));
  return [
    {
      name: 'slos.short-windows',
      rules: [ratioOf('5m'), ...short.flatMap(rateRecords), ...short.map(({ window }) => ratioOf(window))],
    },
    {
      name: 'slos.long-windows',
      // They change slowly, and each evaluation reads many samples. Longer than this would leave gaps.
      interval: '2m',
      rules: [...long.flatMap(rateRecords), ...long.map(({ window }) => ratioOf(window)), ...periodRecords()],
    },
    { name: 'slos.budgets', rules: budgetRecords() },
  ];
}

function rule(record: string, expr: string): RecordingRule {
  return { record, expr, tests: derivedCases(record) };
}

/**
 * Five-minute rates that stand side by side add up to all events of a longer window. Where there was nothing, there
 * is nothing to add: the number of steps is fixed, so that a gap counts as no events, not as average ones.
 */
function rateRecords({ window, step, steps }: (typeof SLO_RATE_WINDOWS)[number]): RecordingRule[] {
  return [eventRate, errorRate].map((rate) =>
    rule(rate(window), `sum_over_time(${rate('5m')}[${window}:${step}]) / ${steps}`),
  );
}

/** An idle window has no ratio: 0/0 would be NaN, and NaN poisons every sum over it. */
function ratioOf(window: SloRateWindow): RecordingRule {
  return rule(errorRatio(window), `${errorRate(window)} / (${eventRate(window)} > 0)`);
}

/** Whole hours side by side: the period costs as many samples as it has hours. */
function periodRecords(): RecordingRule[] {
  const increase = (rate: typeof eventRate | typeof errorRate) =>
    byPeriod((window) => `sum_over_time(${rate('1h')}[${window}:1h]) * 3600 and ${on(...SLO)} ${infoOf(window)}`);
  return [
    rule(sloRecords.periodEvents, increase(eventRate)),
    rule(sloRecords.periodErrors, increase(errorRate)),
    rule(sloRecords.periodErrorRatio, `${sloRecords.periodErrors} / (${sloRecords.periodEvents} > 0)`),
  ];
}

function budgetRecords(): RecordingRule[] {
  const { errorBudget, period, budgetRemaining } = sloRecords;
  const days = (window: SloWindow) => `group by (cluster, ${SLO.join(', ')}) (${infoOf(window)}) * ${dayCount(window)}`;
  return [
    rule(sloRecords.objective, `1 - ${errorBudget}`),
    rule(period, byPeriod(days)),
    rule(sloRecords.currentBurnRate, `${errorRatio('5m')} / ${errorBudget}`),
    rule(sloRecords.periodBurnRate, `${sloRecords.periodErrorRatio} / ${errorBudget}`),
    rule(budgetRemaining, `1 - ${sloRecords.periodBurnRate}`),
    // What is left of the budget, divided by what the last six hours spend of it in a second.
    rule(
      sloRecords.exhaustion,
      `clamp_min(${budgetRemaining}, 0) * ${period} * 86400\n/\n(${errorRatio('6h')} / ${errorBudget} > 0)`,
    ),
  ];
}

/** What tells objectives apart, besides the cluster. */
const SLO = ['namespace', 'service', 'slo'] as const;

/** The objectives with this period. Only the info series knows it: a new period does not begin a new history. */
const infoOf = (window: SloWindow): string => `${sloRecords.info}{slo_window="${window}"}`;

const byPeriod = (expr: (window: SloWindow) => string): string => SLO_WINDOWS.map(expr).join('\nor\n');

const dayCount = (window: SloWindow): number => Number.parseInt(window, 10);
