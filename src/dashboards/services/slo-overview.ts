import { sloRecords } from '../../slos/records.ts';
import { rowLink } from '../house/links.ts';
import { stat } from '../house/panels.ts';
import { type KeyColumn, table } from '../house/table-panel.ts';
import { PROMISE_DECIMALS, UNITS } from '../house/vocabulary.ts';
import { DASHBOARD_NAMES, uidOf } from '../uids.ts';
import { BURN_THRESHOLDS, SPENT } from './slo-panels.ts';
import { badEventsOfRange, eventsOfRange, info, ofSlos, spentOfRange, tableRow, tableRows } from './slo-queries.ts';

export const count = () =>
  stat({
    title: 'Objectives',
    description: 'Number of the chosen objectives.',
    unit: UNITS.count,
    query: { expr: `count(${info()})`, legend: 'objectives' },
  });

export const broken = () =>
  stat({
    title: 'Broken promises',
    description: 'Number of objectives whose error budget of the period is overspent.',
    unit: UNITS.count,
    query: { expr: `sum((${ofSlos(sloRecords.budgetRemaining)}) < bool 0)`, legend: 'broken' },
    thresholds: { critical: 1 },
  });

export const lowestBudget = () =>
  stat({
    title: 'Lowest budget left',
    description: 'Share of the error budget that is left of the objective that has least.',
    unit: UNITS.ratio,
    query: { expr: `min(${ofSlos(sloRecords.budgetRemaining)})`, legend: 'left' },
    thresholds: SPENT,
    signed: true,
  });

export const highestBurn = () =>
  stat({
    title: 'Highest burn rate',
    description: 'Burn rate of the last five minutes of the objective that burns fastest. Above 1 no budget lasts.',
    unit: UNITS.times,
    query: { expr: `max(${ofSlos(sloRecords.currentBurnRate)})`, legend: 'burn rate' },
    thresholds: BURN_THRESHOLDS,
  });

const identity = { cluster: 'Cluster', namespace: 'Namespace', service: 'Service' };
const toService = rowLink(
  'Details of ${__data.fields.Service}',
  uidOf(DASHBOARD_NAMES.serviceDetail),
  ['datasource'],
  identity,
);
const onlyThisObjective = rowLink(
  'Only ${__data.fields.Objective} of ${__data.fields.Service}',
  uidOf(DASHBOARD_NAMES.slos),
  ['datasource'],
  { ...identity, slo: 'Objective' },
);

/** What tells objectives apart. A click on the service leads to its details, one on the objective narrows to it. */
const KEYS: readonly KeyColumn[] = [
  { title: 'Cluster', label: 'cluster' },
  { title: 'Namespace', label: 'namespace' },
  { title: 'Service', label: 'service', links: [toService] },
  { title: 'Objective', label: 'slo', links: [onlyThisObjective] },
  { title: 'Team', label: 'team' },
  { title: 'Measures', label: 'sli' },
];

export const objectives = () =>
  table({
    title: 'Error budgets',
    description:
      'Every chosen objective at the end of the time range, the one with the least budget on top. A burn rate above 1 is too fast for the period. Exhaustion is what the last six hours lead to.',
    keys: KEYS,
    values: [
      {
        title: 'Promised',
        expr: tableRows(sloRecords.objective),
        unit: UNITS.ratio,
        decimals: PROMISE_DECIMALS,
      },
      { title: 'Period', expr: tableRows(sloRecords.period), unit: UNITS.days },
      { title: 'Budget left', expr: tableRows(sloRecords.budgetRemaining), unit: UNITS.ratio, thresholds: SPENT },
      {
        title: 'Burn rate',
        expr: tableRows(sloRecords.currentBurnRate),
        unit: UNITS.times,
        thresholds: BURN_THRESHOLDS,
      },
      { title: 'Exhausted in', expr: tableRows(sloRecords.exhaustion), unit: UNITS.seconds },
      { title: 'Events', expr: tableRows(sloRecords.periodEvents), unit: UNITS.count },
      { title: 'Bad events', expr: tableRows(sloRecords.periodErrors), unit: UNITS.count },
    ],
    sortBy: 'Budget left',
    ascending: true,
  });

export const monthSoFar = () =>
  table({
    title: 'This month so far',
    description:
      'Whole hours since the month began, as far back as metrics are kept. Budgets are kept by their own period, not by the month: this is for reports. With an absolute time range, it shows that range instead.',
    keys: KEYS,
    values: [
      { title: 'Events', expr: tableRow(eventsOfRange()), unit: UNITS.count },
      { title: 'Bad events', expr: tableRow(badEventsOfRange()), unit: UNITS.count },
      { title: 'Budget spent', expr: tableRow(spentOfRange()), unit: UNITS.ratio, thresholds: { critical: 1 } },
    ],
    sortBy: 'Budget spent',
  }).timeFrom(THIS_MONTH);

/** Time range of panels that show a calendar month, whatever the dashboard shows. */
export const THIS_MONTH = 'now/M';
