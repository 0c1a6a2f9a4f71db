import type { Duration } from '../../config/duration.ts';
import type { Percentage } from '../../config/percentage.ts';
import { dashboardLinks } from '../dashboard-link.ts';
import { ratioAlert } from '../ratio-alert.ts';
import type { AlertRule, RuleGroup } from '../rule.ts';
import { stackJobs } from './stack-jobs.ts';

/** Thresholds of the alerts about Grafana. */
export interface GrafanaThresholds {
  /** Share of requests to one handler that fail. */
  readonly grafanaRequestErrors: Percentage;
  /** How long requests to one handler take on average. */
  readonly grafanaLatency: Duration;
  /** Share of requests to one type of data source that fail. */
  readonly grafanaDataSourceErrors: Percentage;
}

const { grafana } = stackJobs;
const { namespace } = grafana.labels;
const REQUESTS = 'grafana_http_request_duration_seconds';

/** A connection that stays open for as long as a browser shows a dashboard: its duration says nothing. */
const LIVE = '/api/live/ws';

const SEE_LOG = 'Read the errors: `kubectl -n monitoring logs deploy/grafana -c grafana | grep \'"level":"error"\'`.';
const SEE_RESOURCES =
  'See whether it lacks CPU or memory: `kubectl -n monitoring top pod -l app.kubernetes.io/name=grafana --containers`, beside grafana.resources.';

/** Alerts about Grafana. That it is down, or restarts, is told by the alerts about targets and containers. */
export function grafanaGroups(thresholds: GrafanaThresholds): RuleGroup[] {
  const rules = [
    requestsFailing(thresholds.grafanaRequestErrors.ratio),
    slow(thresholds.grafanaLatency.seconds),
    dataSourcesFailing(thresholds.grafanaDataSourceErrors.ratio),
  ];
  return [{ name: 'grafana', dashboard: dashboardLinks.grafana, rules }];
}

function requestsFailing(threshold: number): AlertRule {
  const handler = '/api/dashboards/uid/:uid';
  return ratioAlert({
    alert: 'GrafanaRequestsFailing',
    job: { ...grafana, labels: { ...grafana.labels, handler, method: 'GET' } },
    kept: { namespace, handler },
    part: { metric: `${REQUESTS}_count`, matcher: 'status_code=~"5.."', labels: { status_code: '500' } },
    whole: { metric: `${REQUESTS}_count`, labels: { status_code: '200' } },
    threshold,
    most: 1,
    for: '15m',
    severity: 'warning',
    summary: 'Grafana fails to answer requests.',
    description:
      'Grafana in namespace {{ $labels.namespace }} fails with {{ $value | humanizePercentage }} of the requests to {{ $labels.handler }}.',
    runbook: {
      meaning:
        'Grafana answers a part of the requests to one of its pages or interfaces with an error of its own (5xx).',
      impact: 'People see errors in place of dashboards or panels. Alerts do not depend on Grafana and go on.',
      diagnosis: [
        'See which requests fail: `sum by (handler, status_code) (rate(grafana_http_request_duration_seconds_count{job="grafana",status_code=~"5.."}[5m]))`.',
        SEE_LOG,
        'With /api/ds/query the data source fails, not Grafana: see GrafanaDataSourceRequestsFailing.',
        '"database is locked" or "disk is full" in the log mean that its volume is too slow or too small.',
        SEE_RESOURCES,
      ],
      mitigation: [
        'Restart it: `kubectl -n monitoring rollout restart deployment grafana`.',
        'Enlarge grafana.storage when the volume is full.',
        'Go back to the version before when it began with an upgrade.',
      ],
    },
  });
}

function slow(threshold: number): AlertRule {
  const handler = '/api/ds/query';
  const job = {
    matchers: grafana.matchers,
    labels: { ...grafana.labels, handler, method: 'POST', status_code: '200' },
    others: { ...grafana.others, handler: LIVE },
  };
  return ratioAlert({
    alert: 'GrafanaSlow',
    job,
    kept: { namespace, handler },
    part: { metric: `${REQUESTS}_sum`, matcher: `handler!="${LIVE}"` },
    whole: { metric: `${REQUESTS}_count` },
    range: '10m',
    threshold,
    for: '15m',
    severity: 'warning',
    summary: 'Grafana is slow.',
    description:
      'Requests to {{ $labels.handler }} of Grafana in namespace {{ $labels.namespace }} take {{ $value | humanizeDuration }} on average.',
    runbook: {
      meaning: 'A page or an interface of Grafana takes longer on average than people wait for it.',
      impact: 'Dashboards load slowly or time out, during an incident too.',
      diagnosis: [
        'With /api/ds/query the data source is slow: see LokiQueryLatency, PrometheusHighQueryLoad, and which dashboards people have open.',
        SEE_RESOURCES,
        SEE_LOG,
        'See how many requests it gets: `sum by (handler) (rate(grafana_http_request_duration_seconds_count{job="grafana"}[5m]))`.',
      ],
      mitigation: [
        'Raise grafana.resources when it is throttled.',
        'Lower the refresh rate or the time range of the dashboards that ask for most.',
      ],
    },
  });
}

function dataSourcesFailing(threshold: number): AlertRule {
  const plugin_id = 'loki';
  return ratioAlert({
    alert: 'GrafanaDataSourceRequestsFailing',
    job: { ...grafana, labels: { ...grafana.labels, plugin_id, endpoint: 'queryData', target: 'local' } },
    kept: { namespace, plugin_id },
    // Counted where Grafana asks a data source, whether that runs inside of Grafana or beside it.
    part: { metric: 'grafana_plugin_request_total', matcher: 'status="error"', labels: { status: 'error' } },
    whole: { metric: 'grafana_plugin_request_total', labels: { status: 'ok' } },
    threshold,
    most: 1,
    for: '15m',
    severity: 'warning',
    summary: 'Grafana gets errors from a data source.',
    description:
      'Of the requests of Grafana in namespace {{ $labels.namespace }} to data sources of type {{ $labels.plugin_id }}, {{ $value | humanizePercentage }} fail.',
    runbook: {
      meaning: 'A large part of what Grafana asks of a type of data source (prometheus, loki) ends with an error.',
      impact: 'Panels of that data source show errors or nothing.',
      diagnosis: [
        'See which requests fail: `sum by (plugin_id, endpoint, status_source) (rate(grafana_plugin_request_total{job="grafana",status="error"}[5m]))`. The source "downstream" is the data source, "plugin" is Grafana.',
        SEE_LOG,
        'Open Connections > Data sources in Grafana, choose the data source and press "Save & test".',
        'See whether Prometheus or Loki has alerts of its own.',
        'If each of them answers others, a network policy stands between: `kubectl -n monitoring describe networkpolicy grafana`.',
        'Errors of one dashboard alone come from its queries: the log names it.',
      ],
      mitigation: [
        'Bring the data source back.',
        'Let Argo CD sync the Application of Grafana when its data sources or network policies were changed.',
        'Renew the Secret of the data source when it answers 401 or 403.',
        'Correct the dashboard whose queries fail.',
      ],
    },
  });
}
