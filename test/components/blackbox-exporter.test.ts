import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import {
  BlackboxExporterChart,
  type BlackboxExporterChartProps,
} from '../../src/components/blackbox-exporter/blackbox-exporter-chart.ts';
import { probePorts, probeTargets } from '../../src/components/blackbox-exporter/targets.ts';
import { Duration } from '../../src/config/duration.ts';
import { checksum } from '../../src/kubernetes/checksum.ts';
import { testEnvironment, testService } from '../support/environment.ts';
import { testRules } from '../support/rules.ts';
import { find, synthChart } from '../support/synth.ts';

const NAME = 'blackbox-exporter';

const WEBSITE = { id: 'website', name: 'website', url: 'https://www.example.com', module: 'http_2xx' } as const;

const objects = (overrides: Partial<BlackboxExporterChartProps> = {}) =>
  synthChart(
    (app) =>
      new BlackboxExporterChart(app, NAME, {
        namespace: 'monitoring',
        image: 'registry.example.com/blackbox-exporter:v1',
        version: '1',
        replicas: 1,
        resources: testEnvironment().exporters.blackbox.resources,
        targets: [WEBSITE],
        thresholds: testEnvironment().alerts,
        rules: testRules(),
        ...overrides,
      }),
  );

describe('blackbox exporter', () => {
  test('knows four ways to probe, and tries IPv4 first in each', () => {
    expect(load(find(objects(), 'ConfigMap', NAME).data['config.yml'])).toEqual({
      modules: {
        http_2xx: { prober: 'http', timeout: '5s', http: { preferred_ip_protocol: 'ip4' } },
        http_post_2xx: { prober: 'http', timeout: '5s', http: { method: 'POST', preferred_ip_protocol: 'ip4' } },
        tcp_connect: { prober: 'tcp', timeout: '5s', tcp: { preferred_ip_protocol: 'ip4' } },
        tcp_tls: { prober: 'tcp', timeout: '5s', tcp: { tls: true, preferred_ip_protocol: 'ip4' } },
      },
    });
  });

  test('has one more way for each question to name servers', () => {
    const names = (query: string, queryType?: 'AAAA') => ({ module: 'dns', query, queryType }) as const;
    const targets = [
      { id: 'a', name: 'a', url: '192.0.2.53', ...names('www.example.com') },
      { id: 'b', name: 'b', url: '192.0.2.54', ...names('www.example.com') },
      { id: 'c', name: 'c', url: '192.0.2.53', ...names('www.example.com', 'AAAA') },
    ];
    const { modules } = load(find(objects({ targets }), 'ConfigMap', NAME).data['config.yml']) as {
      modules: Record<string, unknown>;
    };
    expect(Object.keys(modules).filter((name) => name.startsWith('dns'))).toEqual([
      'dns_a_www.example.com',
      'dns_aaaa_www.example.com',
    ]);
    expect(modules['dns_a_www.example.com']).toEqual({
      prober: 'dns',
      timeout: '5s',
      dns: {
        query_name: 'www.example.com',
        query_type: 'A',
        validate_answer_rrs: { fail_if_none_matches_regexp: ['.+'] },
        preferred_ip_protocol: 'ip4',
      },
    });
    expect(find(objects({ targets }), 'Probe', `${NAME}-c`).spec.module).toBe('dns_aaaa_www.example.com');
  });

  test('gets new pods when its configuration changes', () => {
    const config = find(objects(), 'ConfigMap', NAME).data['config.yml'];
    const { annotations } = find(objects(), 'Deployment', NAME).spec.template.metadata;
    expect(annotations).toEqual({ 'checksum/config': checksum(config) });
  });

  test('probes each target through its own Service', () => {
    expect(find(objects(), 'Probe', `${NAME}-website`).spec).toEqual({
      jobName: 'blackbox',
      prober: { url: 'blackbox-exporter.monitoring.svc:9115', scheme: 'http', path: '/probe' },
      module: 'http_2xx',
      targets: {
        staticConfig: {
          static: ['https://www.example.com'],
          relabelingConfigs: [{ action: 'replace', targetLabel: 'target', replacement: 'website' }],
        },
      },
    });
  });

  test('probes as often as it is told', () => {
    const probe = find(objects({ interval: Duration.parse('1m') }), 'Probe', `${NAME}-website`);
    expect(probe.spec.interval).toBe('1m');
  });

  test('probes the public addresses of the catalog, and labels what it finds with the service and its team', () => {
    const service = testService({
      labels: { job: 'mine' },
      probes: [{ name: 'public', url: 'https://api.example.com/healthz' }],
    });
    const targets = probeTargets(testEnvironment({}, [service]));
    const { metricRelabelings, targets: endpoints } = find(
      objects({ targets }),
      'Probe',
      `${NAME}-shop.api-gateway.public`,
    ).spec;
    expect(endpoints.staticConfig.static).toEqual(['https://api.example.com/healthz']);
    // Not by relabelings or labels of the target: `up` of the exporter would count as a target of the service.
    expect(endpoints.staticConfig.labels).toBeUndefined();
    expect(metricRelabelings).toEqual([
      { action: 'replace', targetLabel: 'namespace', replacement: 'shop' },
      { action: 'replace', targetLabel: 'service', replacement: 'api-gateway' },
      { action: 'replace', targetLabel: 'team', replacement: 'shop' },
    ]);
  });

  test('needs the port of each target; plain http may be redirected, and name servers can always be asked', () => {
    const ports = (module: 'http_2xx' | 'tcp_tls' | 'dns', url: string) => probePorts({ module, url });
    expect(ports('http_2xx', 'https://shop.example.com/health')).toEqual([443]);
    expect(ports('http_2xx', 'https://shop.example.com:8443')).toEqual([8443]);
    expect(ports('http_2xx', 'http://shop.example.com')).toEqual([80, 443]);
    expect(ports('tcp_tls', 'smtp.example.com:465')).toEqual([465]);
    expect(ports('dns', '192.0.2.53')).toEqual([]);
  });

  test('alerts where a target belongs to no service, and only there; about itself where it has any target', () => {
    const alertsOf = (overrides: Partial<BlackboxExporterChartProps>) =>
      objects(overrides)
        .filter(({ kind }) => kind === 'PrometheusRule')
        // biome-ignore lint/suspicious/noExplicitAny: manifests are plain data here.
        .flatMap(({ spec }) => (spec as any).groups.flatMap((group: any) => group.rules.map((rule: any) => rule.expr)));
    const thresholds = testEnvironment({ alerts: { certificateExpiry: '7d' } }).alerts;
    const itself =
      'sum by (cluster, namespace, pod) (increase(blackbox_module_unknown_total{job="blackbox-exporter"}[10m])) > 0';
    expect(alertsOf({ thresholds })).toEqual([
      itself,
      'probe_success{job="blackbox",service=""} == 0',
      'changes(probe_success{job="blackbox",service=""}[30m]) > 5',
      'avg_over_time(probe_duration_seconds{job="blackbox",service=""}[10m]) > 3',
      'probe_ssl_earliest_cert_expiry{job="blackbox",service=""} - time() < 604800',
    ]);
    expect(alertsOf({ targets: [] })).toEqual([]);
    expect(alertsOf({ targets: [{ ...WEBSITE, labels: { service: 'shop' } }] })).toEqual([itself]);
  });

  test('has a disruption budget only where a replica is left to serve', () => {
    const budgets = (replicas: number) =>
      objects({ replicas }).filter(({ kind }) => kind === 'PodDisruptionBudget').length;
    expect([budgets(1), budgets(2)]).toEqual([0, 1]);
  });

  test('snapshot, without the rules, which have cases of their own', () => {
    expect(objects({ replicas: 2 }).filter(({ kind }) => kind !== 'PrometheusRule')).toMatchSnapshot();
  });
});
