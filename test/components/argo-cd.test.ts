import { describe, expect, test } from '@jest/globals';
import { ArgoCdChart, DROPPED_OF_ARGO_CD } from '../../src/components/argo-cd/argo-cd-chart.ts';
import { ARGO_CD_JOBS } from '../../src/components/argo-cd/jobs.ts';
import { gitopsSchema } from '../../src/config/schema/gitops.ts';
import { images } from '../../src/config/versions.ts';
import { externalServices } from '../../src/external-services.ts';
import { seriesNames } from '../../src/metrics/metric.ts';
import { JOB_METRICS } from '../../src/metrics/registry.ts';
import { anchored, isDropped } from '../../src/metrics/relabeling.ts';
import { prerequisites } from '../../src/prerequisites.ts';
import { validate } from '../../src/validation/index.ts';
import { alternatives } from '../metrics/alternatives.ts';
import { minimalConfig, testEnvironment } from '../support/environment.ts';
import { testRules } from '../support/rules.ts';
import { sampleOf } from '../support/sample.ts';
import { find, synthChart } from '../support/synth.ts';

const gitops = (overrides: Record<string, unknown> = {}) =>
  gitopsSchema.parse({ ...minimalConfig.gitops, ...overrides });
const environment = (overrides: Record<string, unknown> = {}) =>
  testEnvironment({ gitops: { ...minimalConfig.gitops, ...overrides } });
const objects = (overrides: Record<string, unknown> = {}) =>
  synthChart(
    (app) =>
      new ArgoCdChart(app, 'argo-cd', {
        namespace: 'monitoring',
        gitops: gitops(overrides),
        rules: testRules(),
        thresholds: testEnvironment().alerts,
      }),
  );
const monitors = (overrides: Record<string, unknown> = {}) =>
  objects(overrides).filter(({ kind }) => kind === 'ServiceMonitor');
const selectors = (overrides: Record<string, unknown> = {}) =>
  monitors(overrides).map(({ spec }) => {
    // biome-ignore lint/suspicious/noExplicitAny: reads monitors, which are plain data here.
    const { selector, endpoints } = spec as any;
    return [selector.matchLabels, endpoints[0].port, endpoints[0].relabelings[0].replacement];
  });
const NAME = 'app.kubernetes.io/name';

describe('the job of Argo CD', () => {
  test('selects the Services of its own manifests, each as the job that dashboards know', () => {
    expect(selectors()).toEqual(
      [
        'argocd-applicationset-controller',
        'argocd-metrics',
        'argocd-notifications-controller-metrics',
        'argocd-repo-server',
        'argocd-server-metrics',
      ].map((job) => [{ [NAME]: job }, 'metrics', job]),
    );
  });

  test('selects the Services of the Helm chart, as the same jobs', () => {
    const component = 'app.kubernetes.io/component';
    expect(selectors({ metrics: { installedBy: 'helm' } })).toEqual([
      [
        { [NAME]: 'argocd-metrics', [component]: 'applicationset-controller' },
        'http-metrics',
        'argocd-applicationset-controller',
      ],
      [{ [NAME]: 'argocd-metrics', [component]: 'application-controller' }, 'http-metrics', 'argocd-metrics'],
      [
        { [NAME]: 'argocd-metrics', [component]: 'notifications-controller' },
        'http-metrics',
        'argocd-notifications-controller-metrics',
      ],
      [{ [NAME]: 'argocd-metrics', [component]: 'repo-server' }, 'http-metrics', 'argocd-repo-server'],
      [{ [NAME]: 'argocd-metrics', [component]: 'server' }, 'http-metrics', 'argocd-server-metrics'],
    ]);
  });

  test('looks into the namespace of Argo CD, as often and as patiently as it is told', () => {
    const { namespaceSelector, endpoints } = find(
      objects({ argocdNamespace: 'delivery', metrics: { interval: '1m', timeout: '20s' } }),
      'ServiceMonitor',
      'argocd-metrics',
    ).spec;
    expect(namespaceSelector.matchNames).toEqual(['delivery']);
    expect(endpoints[0]).toMatchObject({ interval: '1m', scrapeTimeout: '20s', honorLabels: false });
  });

  test.each([
    ['the cluster of Argo CD by its address', {}, true],
    ['the cluster of Argo CD by its name', { destination: { name: 'in-cluster' } }, true],
    ['another cluster by its address', { destination: { server: 'https://10.0.0.1:6443' } }, false],
    ['another cluster by its name', { destination: { name: 'prod' } }, false],
    ['a cluster by another name that is its own', { destination: { name: 'home' }, metrics: { enabled: true } }, true],
    ['where it is switched off', { metrics: { enabled: false } }, false],
  ])('is there when the stack goes to %s: %#', (_, overrides, scraped) => {
    expect(monitors(overrides)).toHaveLength(scraped ? 5 : 0);
    expect(objects(overrides).filter(({ kind }) => kind === 'PrometheusRule')).toHaveLength(scraped ? 1 : 0);
    const { components } = sampleOf(environment(overrides));
    const roles = (components.get('prometheus') ?? []).filter(({ kind }) => kind === 'Role');
    expect(roles.some(({ metadata }) => metadata.namespace === 'argocd')).toBe(scraped);
    const { egress } = find(components.get('prometheus') ?? [], 'NetworkPolicy', 'prometheus').spec;
    const peer = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'argocd' } } };
    const ports = [8080, 8082, 9001, 8084, 8083].map((port) => ({ port, protocol: 'TCP' }));
    const open = egress.filter((rule: { to?: unknown }) => JSON.stringify(rule.to)?.includes('"argocd"'));
    expect(open).toEqual(scraped ? [{ to: [peer], ports }] : []);
  });

  test.each(['manifests', 'helm'])('obeys every policy and schema when installed by %s', (installedBy) => {
    const each = environment({ metrics: { installedBy } });
    const { components, synthesis } = sampleOf(each);
    expect(synthesis.problems).toEqual([]);
    const findings = validate({
      components,
      externalServices: externalServices(each),
      prerequisites: prerequisites(each),
      images: Object.values(images),
    });
    expect(findings).toEqual([]);
  });

  const metrics = Object.keys(ARGO_CD_JOBS).flatMap((job) => JOB_METRICS[job]?.['/metrics'] ?? []);
  const names = metrics.flatMap(seriesNames);

  test('drops only what Argo CD answers, and none of what tells of Applications, clusters and repositories', () => {
    const wanted = DROPPED_OF_ARGO_CD.flatMap(({ regex = '' }) => alternatives(regex));
    const idle = wanted.filter((regex) => !names.some((name) => anchored(regex).test(name)));
    // Processes of Kubernetes tell it, which share the expression.
    expect(idle).toEqual(['kubernetes_feature_enabled', 'rest_client_.+_bucket']);
    const kept = names.filter((__name__) => !isDropped({ __name__ }, DROPPED_OF_ARGO_CD));
    expect(kept).toEqual(
      expect.arrayContaining([
        'argocd_app_info',
        'argocd_app_sync_total',
        'argocd_app_reconcile_bucket',
        'argocd_app_k8s_request_total',
        'argocd_cluster_connection_status',
        'argocd_git_request_total',
        'argocd_git_request_duration_seconds_bucket',
        'argocd_repo_pending_request_total',
        'workqueue_depth',
        'grpc_server_handled_total',
      ]),
    );
  });

  test('snapshot', () => expect(monitors()).toMatchSnapshot());
});
