import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';
import { type RecordName, records } from '../../rules/records.ts';
import { timeseries } from '../house/panels.ts';
import { chosen } from '../house/queries.ts';
import { COLORS, UNITS, type Unit } from '../house/vocabulary.ts';
import { type DashboardName, uidOf } from '../uids.ts';
import { type Ahead, forecast, type Known } from './seasonal.ts';

/** How far a dashboard looks ahead. */
export interface ForecastView {
  readonly name: DashboardName;
  readonly ahead: Ahead;
  /** What `ahead` is called. */
  readonly period: 'day' | 'week';
  /** The time range that shows what is ahead, and enough of before to compare. */
  readonly time: { readonly from: string; readonly to: string };
  /** What must be known, in words. */
  readonly history: string;
}

const VARIABLES = ['cluster', 'namespace', 'service'];

/** The sum of a record over what people have chosen. */
const sumOf =
  (record: RecordName, labels: readonly string[]): Known =>
  (modifier) =>
    `sum(${record}{${chosen(labels)}}${modifier})`;

export const requestsToServices = (view: ForecastView) =>
  outlook(view, {
    title: 'Requests',
    what: 'Requests per second to the chosen service. Without a service in the chosen namespaces there are none.',
    unit: UNITS.requestsPerSecond,
    known: sumOf(records.requests, VARIABLES),
  });

export const chosenCpu = (view: ForecastView) =>
  outlook(view, {
    title: 'CPU of namespaces',
    what: 'Cores in use by the chosen namespaces together, against what they request.',
    unit: UNITS.cores,
    known: sumOf(records.namespaceCpu, ['cluster', 'namespace']),
    bound: { legend: 'requested', known: sumOf(records.namespaceCpuRequests, ['cluster', 'namespace']) },
  });

export const chosenMemory = (view: ForecastView) =>
  outlook(view, {
    title: 'Memory of namespaces',
    what: 'Working sets of the chosen namespaces together, against what they request.',
    unit: UNITS.bytes,
    known: sumOf(records.namespaceMemory, ['cluster', 'namespace']),
    bound: { legend: 'requested', known: sumOf(records.namespaceMemoryRequests, ['cluster', 'namespace']) },
  });

export const clusterCpu = (view: ForecastView) =>
  outlook(view, {
    title: 'CPU of the cluster',
    what: 'Cores in use by all containers, against what the nodes can give.',
    unit: UNITS.cores,
    known: sumOf(records.clusterCpu, ['cluster']),
    bound: { legend: 'allocatable', known: sumOf(records.nodeCpuAllocatable, ['cluster']) },
  });

export const clusterMemory = (view: ForecastView) =>
  outlook(view, {
    title: 'Memory of the cluster',
    what: 'Working sets of all containers, against what the nodes can give.',
    unit: UNITS.bytes,
    known: sumOf(records.clusterMemory, ['cluster']),
    bound: { legend: 'allocatable', known: sumOf(records.nodeMemoryAllocatable, ['cluster']) },
  });

interface OutlookProps {
  readonly title: string;
  /** What is drawn, as a sentence. */
  readonly what: string;
  readonly unit: Unit;
  readonly known: Known;
  /** What the values must stay below. @default - nothing */
  readonly bound?: { readonly legend: string; readonly known: Known };
}

/** What has been so far, and the band in which the values to come are expected. */
function outlook(view: ForecastView, { title, what, unit, known, bound }: OutlookProps) {
  const { expected, low, high } = forecast(known, view.ahead);
  const panel = timeseries({
    title,
    description: `${what} ${HOW} ${ERRORS} Without ${view.history} of history there is no forecast. To see what is ahead, choose a time range that ends in the future: the link of this panel does.`,
    unit,
    queries: [
      { expr: known(''), legend: 'actual' },
      { expr: expected, legend: 'expected' },
      { expr: low, legend: 'low' },
      { expr: high, legend: 'high' },
      ...(bound ? [{ expr: bound.known(''), legend: bound.legend }] : []),
    ],
  });
  for (const [name, color, ...more] of LINES) {
    panel.overrideByName(name, [{ id: 'color', value: { mode: 'fixed', fixedColor: color } }, ...more]);
  }
  if (bound)
    panel.overrideByName(bound.legend, [{ id: 'color', value: { mode: 'fixed', fixedColor: COLORS.warning } }]);
  return panel.links([aheadLink(view)]);
}

const HOW =
  'Expected is what was one week before, plus what weeks have lately had more than the one before; the band is two standard deviations of that difference to each side.';
const ERRORS =
  'It is exact for what stays, grows evenly or repeats every week, except that peaks are rounded off as an average over an hour does; at least 95 % of normal noise lies within the band.';

const LINES = [
  ['actual', COLORS.info],
  ['expected', COLORS.neutral],
  ['low', COLORS.neutral, { id: 'custom.lineWidth', value: 0 }, { id: 'custom.fillOpacity', value: 0 }],
  [
    'high',
    COLORS.neutral,
    { id: 'custom.lineWidth', value: 0 },
    { id: 'custom.fillBelowTo', value: 'low' },
    { id: 'custom.fillOpacity', value: 25 },
  ],
] as const;

/** People who come from another dashboard bring its time range along, which ends now. */
function aheadLink({ name, period, time }: ForecastView) {
  const kept = ['datasource', ...VARIABLES].map((variable) => `\${${variable}:queryparam}`);
  const range = Object.entries(time).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  return new DashboardLinkBuilder(`Show the next ${period}`)
    .type(DashboardLinkType.Link)
    .url(`/d/${uidOf(name)}?${[...range, ...kept].join('&')}`);
}
