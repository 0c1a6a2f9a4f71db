import { selectors } from '../../rules/selectors.ts';
import type { AlertThresholds, DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { jobQueries, largest, overall, share } from '../house/job-queries.ts';
import { jobVariables } from '../house/job-variables.ts';
import { half, quarter, row } from '../house/layout.ts';
import { stat, timeseries } from '../house/panels.ts';
import { processRow } from '../house/process-panels.ts';
import { UNITS } from '../house/vocabulary.ts';
import { DASHBOARD_NAMES } from '../uids.ts';

const GRAFANA = jobQueries(selectors.grafana);
const { series, rate, mean, quantile } = GRAFANA;

const REQUESTS = 'grafana_http_request_duration_seconds';
/** It stays open as long as somebody looks: its duration says nothing. */
const NOT_LIVE = 'handler!="/api/live/ws"';

/** Whether people get their dashboards, and the dashboards their data. */
export function grafana({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.grafana,
    title: 'Grafana',
    description: 'Whether people get their dashboards, and the dashboards their data.',
    variables: jobVariables(selectors.grafana),
    rows: [
      row('Overview', [
        quarter(processesUp(), 'low'),
        quarter(currentRequests(), 'low'),
        quarter(currentErrors(alerts), 'low'),
        quarter(currentP99(), 'low'),
      ]),
      row('Pages and interfaces', [
        half(requests(), 'medium'),
        half(statusCodes(), 'medium'),
        half(errors(alerts), 'medium'),
        half(latency(alerts), 'medium'),
      ]),
      row('Data sources', [half(dataSourceRequests(), 'medium'), half(dataSourceErrors(alerts), 'medium')]),
      processRow({ queries: GRAFANA }),
    ],
  });
}

const processesUp = () =>
  stat({
    title: 'Processes up',
    description: 'Processes of Grafana that answer Prometheus. While you read this, there is at least one.',
    unit: UNITS.count,
    query: { expr: overall('sum', series('up')), legend: 'up' },
    thresholds: { criticalBelow: 1 },
  });

const currentRequests = () =>
  stat({
    title: 'Requests',
    description: 'Requests per second to all pages and interfaces.',
    unit: UNITS.requestsPerSecond,
    query: { expr: overall('sum', rate(`${REQUESTS}_count`, [])), legend: 'requests' },
  });

const failed = (by: readonly string[]) =>
  share(rate(`${REQUESTS}_count`, by, 'status_code=~"5.."'), rate(`${REQUESTS}_count`, by));

const currentErrors = ({ grafanaRequestErrors }: AlertThresholds) =>
  stat({
    title: 'Failed requests',
    description: 'Share of all requests that failed by the fault of Grafana.',
    unit: UNITS.ratio,
    query: { expr: overall('max', failed([])), legend: '5xx' },
    thresholds: { critical: grafanaRequestErrors.ratio },
  });

const currentP99 = () =>
  stat({
    title: 'P99',
    description: '99 % of the requests are answered at least this fast. Most of it is the time of the data sources.',
    unit: UNITS.seconds,
    query: {
      expr: overall('max', quantile(0.99, { metric: REQUESTS, by: [], matchers: [NOT_LIVE] })),
      legend: 'P99',
    },
  });

const requests = () =>
  timeseries({
    title: 'Busiest pages',
    description: 'The ten busiest pages and interfaces. /api/ds/query are the panels that people look at.',
    unit: UNITS.requestsPerSecond,
    queries: [{ expr: largest(10, rate(`${REQUESTS}_count`, ['handler'])), legend: '{{handler}}' }],
  });

const statusCodes = () =>
  timeseries({
    title: 'Requests by status code',
    description:
      'Many 401 are a session that expired or a token that does not work; 5xx are Grafana or its data sources.',
    unit: UNITS.requestsPerSecond,
    queries: [{ expr: rate(`${REQUESTS}_count`, ['status_code']), legend: '{{status_code}}' }],
    stacked: true,
  });

const errors = ({ grafanaRequestErrors }: AlertThresholds) =>
  timeseries({
    title: 'Failed requests by page',
    description: 'Share of requests to each page or interface that failed by the fault of Grafana.',
    unit: UNITS.ratio,
    queries: [{ expr: failed(['handler']), legend: '{{handler}}' }],
    thresholds: { critical: grafanaRequestErrors.ratio },
  });

const latency = ({ grafanaLatency }: AlertThresholds) =>
  timeseries({
    title: 'Slowest pages',
    description: 'Mean time of the ten slowest pages and interfaces.',
    unit: UNITS.seconds,
    queries: [
      { expr: largest(10, mean({ metric: REQUESTS, by: ['handler'], matchers: [NOT_LIVE] })), legend: '{{handler}}' },
    ],
    thresholds: { critical: grafanaLatency.seconds },
  });

const dataSourceRequests = () =>
  timeseries({
    title: 'Requests to data sources',
    description:
      'By kind of data source. Their number is panels times viewers: longer refresh intervals are the remedy.',
    unit: UNITS.requestsPerSecond,
    queries: [{ expr: rate('grafana_plugin_request_total', ['plugin_id']), legend: '{{plugin_id}}' }],
    stacked: true,
  });

const dataSourceErrors = ({ grafanaDataSourceErrors }: AlertThresholds) =>
  timeseries({
    title: 'Failed requests to data sources',
    description: 'Share of requests to each kind of data source that failed. Of one kind, look at its dashboard.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: share(
          rate('grafana_plugin_request_total', ['plugin_id'], 'status="error"'),
          rate('grafana_plugin_request_total', ['plugin_id']),
        ),
        legend: '{{plugin_id}}',
      },
    ],
    thresholds: { critical: grafanaDataSourceErrors.ratio },
  });
