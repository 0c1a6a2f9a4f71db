import { records } from '../../rules/records.ts';
import { sloRecords } from '../../slos/records.ts';
import type { DashboardContext } from '../context.ts';
import { stat } from '../house/panels.ts';
import { type KeyColumn, table } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { firing } from './alert-panels.ts';
import { onlyThisService, toDetails, toObjectives } from './fleet-links.ts';
import { CHOSEN, OWNERS, ofServices, ofTeams, PER_SERVICE, perService, withTeam } from './fleet-queries.ts';
import { SPENT } from './slo-panels.ts';

type Thresholds = DashboardContext['alerts'];

const total = (record: string) => `sum(${ofServices(record)})`;
const highest = (record: string) => `max(${ofServices(record)})`;

export const serviceCount = () =>
  stat({
    title: 'Services',
    description: 'Number of the chosen services in the catalog.',
    unit: UNITS.count,
    query: { expr: `count(${OWNERS})`, legend: 'services' },
  });

export const requestRate = () =>
  stat({
    title: 'Requests',
    description: 'Requests per second to all chosen services.',
    unit: UNITS.requestsPerSecond,
    query: { expr: total(records.requests), legend: 'requests' },
  });

export const serverErrorShare = ({ errorRatio }: Thresholds) =>
  stat({
    title: 'Server errors',
    description: 'Share of all requests to the chosen services that failed by the fault of the service (5xx).',
    unit: UNITS.ratio,
    query: { expr: `${total(records.requests5xx)} / (${total(records.requests)} > 0)`, legend: '5xx' },
    thresholds: { critical: errorRatio.ratio },
  });

export const slowestP99 = ({ latencyP99: limit }: Thresholds) =>
  stat({
    title: 'Slowest P99',
    description: 'P99 latency of the slowest of the chosen services.',
    unit: UNITS.seconds,
    query: { expr: highest(records.latencyP99), legend: 'P99' },
    thresholds: { critical: limit.seconds },
  });

export const fullestCpu = ({ cpuSaturation }: Thresholds) =>
  stat({
    title: 'Fullest CPU',
    description: 'CPU of the service that is closest to its limit. At 100 % its containers are throttled.',
    unit: UNITS.ratio,
    query: { expr: highest(records.serviceCpuOfLimits), legend: 'of limit' },
    thresholds: { critical: cpuSaturation.ratio },
  });

export const fullestMemory = ({ memorySaturation }: Thresholds) =>
  stat({
    title: 'Fullest memory',
    description: 'Memory of the service that is closest to its limit. At 100 % its containers are killed.',
    unit: UNITS.ratio,
    query: { expr: highest(records.serviceMemoryOfLimits), legend: 'of limit' },
    thresholds: { critical: memorySaturation.ratio },
  });

export const lowestBudget = () =>
  stat({
    title: 'Lowest budget',
    description: 'Share of the error budget that is left of the objective that has least. Below 0 % it is broken.',
    unit: UNITS.ratio,
    query: { expr: `min(${ofServices(sloRecords.budgetRemaining)})`, legend: 'left' },
    thresholds: SPENT,
    signed: true,
  });

export const alertCount = () =>
  stat({
    title: 'Firing alerts',
    description: 'Number of alerts of the chosen services that fire.',
    unit: UNITS.count,
    query: { expr: `count(${ofTeams(firing(CHOSEN))}) or vector(0)`, legend: 'firing' },
    thresholds: { critical: 1 },
  });

/** What names a service in a table. */
export const SERVICE_KEYS: readonly KeyColumn[] = [
  { title: 'Cluster', label: 'cluster' },
  { title: 'Namespace', label: 'namespace' },
  { title: 'Service', label: 'service', links: [toDetails, toObjectives, onlyThisService] },
  { title: 'Team', label: 'team' },
];

/** A record as a column of the table. */
const column = (record: string) => withTeam(perService(`${record}{${CHOSEN}}`));

export const services = (alerts: Thresholds) =>
  table({
    title: 'Services',
    description:
      'All golden signals at the end of the time range. A click on a service leads to its details or objectives, or narrows the dashboard to it. Columns sort and filter.',
    keys: SERVICE_KEYS,
    values: [
      { title: 'Requests', expr: column(records.requests), unit: UNITS.requestsPerSecond },
      {
        title: '5xx',
        expr: column(records.ratio5xx),
        unit: UNITS.ratio,
        thresholds: { critical: alerts.errorRatio.ratio },
      },
      { title: '4xx', expr: column(records.ratio4xx), unit: UNITS.ratio },
      { title: 'P95', expr: column(records.latencyP95), unit: UNITS.seconds },
      {
        title: 'P99',
        expr: column(records.latencyP99),
        unit: UNITS.seconds,
        thresholds: { critical: alerts.latencyP99.seconds },
      },
      {
        title: 'CPU of limit',
        expr: column(records.serviceCpuOfLimits),
        unit: UNITS.ratio,
        thresholds: { critical: alerts.cpuSaturation.ratio },
      },
      {
        title: 'Memory of limit',
        expr: column(records.serviceMemoryOfLimits),
        unit: UNITS.ratio,
        thresholds: { critical: alerts.memorySaturation.ratio },
      },
      {
        title: 'Budget left',
        // Of the objective that has least: one broken promise is not made good by another that is kept.
        expr: withTeam(`min by (${PER_SERVICE}) (${sloRecords.budgetRemaining}{${CHOSEN}})`),
        unit: UNITS.ratio,
        thresholds: SPENT,
      },
      {
        title: 'Firing alerts',
        expr: withTeam(`count by (${PER_SERVICE}) (${firing(CHOSEN)})`),
        unit: UNITS.count,
        thresholds: { critical: 1 },
      },
    ],
    sortBy: 'Requests',
  });
