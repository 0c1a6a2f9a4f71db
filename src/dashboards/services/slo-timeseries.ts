import { GraphDrawStyle } from '@grafana/grafana-foundation-sdk/common';
import { BURN_FACTORS, SLO_WINDOWS } from '../../config/schema/slo.ts';
import { errorRate, errorRatio, eventRate, sloRecords } from '../../slos/records.ts';
import type { BurnTier } from '../../slos/slo.ts';
import { timeseries } from '../house/panels.ts';
import { COLORS, UNITS } from '../house/vocabulary.ts';
import { THIS_MONTH } from './slo-overview.ts';
import { SPENT } from './slo-panels.ts';
import { badEventsOfDay, info, ofSlos, quotient } from './slo-queries.ts';

const SLO = '{{namespace}}/{{service}} {{slo}}';

export const budgetLeft = () =>
  timeseries({
    title: 'Budget left',
    description:
      'Share of the error budget that is left of the period before each moment. It rises again when old failures leave the period.',
    unit: UNITS.ratio,
    queries: [{ expr: ofSlos(sloRecords.budgetRemaining), legend: SLO }],
    thresholds: SPENT,
    signed: true,
  });

export const exhaustion = () =>
  timeseries({
    title: 'Time to exhaustion',
    description: 'When the budget is spent if the last six hours go on. No line: nothing is being spent.',
    unit: UNITS.seconds,
    queries: [{ expr: ofSlos(sloRecords.exhaustion), legend: SLO }],
  });

/** The two windows of a tier, and where it alerts. Objectives of different periods alert at different burn rates. */
export const burnRates = ({ tier, alert, long, short }: BurnTier) =>
  timeseries({
    title: `Burn rate within ${long} and ${short}`,
    description: `How many times the budget is spent. While both windows of an objective are above the line of its period, and enough events are bad, ${alert} fires.`,
    unit: UNITS.times,
    queries: [
      { expr: quotient(errorRatio(long), sloRecords.errorBudget), legend: `${SLO} ${long}` },
      { expr: quotient(errorRatio(short), sloRecords.errorBudget), legend: `${SLO} ${short}` },
      { expr: SLO_WINDOWS.map((window) => factorOf(window, tier)).join('\nor\n'), legend: 'alert ({{slo_window}})' },
    ],
  }).overrideByRegexp('/^alert /', [
    { id: 'color', value: { mode: 'fixed', fixedColor: COLORS.critical } },
    { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
    { id: 'custom.fillOpacity', value: 0 },
  ]);

/** The burn rate at which a tier alerts, where an objective with that period is chosen. */
function factorOf(window: (typeof SLO_WINDOWS)[number], tier: BurnTier['tier']): string {
  return `${BURN_FACTORS[window][tier]} * group by (slo_window) (${info(`, slo_window="${window}"`)})`;
}

export const events = () =>
  timeseries({
    title: 'Events',
    description: 'What the objectives count, per second: requests, messages, or judgements of one a minute.',
    unit: UNITS.eventsPerSecond,
    queries: [{ expr: ofSlos(eventRate('5m')), legend: SLO }],
  });

export const badEvents = () =>
  timeseries({
    title: 'Bad events',
    description: 'Events per second that spend the error budget.',
    unit: UNITS.eventsPerSecond,
    queries: [{ expr: ofSlos(errorRate('5m')), legend: SLO }],
  });

export const badEventsByDay = () =>
  timeseries({
    title: 'Bad events by day of this month',
    description:
      'Each bar counts the day at which it stands; that of today grows with each whole hour. With an absolute time range, it shows the days of that range instead.',
    unit: UNITS.count,
    queries: [{ expr: badEventsOfDay(), legend: SLO }],
    stacked: true,
  })
    .drawStyle(GraphDrawStyle.Bars)
    .fillOpacity(80)
    .interval('1d')
    .timeFrom(THIS_MONTH);
