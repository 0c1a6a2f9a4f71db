import { CLUSTER, series } from '../rules/cases.ts';
import type { InputSeries, NonEmpty, RecordCase, RecordedSample } from '../rules/rule.ts';
import { errorRate, errorRatio, eventRate, SLO_RATE_WINDOWS, sloRecords } from './records.ts';

const SLO = { namespace: 'shop', service: 'api', slo: 'availability' };
const LABELS = { cluster: CLUSTER, ...SLO };

/** The budget in all cases: an objective of 99 %. */
const BUDGET = 0.01;

const info = (window: string) => series(sloRecords.info, { ...SLO, slo_window: window, team: 'shop' }, '1x4400');
const errorBudget = series(sloRecords.errorBudget, SLO, `${BUDGET}x4400`);
const rates = (events: string, errors: string): InputSeries[] => [
  series(eventRate('5m'), SLO, events),
  series(errorRate('5m'), SLO, errors),
];

const minutes = (step: '1m' | '5m') => Number.parseInt(step, 10);

const one = (value: number): readonly RecordedSample[] => [{ labels: LABELS, value }];

/**
 * An hour of 100 events per second without an error, then an hour of one event per second of which half are bad.
 * A mean of the two ratios would be 25 %. The first sample is missing so that the hours are whole ones.
 */
const unevenOf = (window: string) => [...rates('_ 100x59 1x59', '_ 0x59 0.5x59'), info(window), errorBudget];

/** Half an hour without any event, as a night may be: the counters stand still. */
const IDLE = [...rates('_ 100x59 0x30', '_ 1x59 0x30'), info('30d'), errorBudget];

/** Half an hour in which nothing was scraped. */
const GAP = [...rates('_ 100x29 _x30', '_ 1x29 _x30'), info('30d'), errorBudget];

const at = (
  name: string,
  input: readonly InputSeries[],
  time: string,
  expect: readonly RecordedSample[],
): RecordCase => ({
  name,
  input,
  at: time,
  expect,
});

const uneven = (value: number) => at('a busy hour, then a quiet one that fails', unevenOf('30d'), '2h', one(value));

/** The cases of a record that is derived from the rates of an objective. */
export function derivedCases(record: string): NonEmpty<RecordCase> {
  const cases = CASES[record];
  if (!cases) throw new Error(`${record} has no case; add one to derived-cases.ts`);
  return cases;
}

/** Of an hour of steady events, a window counts the part that lies within it. */
function rateCases(rate: typeof eventRate | typeof errorRate, windowMinutes: number): NonEmpty<RecordCase> {
  const perSecond = rate === eventRate ? 144 : 72;
  const hour = rates('_ 144x59 0x60', '_ 72x59 0x60');
  const within = (minutes: number) => one((perSecond * minutes) / windowMinutes);
  return [
    at('an hour of steady events', hour, '1h', within(Math.min(windowMinutes, 60))),
    at('a quarter of an hour later', hour, '75m', within(Math.min(windowMinutes - 15, 60))),
  ];
}

function ratioCases(): NonEmpty<RecordCase> {
  return [
    at('two of a hundred are bad', rates('_ 100x60', '_ 2x60'), '1h', one(0.02)),
    at('no event at all', rates('0x60', '0x60'), '1h', []),
  ];
}

const CASES: Readonly<Record<string, NonEmpty<RecordCase>>> = {
  [errorRatio('5m')]: ratioCases(),
  ...Object.fromEntries(
    SLO_RATE_WINDOWS.flatMap(({ window, step, steps }) => [
      [eventRate(window), rateCases(eventRate, minutes(step) * steps)],
      [errorRate(window), rateCases(errorRate, minutes(step) * steps)],
      [errorRatio(window), ratioCases()],
    ]),
  ),
  [sloRecords.periodEvents]: [
    uneven(363_600),
    ...['7d', '28d'].map((window) => at(`a period of ${window}`, unevenOf(window), '2h', one(363_600))),
    at('an objective that was withdrawn', rates('_ 100x120', '_ 0x120'), '2h', []),
  ],
  [sloRecords.periodErrors]: [uneven(1800)],
  [sloRecords.periodErrorRatio]: [
    uneven(1800 / 363_600),
    at('half an hour without events', IDLE, '90m', one(0.01)),
    at('half an hour without scrapes', GAP, '61m', one(0.01)),
    at('no event in the whole period', [...rates('0x120', '0x120'), info('30d')], '2h', []),
  ],
  [sloRecords.objective]: [at('an objective of 99 %', [errorBudget], '5m', one(0.99))],
  [sloRecords.period]: ['7d', '28d', '30d'].map((window) =>
    at(`a period of ${window}`, [info(window)], '5m', one(Number.parseInt(window, 10))),
  ) as unknown as NonEmpty<RecordCase>,
  [sloRecords.currentBurnRate]: [uneven(50)],
  [sloRecords.periodBurnRate]: [uneven(1800 / 363_600 / BUDGET)],
  [sloRecords.budgetRemaining]: [uneven(1 - 1800 / 363_600 / BUDGET)],
  [sloRecords.exhaustion]: [
    at('more was spent than there is', [...rates('_ 100x60', '_ 2x60'), info('30d'), errorBudget], '1h', one(0)),
    // Of all events so far half a percent was bad: half the budget is left, and lasts twice its period.
    at(
      'half of the budget is left',
      [...rates('_ 100x60', '_ 0.5x60'), info('30d'), errorBudget],
      '1h',
      one(30 * 86_400),
    ),
    at('nothing is spent', [...rates('_ 100x60', '_ 0x60'), info('30d'), errorBudget], '1h', []),
  ],
};
