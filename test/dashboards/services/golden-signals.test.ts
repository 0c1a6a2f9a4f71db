import { describe, expect, test } from '@jest/globals';
import { goldenSignals } from '../../../src/dashboards/services/golden-signals.ts';
import { panelsOf } from '../../support/dashboards.ts';
import { testEnvironment } from '../../support/environment.ts';

const dashboard = (alerts = {}) => JSON.parse(goldenSignals(testEnvironment({ alerts })).json);

// biome-ignore lint/suspicious/noExplicitAny: a test reads the JSON as Grafana does.
const find = (from: any, title: string, type = 'timeseries') =>
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  from.panels.find((panel: any) => panel.title === title && panel.type === type);

describe('golden signals', () => {
  test('has a row for each signal and one for logs', () => {
    const rows = dashboard().panels.filter((panel: { type: string }) => panel.type === 'row');
    expect(rows.map((panel: { title: string }) => panel.title)).toEqual([
      'Overview',
      'Where to look first',
      'Latency',
      'Traffic',
      'Errors',
      'Saturation',
      'Logs',
    ]);
  });

  test('shows one line per service, and only of those that were worst within the time range', () => {
    const own = 'cluster=~"$cluster", namespace=~"$namespace", service=~"$service"';
    const p99 = 'namespace_service:http_request_duration_seconds:p99';
    expect(find(dashboard(), 'Latency P99').targets).toMatchObject([
      {
        expr:
          `max by (cluster, namespace, service) (${p99}{${own}}) and on (cluster, namespace, service) ` +
          `topk(10, max by (cluster, namespace, service) (max_over_time(${p99}{${own}}[$__range] @ end())) ` +
          `and on (cluster, namespace, service) namespace_service_workload:service:info{${own}, team=~"$team"} @ end())`,
        legendFormat: '{{namespace}}/{{service}}',
      },
    ]);
  });

  test('filters by team wherever it asks Prometheus', () => {
    for (const { title, targets } of panelsOf(dashboard()).filter(({ datasource }) => datasource.type !== 'loki')) {
      for (const { expr } of targets) expect([title, expr]).toEqual([title, expect.stringContaining('team=~"$team"')]);
    }
  });

  test('ranks the slowest, the most failing, the fullest and those that burn fastest', () => {
    const rankings = panelsOf(dashboard()).filter(({ title }) => / 10$/.test(title));
    expect(rankings.map(({ title }) => title)).toEqual([
      'Slowest 10',
      'Most failing 10',
      'Fullest 10',
      'Burning fastest 10',
    ]);
    for (const { targets } of rankings)
      expect(targets[0]).toMatchObject({ expr: expect.stringMatching(/^topk\(10, /), instant: true });
  });

  test('divides sums of requests for the share of all errors, and never averages ratios', () => {
    const [{ expr }] = find(dashboard(), 'Server errors', 'stat').targets;
    expect(expr).toMatch(
      /^sum\(namespace_service:http_requests_5xx:rate5m\{.+\}\) \/ \(sum\(namespace_service:http_requests:rate5m\{.+\}\) > 0\)$/,
    );
  });

  test('draws the thresholds at which the environment alerts', () => {
    const steps = (title: string, alerts = {}) =>
      find(dashboard(alerts), title).fieldConfig.defaults.thresholds.steps.map(({ value }: { value: number }) => value);
    expect(steps('Server errors (5xx)')).toEqual([null, 0.05]);
    expect(steps('Server errors (5xx)', { errorRatio: '1%' })).toEqual([null, 0.01]);
    expect(steps('Latency P99', { latencyP99: '250ms' })).toEqual([null, 0.25]);
    expect(steps('CPU of limits', { cpuSaturation: '70%' })).toEqual([null, 0.7]);
    expect(steps('Memory of limits', { memorySaturation: '85%' })).toEqual([null, 0.85]);
  });

  test('shows the error lines of the chosen services from Loki', () => {
    expect(find(dashboard(), 'Error lines', 'logs').targets).toMatchObject([
      {
        datasource: { type: 'loki', uid: '${loki}' },
        expr: '{cluster=~"$cluster", namespace=~"$namespace", service_name=~"$service", level=~"error|fatal"}',
      },
    ]);
  });

  test('tells the least budget that a service has left, and the alerts about it that fire', () => {
    const own = 'cluster=~"$cluster", namespace=~"$namespace", service=~"$service"';
    const row = (expr: string) =>
      `(${expr}) * on (cluster, namespace, service) group_left (team) group by (cluster, namespace, service, team) (namespace_service_workload:service:info{${own}, team=~"$team"})`;
    expect(find(dashboard(), 'Services', 'table').targets.slice(-2)).toMatchObject([
      { expr: row(`min by (cluster, namespace, service) (slo:period_error_budget_remaining:ratio{${own}})`) },
      { expr: row(`count by (cluster, namespace, service) (ALERTS{alertstate="firing", ${own}})`) },
    ]);
  });

  test('leads to the details or the objectives of the service that is clicked, or narrows itself to it', () => {
    const { overrides } = find(dashboard(), 'Services', 'table').fieldConfig;
    const links = overrides.find(({ matcher }: { matcher: { options: string } }) => matcher.options === 'Service')
      .properties[0].value;
    expect(links.map(({ url }: { url: string }) => url)).toEqual([
      '/d/panoptes-service-detail?${__url_time_range}&${datasource:queryparam}&${loki:queryparam}&var-cluster=${__data.fields.Cluster}&var-namespace=${__data.fields.Namespace}&var-service=${__data.fields.Service}',
      '/d/panoptes-slos?${__url_time_range}&${datasource:queryparam}&var-cluster=${__data.fields.Cluster}&var-namespace=${__data.fields.Namespace}&var-service=${__data.fields.Service}',
      '/d/panoptes-golden-signals?${__url_time_range}&${datasource:queryparam}&${loki:queryparam}&var-cluster=${__data.fields.Cluster}&var-namespace=${__data.fields.Namespace}&var-service=${__data.fields.Service}',
    ]);
  });
});
