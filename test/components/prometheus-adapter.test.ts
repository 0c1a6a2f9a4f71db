import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { SERVICE_METRICS } from '../../src/components/prometheus-adapter/metrics.ts';
import { DROPPED_OF_ADAPTER } from '../../src/components/prometheus-adapter/monitor.ts';
import {
  PrometheusAdapterChart,
  type PrometheusAdapterChartProps,
} from '../../src/components/prometheus-adapter/prometheus-adapter-chart.ts';
import { autoscalingSchema } from '../../src/config/schema/autoscaling.ts';
import { networkSchema } from '../../src/config/schema/network.ts';
import { images } from '../../src/config/versions.ts';
import { externalServices } from '../../src/external-services.ts';
import { allowedKinds } from '../../src/gitops/app-project.ts';
import { seriesNames } from '../../src/metrics/metric.ts';
import { JOB_METRICS } from '../../src/metrics/registry.ts';
import { isDropped } from '../../src/metrics/relabeling.ts';
import { prerequisites } from '../../src/prerequisites.ts';
import { validate } from '../../src/validation/index.ts';
import { testEnvironment, testService } from '../support/environment.ts';
import { sampleOf } from '../support/sample.ts';
import { find, synthChart } from '../support/synth.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const services = [
  testService(),
  testService({ name: 'orders', metrics: { preset: 'micrometer', port: 8080 } }),
  testService({ name: 'mail', namespace: 'back', metrics: { preset: 'worker', port: 8080 } }),
];

const objects = (autoscaling: Record<string, unknown> = {}, overrides: Partial<PrometheusAdapterChartProps> = {}) =>
  synthChart(
    (app) =>
      new PrometheusAdapterChart(app, 'prometheus-adapter', {
        namespace: 'monitoring',
        ...autoscalingSchema.parse({ enabled: true, ...autoscaling }),
        image: 'adapter:1',
        version: '1',
        cluster: 'test',
        prometheusUrl: 'http://prometheus.monitoring.svc:9090',
        services,
        scrapeClass: 'cluster-api',
        ...overrides,
      }),
  );

interface Rule {
  readonly seriesQuery: string;
  readonly name: { readonly as: string };
  readonly resources: { readonly overrides: Record<string, { readonly resource: string }> };
  readonly metricsQuery: string;
}
interface Configuration {
  readonly rules: Rule[];
  readonly externalRules?: Rule[];
  readonly resourceRules?: unknown;
}
const configuration = (...args: Parameters<typeof objects>): Configuration =>
  load(find(objects(...args), 'ConfigMap', 'prometheus-adapter').data['config.yaml']) as Configuration;

describe('prometheus-adapter', () => {
  test('offers each record of services as a metric of Services and of their namespace', () => {
    const { rules } = configuration();
    expect(rules.slice(0, 4).map(({ name }) => name.as)).toEqual(SERVICE_METRICS.map(({ name }) => name));
    expect(rules[0]).toEqual({
      seriesQuery: 'namespace_service:http_requests:rate5m{cluster="test",namespace!="",service!=""}',
      resources: { overrides: { namespace: { resource: 'namespace' }, service: { resource: 'service' } } },
      name: { matches: '.*', as: 'http_requests_per_second' },
      metricsQuery: 'sum by (<<.GroupBy>>) (<<.Series>>{<<.LabelMatchers>>,cluster="test"})',
    });
    expect(rules[1]?.metricsQuery).toBe('max by (<<.GroupBy>>) (<<.Series>>{<<.LabelMatchers>>,cluster="test"})');
  });

  test('asks for the requests of a pod the counter of its preset, in a single rule', () => {
    const ofPods = configuration().rules.filter(({ resources }) => 'pod' in resources.overrides);
    expect(ofPods).toEqual([
      {
        seriesQuery:
          '{__name__=~"http_requests_total|http_server_requests_seconds_count",cluster="test",job=~"shop/api-gateway|shop/orders",namespace!="",pod!=""}',
        resources: { overrides: { namespace: { resource: 'namespace' }, pod: { resource: 'pod' } } },
        name: { matches: '.*', as: 'http_requests_per_second' },
        metricsQuery:
          'sum by (<<.GroupBy>>) (rate(http_requests_total{<<.LabelMatchers>>,cluster="test",job=~"shop/api-gateway"}[5m]))' +
          ' or sum by (<<.GroupBy>>) (rate(http_server_requests_seconds_count{<<.LabelMatchers>>,cluster="test",job=~"shop/orders",uri!~"/actuator(/.*)?"}[5m]))',
      },
    ]);
    const workers = configuration({}, { services: services.slice(2) });
    expect(workers.rules).toHaveLength(4);
  });

  test('leaves the resource metrics API to metrics-server, and external metrics to whom they are wanted from', () => {
    expect(Object.keys(configuration())).toEqual(['rules']);
    const { externalRules = [] } = configuration({ externalMetrics: true });
    expect(externalRules.map(({ name }) => name.as)).toEqual(SERVICE_METRICS.map(({ name }) => name));
    // The adapter groups external queries by nothing.
    expect(externalRules[0]?.metricsQuery).toBe('sum(<<.Series>>{<<.LabelMatchers>>,cluster="test"})');
  });

  test('registers both versions of the API, and the external one where it is on', () => {
    const names = (...args: Parameters<typeof objects>) =>
      objects(...args).flatMap(({ kind, metadata }) => (kind === 'APIService' ? metadata.name : []));
    expect(names()).toEqual(['v1beta1.custom.metrics.k8s.io', 'v1beta2.custom.metrics.k8s.io']);
    expect(names({ externalMetrics: true })).toContain('v1beta1.external.metrics.k8s.io');
    expect(find(objects(), 'APIService', 'v1beta2.custom.metrics.k8s.io').spec).toEqual({
      group: 'custom.metrics.k8s.io',
      version: 'v1beta2',
      groupPriorityMinimum: 100,
      versionPriority: 200,
      service: { name: 'prometheus-adapter', namespace: 'monitoring', port: 6443 },
      insecureSkipTLSVerify: true,
    });
  });

  test('signs its own certificate, which is not checked', () => {
    const { containers, volumes } = find(objects(), 'Deployment', 'prometheus-adapter').spec.template.spec;
    expect(containers[0].args).toContain('--cert-dir=/var/run/serving-cert');
    expect(volumes[1]).toEqual({ name: 'certificate', emptyDir: { sizeLimit: '16Mi' } });
    const [endpoint] = find(objects(), 'ServiceMonitor', 'prometheus-adapter').spec.endpoints;
    expect(endpoint.tlsConfig).toEqual({ insecureSkipVerify: true });
  });

  test('shows a certificate of its own, which the API server and Prometheus check', () => {
    const all = objects({ certificate: { secret: 'adapter-tls', caBundle: PEM } });
    const { caBundle, insecureSkipTLSVerify } = find(all, 'APIService', 'v1beta1.custom.metrics.k8s.io').spec;
    expect(Buffer.from(caBundle, 'base64').toString()).toBe(PEM);
    expect(insecureSkipTLSVerify).toBeUndefined();
    const { containers, volumes } = find(all, 'Deployment', 'prometheus-adapter').spec.template.spec;
    expect(containers[0].args).toEqual(
      expect.arrayContaining([
        '--tls-cert-file=/var/run/serving-cert/tls.crt',
        '--tls-private-key-file=/var/run/serving-cert/tls.key',
      ]),
    );
    expect(volumes[1]).toEqual({ name: 'certificate', secret: { secretName: 'adapter-tls', defaultMode: 0o440 } });
    const [endpoint] = find(all, 'ServiceMonitor', 'prometheus-adapter').spec.endpoints;
    expect(endpoint.tlsConfig).toEqual({
      ca: { configMap: { name: 'prometheus-adapter-ca', key: 'ca.crt' } },
      serverName: 'prometheus-adapter.monitoring.svc',
    });
    expect(find(all, 'ConfigMap', 'prometheus-adapter-ca').data).toEqual({ 'ca.crt': PEM });
  });

  test('knows what it asks whom, and for how long a metric without samples is offered', () => {
    const { args } = find(objects({ relistInterval: '30s', maxAge: '2m' }), 'Deployment', 'prometheus-adapter').spec
      .template.spec.containers[0];
    expect(args).toEqual(
      expect.arrayContaining([
        '--prometheus-url=http://prometheus.monitoring.svc:9090',
        '--metrics-relist-interval=30s',
        '--metrics-max-age=2m',
      ]),
    );
  });

  test('is probed over TLS where nobody needs a token', () => {
    const [container] = find(objects(), 'Deployment', 'prometheus-adapter').spec.template.spec.containers;
    const probes = [container.startupProbe, container.livenessProbe, container.readinessProbe];
    expect(probes.map(({ httpGet }) => httpGet)).toEqual(
      ['/livez', '/livez', '/readyz'].map((path) => ({ path, port: 'https', scheme: 'HTTPS' })),
    );
  });

  test('lists pods in the namespaces of the catalog, and binds the roles that extensions of the API server need', () => {
    const all = objects();
    const roles = all.filter(({ kind }) => kind === 'Role').map(({ metadata }) => metadata.namespace);
    expect(roles).toEqual(['shop', 'back']);
    expect(all.filter(({ kind }) => kind === 'ClusterRole')).toEqual([]);
    expect(find(all, 'ClusterRoleBinding', 'panoptes-prometheus-adapter').roleRef.name).toBe('system:auth-delegator');
    const reader = all.find(({ kind, metadata }) => kind === 'RoleBinding' && metadata.namespace === 'kube-system');
    expect(reader).toMatchObject({ roleRef: { kind: 'Role', name: 'extension-apiserver-authentication-reader' } });
  });

  test('survives the loss of a node by default', () => {
    expect(find(objects(), 'PodDisruptionBudget', 'prometheus-adapter').spec.maxUnavailable).toBe(1);
    expect(objects({ replicas: 1 }).filter(({ kind }) => kind === 'PodDisruptionBudget')).toEqual([]);
  });

  test('drops series that it tells, and keeps what it was asked', () => {
    const names = JOB_METRICS['prometheus-adapter']?.['/metrics']?.flatMap(seriesNames) ?? [];
    const dropped = names.filter((__name__) => isDropped({ __name__ }, DROPPED_OF_ADAPTER));
    expect(dropped).toContain('apiserver_request_duration_seconds_bucket');
    expect(dropped).not.toContain('apiserver_request_total');
    expect(dropped).not.toContain('process_cpu_seconds_total');
  });

  test('snapshot', () => expect(objects({ externalMetrics: true })).toMatchSnapshot());
});

describe('a stack with prometheus-adapter', () => {
  const environment = (overrides: Record<string, unknown> = {}) =>
    testEnvironment({ autoscaling: { enabled: true }, ...overrides }, services);

  test('obeys every policy and schema', () => {
    const certified = environment({
      autoscaling: { enabled: true, externalMetrics: true, certificate: { secret: 'adapter-tls', caBundle: PEM } },
    });
    for (const each of [environment(), certified]) {
      const { components, synthesis } = sampleOf(each);
      expect(synthesis.problems).toEqual([]);
      const findings = validate({
        components,
        externalServices: externalServices(each),
        prerequisites: prerequisites(each),
        images: Object.values(images),
      });
      expect(findings).toEqual([]);
    }
    expect(prerequisites(certified)).toContainEqual(
      expect.objectContaining({ name: 'adapter-tls', keys: ['tls.crt', 'tls.key'] }),
    );
  });

  test('lets Argo CD register its APIs', () => {
    const each = environment();
    const { cluster } = allowedKinds([{ environment: each, components: sampleOf(each).components }]);
    expect(cluster).toContainEqual({ group: 'apiregistration.k8s.io', kind: 'APIService' });
  });

  test('lets KEDA ask Prometheus where its namespace is named', () => {
    const keda = testEnvironment({ autoscaling: { kedaNamespace: 'keda' } });
    const { ingress } = find(sampleOf(keda).components.get('prometheus') ?? [], 'NetworkPolicy', 'prometheus').spec;
    expect(ingress).toContainEqual({
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'keda' } } }],
      ports: [{ port: 9090, protocol: 'TCP' }],
    });
  });

  test('is only deployed where it is wanted', () => {
    expect(sampleOf(testEnvironment()).components.has('prometheus-adapter')).toBe(false);
  });

  test('lets the API server in, from wherever it comes or from where it is known to', () => {
    const ingress = (network: unknown) => {
      const { components } = sampleOf(environment({ network: networkSchema.parse(network) }));
      return find(components.get('prometheus-adapter') ?? [], 'NetworkPolicy', 'prometheus-adapter').spec.ingress;
    };
    const ports = [{ port: 6443, protocol: 'TCP' }];
    expect(ingress({})).toContainEqual({ ports });
    const known = ingress({ apiServer: { sources: ['10.0.0.0/28'] } });
    expect(known).not.toContainEqual({ ports });
    expect(known).toContainEqual({ from: [{ ipBlock: { cidr: '10.0.0.0/28' } }], ports });
    expect(known).toContainEqual({
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
      ports,
    });
  });

  test('asks what answers for all of Prometheus', () => {
    const view = { service: 'query', namespace: 'thanos', port: 9090 };
    const { components } = sampleOf(environment({ prometheus: { thanos: {}, globalView: view } }));
    const adapter = components.get('prometheus-adapter') ?? [];
    expect(find(adapter, 'Deployment', 'prometheus-adapter').spec.template.spec.containers[0].args).toContain(
      '--prometheus-url=http://query.thanos.svc:9090',
    );
    expect(JSON.stringify(find(adapter, 'NetworkPolicy', 'prometheus-adapter').spec.egress)).toContain('"thanos"');
  });
});

describe('docs/autoscaling.md', () => {
  const page = readFileSync('docs/autoscaling.md', 'utf8');

  test.each(SERVICE_METRICS)('shows $name in an autoscaler, and its record for KEDA', ({ name, record }) => {
    expect(page).toContain(`metric: { name: ${name} }`);
    expect(page).toContain(`| \`${name}\` | \`${record}\` |`);
    expect(page).toContain(`(${record}{namespace="edge", service="api-gateway"})`);
  });
});
