import { type RecordName, records } from '../../rules/records.ts';
import { sloRecords } from '../../slos/records.ts';
import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { full, half, quarter, row } from '../house/layout.ts';
import { rowLink } from '../house/links.ts';
import { logLines, logVolume } from '../house/log-panels.ts';
import { stat, timeseries } from '../house/panels.ts';
import { chosen } from '../house/queries.ts';
import { table } from '../house/table-panel.ts';
import { labelVariable, logsDataSource, metricsDataSource } from '../house/variables.ts';
import { UNITS } from '../house/vocabulary.ts';
import { DASHBOARD_NAMES, type DashboardName, uidOf } from '../uids.ts';
import { firing } from './alert-panels.ts';
import { SPENT } from './slo-panels.ts';

type Thresholds = DashboardContext['alerts'];

const LABELS = ['cluster', 'namespace', 'service'] as const;
const SERVICE = '{{namespace}}/{{service}}';

/** The chosen services' values of a record, one series per service: `max` only drops the record's own name. */
const perService = (record: RecordName) => `max by (${LABELS.join(', ')}) (${record}{${chosen(LABELS)}})`;
const total = (record: RecordName) => `sum(${record}{${chosen(LABELS)}})`;
const highest = (record: RecordName) => `max(${record}{${chosen(LABELS)}})`;

/** The log streams of the chosen services. */
const streams = (level = '') => `{namespace=~"$namespace", service_name=~"$service"${level}}`;

/** Latency, traffic, errors and saturation of every service in the catalog. */
export function goldenSignals({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.goldenSignals,
    title: 'Golden signals',
    description: 'Which services are slow, failing or full, and since when.',
    variables: [metricsDataSource(), logsDataSource(), ...serviceVariables()],
    rows: [
      row('Overview', [
        quarter(requestRate(), 'low'),
        quarter(serverErrorShare(alerts), 'low'),
        quarter(slowestP99(alerts), 'low'),
        quarter(fullestMemory(alerts), 'low'),
        full(services(alerts), 'medium'),
      ]),
      row('Latency', [half(latencyP95(), 'medium'), half(latencyP99(alerts), 'medium')]),
      row('Traffic', [full(traffic(), 'medium')]),
      row('Errors', [half(serverErrors(alerts), 'medium'), half(clientErrors(), 'medium')]),
      row('Saturation', [
        half(cpuOfLimits(alerts), 'medium'),
        half(memoryOfLimits(alerts), 'medium'),
        half(cpuOfRequests(), 'medium'),
        half(memoryOfRequests(), 'medium'),
      ]),
      row('Logs', [full(volumeByLevel(), 'medium'), full(errorLines(), 'high')]),
    ],
  });
}

/** Cluster, namespace and service. Every service uses CPU, even one that answers no requests. */
function serviceVariables() {
  const record = records.serviceCpu;
  return [
    labelVariable({ label: 'cluster', title: 'Cluster', record }),
    labelVariable({ label: 'namespace', title: 'Namespace', record, within: ['cluster'] }),
    labelVariable({ label: 'service', title: 'Service', record, within: ['cluster', 'namespace'] }),
  ];
}

const requestRate = () =>
  stat({
    title: 'Requests',
    description: 'Requests per second to all chosen services.',
    unit: UNITS.requestsPerSecond,
    query: { expr: total(records.requests), legend: 'requests' },
  });

const serverErrorShare = ({ errorRatio }: Thresholds) =>
  stat({
    title: 'Server errors',
    description: 'Share of all requests to the chosen services that failed by the fault of the service (5xx).',
    unit: UNITS.ratio,
    query: { expr: `${total(records.requests5xx)} / (${total(records.requests)} > 0)`, legend: '5xx' },
    thresholds: { critical: errorRatio.ratio },
  });

const slowestP99 = ({ latencyP99: limit }: Thresholds) =>
  stat({
    title: 'Slowest P99',
    description: 'P99 latency of the slowest of the chosen services.',
    unit: UNITS.seconds,
    query: { expr: highest(records.latencyP99), legend: 'P99' },
    thresholds: { critical: limit.seconds },
  });

const fullestMemory = ({ memorySaturation }: Thresholds) =>
  stat({
    title: 'Fullest memory',
    description: 'Memory of the service that is closest to its limit. At 100 % its containers are killed.',
    unit: UNITS.ratio,
    query: { expr: highest(records.serviceMemoryOfLimits), legend: 'of limit' },
    thresholds: { critical: memorySaturation.ratio },
  });

const services = (alerts: Thresholds) =>
  table({
    title: 'Services',
    description:
      'All golden signals at the end of the time range. A click on a service leads to its details, or narrows the dashboard to it.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Namespace', label: 'namespace' },
      { title: 'Service', label: 'service', links: [details(), onlyThisService()] },
    ],
    values: [
      { title: 'Requests', expr: perService(records.requests), unit: UNITS.requestsPerSecond },
      {
        title: '5xx',
        expr: perService(records.ratio5xx),
        unit: UNITS.ratio,
        thresholds: { critical: alerts.errorRatio.ratio },
      },
      { title: '4xx', expr: perService(records.ratio4xx), unit: UNITS.ratio },
      { title: 'P95', expr: perService(records.latencyP95), unit: UNITS.seconds },
      {
        title: 'P99',
        expr: perService(records.latencyP99),
        unit: UNITS.seconds,
        thresholds: { critical: alerts.latencyP99.seconds },
      },
      {
        title: 'CPU of limit',
        expr: perService(records.serviceCpuOfLimits),
        unit: UNITS.ratio,
        thresholds: { critical: alerts.cpuSaturation.ratio },
      },
      {
        title: 'Memory of limit',
        expr: perService(records.serviceMemoryOfLimits),
        unit: UNITS.ratio,
        thresholds: { critical: alerts.memorySaturation.ratio },
      },
      {
        title: 'Budget left',
        // Of the objective that has least: one broken promise is not made good by another that is kept.
        expr: `min by (${LABELS.join(', ')}) (${sloRecords.budgetRemaining}{${chosen(LABELS)}})`,
        unit: UNITS.ratio,
        thresholds: SPENT,
      },
      {
        title: 'Firing alerts',
        expr: `count by (${LABELS.join(', ')}) (${firing(chosen(LABELS))})`,
        unit: UNITS.count,
        thresholds: { critical: 1 },
      },
    ],
    sortBy: 'Requests',
  });

const linkTo = (title: string, name: DashboardName) =>
  rowLink(title, uidOf(name), ['datasource', 'loki'], {
    cluster: 'Cluster',
    namespace: 'Namespace',
    service: 'Service',
  });
const details = () => linkTo('Details of ${__data.fields.Service}', DASHBOARD_NAMES.serviceDetail);
const onlyThisService = () => linkTo('Only ${__data.fields.Service}', DASHBOARD_NAMES.goldenSignals);

const latencyP95 = () =>
  timeseries({
    title: 'Latency P95',
    description: '95 % of the requests were answered at least this fast.',
    unit: UNITS.seconds,
    queries: [{ expr: perService(records.latencyP95), legend: SERVICE }],
  });

const latencyP99 = ({ latencyP99: limit }: Thresholds) =>
  timeseries({
    title: 'Latency P99',
    description: '99 % of the requests were answered at least this fast. The line is where services alert by default.',
    unit: UNITS.seconds,
    queries: [{ expr: perService(records.latencyP99), legend: SERVICE }],
    thresholds: { critical: limit.seconds },
  });

const traffic = () =>
  timeseries({
    title: 'Requests by service',
    description: 'Requests per second. A sudden drop is as suspicious as a sudden rise.',
    unit: UNITS.requestsPerSecond,
    queries: [{ expr: perService(records.requests), legend: SERVICE }],
  });

const serverErrors = ({ errorRatio }: Thresholds) =>
  timeseries({
    title: 'Server errors (5xx)',
    description:
      'Share of requests that failed by the fault of the service. The line is where services alert by default.',
    unit: UNITS.ratio,
    queries: [{ expr: perService(records.ratio5xx), legend: SERVICE }],
    thresholds: { critical: errorRatio.ratio },
  });

const clientErrors = () =>
  timeseries({
    title: 'Client errors (4xx)',
    description: 'Share of requests that failed by the fault of the caller. A jump after a release is often our fault.',
    unit: UNITS.ratio,
    queries: [{ expr: perService(records.ratio4xx), legend: SERVICE }],
  });

const cpuOfLimits = ({ cpuSaturation }: Thresholds) =>
  timeseries({
    title: 'CPU of limits',
    description: 'At 100 % the containers are throttled. Services without CPU limits are missing here.',
    unit: UNITS.ratio,
    queries: [{ expr: perService(records.serviceCpuOfLimits), legend: SERVICE }],
    thresholds: { critical: cpuSaturation.ratio },
  });

const memoryOfLimits = ({ memorySaturation }: Thresholds) =>
  timeseries({
    title: 'Memory of limits',
    description: 'At 100 % the containers are killed. Services without memory limits are missing here.',
    unit: UNITS.ratio,
    queries: [{ expr: perService(records.serviceMemoryOfLimits), legend: SERVICE }],
    thresholds: { critical: memorySaturation.ratio },
  });

const cpuOfRequests = () =>
  timeseries({
    title: 'CPU of requests',
    description: 'Above 100 % a service lives on CPU that the scheduler has not reserved for it.',
    unit: UNITS.ratio,
    queries: [{ expr: perService(records.serviceCpuOfRequests), legend: SERVICE }],
  });

const memoryOfRequests = () =>
  timeseries({
    title: 'Memory of requests',
    description: 'Above 100 % a service is among the first to be evicted when its node runs out of memory.',
    unit: UNITS.ratio,
    queries: [{ expr: perService(records.serviceMemoryOfRequests), legend: SERVICE }],
  });

const volumeByLevel = () =>
  logVolume({
    title: 'Log lines by level',
    description: 'Log lines of the chosen services. A rise of errors often comes before a rise of 5xx.',
    selector: streams(),
  });

const errorLines = () =>
  logLines({
    title: 'Error lines',
    description: 'Log lines of the chosen services with level error or fatal, newest first.',
    selector: streams(', level=~"error|fatal"'),
  });
