import { describe, expect, test } from '@jest/globals';
import { signalsOf } from '../../../src/dashboards/context.ts';
import { serviceDetail } from '../../../src/dashboards/services/service-detail.ts';
import { type DashboardJson, everyPanel } from '../../support/dashboards.ts';
import { testEnvironment, testService } from '../../support/environment.ts';

const dashboard = (alerts = {}): DashboardJson => JSON.parse(serviceDetail(testEnvironment({ alerts })).json);
const find = (from: DashboardJson, title: string, type = 'timeseries') =>
  everyPanel(from).find((panel) => panel.title === title && panel.type === type);

const OWN = 'cluster=~"$cluster", namespace=~"$namespace", service=~"$service"';

describe('service detail', () => {
  test('has a row for each question, and closes those that few services need', () => {
    const rows = dashboard().panels.filter(({ type }: DashboardJson) => type === 'row');
    expect(rows.map(({ title, collapsed }: DashboardJson) => [title, collapsed])).toEqual([
      ['Overview', false],
      ['Latency', false],
      ['Traffic', false],
      ['Errors', false],
      ['Queue', true],
      ['Runs', true],
      ['Saturation', false],
      ['Pods', false],
      ['Probes', true],
      ['Logs', false],
      ['Search the log', true],
    ]);
  });

  test('asks nothing that no service could answer', () => {
    const { json } = serviceDetail({ ...testEnvironment(), signals: signalsOf([testService()]) });
    const rows = JSON.parse(json).panels.filter(({ type }: DashboardJson) => type === 'row');
    expect(rows.map(({ title }: DashboardJson) => title)).toEqual(
      expect.not.arrayContaining(['Queue', 'Runs', 'Probes']),
    );
    expect(json).not.toMatch(/queue_|cron_|probe_|slo:latency_threshold|http_request_duration_seconds:rate5m\{/);
    const queue = testService({ metrics: { preset: 'worker', port: 1, queue: { processed: 'a', failed: 'b' } } });
    expect(signalsOf([testService(), queue])).toMatchObject({ queues: true, runs: false });
  });

  test('is about one service, and any of its routes, even none', () => {
    const variables = dashboard().templating.list.filter(({ type }: DashboardJson) => type === 'query');
    expect(variables.map(({ name, multi, allValue }: DashboardJson) => [name, multi, allValue])).toEqual([
      ['cluster', false, undefined],
      ['namespace', false, undefined],
      ['service', false, undefined],
      ['route', true, '.*'],
    ]);
  });

  test('answers at a glance in one line', () => {
    const stats = dashboard().panels.filter(({ type }: DashboardJson) => type === 'stat');
    expect(stats.map(({ title }: DashboardJson) => title)).toEqual([
      'Objectives',
      'Budget left',
      'Burn rate',
      'Requests',
      'Server errors',
      'P95',
      'P99',
      'Firing alerts',
    ]);
    expect(new Set(stats.map(({ gridPos }: DashboardJson) => gridPos.y)).size).toBe(1);
  });

  test('shows the distribution of latencies, of classic and of native histograms', () => {
    expect(find(dashboard(), 'Latency distribution', 'heatmap').targets).toMatchObject([
      { expr: `sum by (le) (namespace_service_le:http_request_duration_seconds_bucket:rate5m{${OWN}})` },
      { expr: `sum(namespace_service:http_request_duration_seconds:rate5m{${OWN}})` },
    ]);
  });

  test('draws what objectives promise of latency beside the percentiles', () => {
    const { targets } = find(dashboard(), 'Latency P50, P95 and P99');
    expect(targets.at(-1)).toMatchObject({
      expr: `max by (cluster, namespace, service, slo) (slo:latency_threshold:seconds{${OWN}})`,
      legendFormat: 'promised by {{slo}}',
    });
  });

  describe('shows single requests', () => {
    const services = [
      testService(),
      testService({ name: 'other' }),
      testService({ name: 'ms', metrics: { preset: 'otel-http-old', port: 1, names: 'dotted' } }),
      testService({ name: 'native', metrics: { preset: 'promhttp', port: 1, histograms: 'native' } }),
      testService({ name: 'behind', metrics: { preset: 'traefik', port: 1, ingress: { job: 'traefik' } } }),
      testService({ name: 'worker', metrics: { preset: 'worker', port: 1, queue: { processed: 'a' } } }),
    ];
    const panel = (enabled: boolean, catalog = services) => {
      const environment = testEnvironment({ prometheus: { exemplars: { enabled } } }, catalog);
      return find(JSON.parse(serviceDetail(environment).json), 'Single requests and P99');
    };

    test('from each kind of histogram that services of the environment have, once', () => {
      expect(panel(true).targets).toMatchObject([
        {
          exemplar: true,
          range: true,
          expr: [
            `histogram_quantile(0.99, sum (rate(http_request_duration_seconds{${OWN}}[$__rate_interval])))`,
            `histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{${OWN}}[$__rate_interval])))`,
            `histogram_quantile(0.99, sum by (le) (rate({"http.server.duration_milliseconds_bucket", ${OWN}}[$__rate_interval]))) / 1000`,
          ].join('\nor\n'),
        },
      ]);
    });

    test('only where the environment keeps exemplars, and a service measures latency', () => {
      expect(panel(false)).toBeUndefined();
      expect(panel(true, services.slice(-2))).toBeUndefined();
    });
  });

  test('shows the autoscaler of the workload, by what it scales and not by its name', () => {
    const { targets } = find(dashboard(), 'Autoscaling');
    expect(targets.map(({ legendFormat }: DashboardJson) => legendFormat)).toEqual([
      'current',
      'desired',
      'minimum',
      'maximum',
    ]);
    expect(targets[3].expr).toBe(
      'max(kube_horizontalpodautoscaler_spec_max_replicas{job="kube-state-metrics", cluster=~"$cluster", namespace=~"$namespace"} ' +
        'and on (cluster, namespace, horizontalpodautoscaler) (label_replace(label_replace(label_replace(' +
        'kube_horizontalpodautoscaler_info{job="kube-state-metrics", cluster=~"$cluster", namespace=~"$namespace"}, ' +
        '"workload", "$1", "scaletargetref_name", "(.+)"), ' +
        '"workload_type", "deployment", "scaletargetref_kind", "Deployment"), ' +
        '"workload_type", "statefulset", "scaletargetref_kind", "StatefulSet") ' +
        `and on (cluster, namespace, workload, workload_type) namespace_service_workload:service:info{${OWN}}))`,
    );
  });

  test('draws the thresholds at which the environment alerts', () => {
    const steps = (title: string, alerts = {}) =>
      find(dashboard(alerts), title).fieldConfig.defaults.thresholds.steps.map(({ value }: DashboardJson) => value);
    expect(steps('Latency P50, P95 and P99', { latencyP99: '250ms' })).toEqual([null, 0.25]);
    expect(steps('Server errors (5xx)', { errorRatio: '1%' })).toEqual([null, 0.01]);
    expect(steps('CPU of requests and limits', { cpuSaturation: '70%' })).toEqual([null, 0.7]);
    expect(steps('Memory of requests and limits', { memorySaturation: '85%' })).toEqual([null, 0.85]);
  });

  test('colours the burn rate at the lowest factor that wakes people, and the budget when it is spent', () => {
    const values = (title: string) =>
      find(dashboard(), title, 'stat').fieldConfig.defaults.thresholds.steps.map(({ value }: DashboardJson) => value);
    expect(values('Burn rate')).toEqual([null, 1, 13.44]);
    expect(values('Budget left')).toEqual([null, 0]);
  });

  test('writes a promise of 99.95 % as such, and not as 100 %', () => {
    expect(find(dashboard(), 'Objectives', 'stat').fieldConfig.defaults.decimals).toBe(3);
  });

  test('lists the alerts of the service that fire, without those that wait', () => {
    const [{ expr }] = find(dashboard(), 'Firing alerts', 'table').targets;
    expect(expr).toBe(
      `time() - min by (alertname, severity, slo) (ALERTS_FOR_STATE{${OWN}} and ignoring (alertstate) ALERTS{alertstate="firing", ${OWN}})`,
    );
  });

  test('marks rollouts of its workload, but not what an autoscaler does', () => {
    const [{ name, expr }] = dashboard().annotations.list;
    expect(name).toBe('Rollouts');
    expect(expr.split('\nor\n')[0]).toBe(
      'label_replace(max by (cluster, namespace, deployment) (changes(kube_deployment_status_observed_generation{job="kube-state-metrics", cluster=~"$cluster", namespace=~"$namespace"}[2m])) > 0 ' +
        'unless (max by (cluster, namespace, deployment) (changes(kube_deployment_spec_replicas{job="kube-state-metrics", cluster=~"$cluster", namespace=~"$namespace"}[2m])) > 0), "workload", "$1", "deployment", "(.+)") ' +
        `and on (cluster, namespace, workload) namespace_service_workload:service:info{${OWN}, workload_type="deployment"}`,
    );
  });

  test('searches the log of the service for what people write', () => {
    expect(find(dashboard(), 'Lines that are searched for', 'logs').targets).toMatchObject([
      {
        expr: '{cluster=~"$cluster", namespace=~"$namespace", service_name=~"$service"} |~ `(?i)$search`',
      },
    ]);
  });
});
