import { TIERS } from '../../rules/control-plane/kube-apiserver-slos.ts';
import { records } from '../../rules/records.ts';
import type { AlertThresholds } from '../context.ts';
import { share } from '../house/job-queries.ts';
import { stat, timeseries } from '../house/panels.ts';
import { PROMISE_DECIMALS, type Thresholds, UNITS } from '../house/vocabulary.ts';
import { recorded } from './recorded.ts';

/** From where on the alerts of the slowest and of the fastest tier count a burn rate as a problem. */
const BURN: Thresholds = {
  warning: Math.min(...TIERS.map(({ factor }) => factor)),
  critical: Math.max(...TIERS.map(({ factor }) => factor)),
};

/** Share of requests that may fail, as an expression. */
const allowed = ({ apiServerAvailability: { ratio } }: AlertThresholds) => `(1 - ${ratio})`;

const all = () => `min(${recorded(records.apiServerAvailability, 'verb="all"')})`;

export const availability = ({ apiServerAvailability: { ratio } }: AlertThresholds) =>
  stat({
    title: 'Availability (30 days)',
    description:
      'Share of requests of the last 30 days, or of as many as are stored, that were answered in time and without an error of the server. Red is below the objective.',
    unit: UNITS.ratio,
    decimals: PROMISE_DECIMALS,
    query: { expr: all(), legend: 'available' },
    thresholds: { criticalBelow: ratio },
  });

export const budgetLeft = (alerts: AlertThresholds) =>
  stat({
    title: 'Budget left',
    description:
      'What is left of the failures that the objective allows within 30 days. Below zero the promise is broken.',
    unit: UNITS.ratio,
    query: { expr: `1 - (1 - ${all()}) / ${allowed(alerts)}`, legend: 'left' },
    thresholds: { criticalBelow: 0 },
    signed: true,
  });

export const burnRate = (alerts: AlertThresholds) =>
  stat({
    title: 'Burn rate (1 h)',
    description: 'How many times as fast as allowed the budget was spent within the last hour.',
    unit: UNITS.times,
    query: { expr: `max(${recorded(records.apiServerErrors1h)}) / ${allowed(alerts)}`, legend: 'burn rate' },
    thresholds: BURN,
  });

const WINDOWS = {
  '5 minutes': records.apiServerErrors5m,
  '1 hour': records.apiServerErrors1h,
  '6 hours': records.apiServerErrors6h,
  '3 days': records.apiServerErrors3d,
} as const;

export const burnByWindow = (alerts: AlertThresholds) =>
  timeseries({
    title: 'Burn rate by window',
    description:
      'How many times as fast as allowed the budget is spent. The lines are where the slowest and the fastest alert begin; an alert needs both a long and a short window above its line.',
    unit: UNITS.times,
    queries: Object.entries(WINDOWS).map(([legend, record]) => ({
      expr: `max(${recorded(record)}) / ${allowed(alerts)}`,
      legend,
    })),
    thresholds: BURN,
  });

export const errorsByAccess = ({ apiServerAvailability: { ratio } }: AlertThresholds) =>
  timeseries({
    title: 'Failed or late requests',
    description:
      'Share of reads and of writes that failed by the fault of the server or took longer than they may. Above the line the budget shrinks faster than it comes back.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: share(
          `sum by (cluster, verb) (${recorded(records.apiServerSloErrors)})`,
          `sum by (cluster, verb) (${recorded(records.apiServerSloRequests)})`,
        ),
        legend: '{{verb}}',
      },
    ],
    thresholds: { critical: Number((1 - ratio).toPrecision(12)) },
  });

export const availabilityByAccess = ({ apiServerAvailability: { ratio } }: AlertThresholds) =>
  timeseries({
    title: 'Availability by kind',
    description:
      'Availability over 30 days of reads, of writes and of both, as it was at each moment. A step down is an incident; it leaves the window 30 days later.',
    unit: UNITS.ratio,
    queries: [{ expr: `min by (verb) (${recorded(records.apiServerAvailability)})`, legend: '{{verb}}' }],
    thresholds: { criticalBelow: ratio },
  });
