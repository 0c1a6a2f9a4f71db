import { describe, expect, test } from '@jest/globals';
import {
  KubeStateMetricsChart,
  type KubeStateMetricsChartProps,
} from '../../src/components/kube-state-metrics/kube-state-metrics-chart.ts';
import { OBJECT_COLLECTORS, runningCollectors } from '../../src/config/schema/kube-state-metrics.ts';
import { outline } from '../../src/promql/outline.ts';
import { allRuleGroups } from '../../src/rules/all-alerts.ts';
import { testEnvironment } from '../support/environment.ts';
import { testRules } from '../support/rules.ts';
import { find, synthChart } from '../support/synth.ts';

const NAME = 'kube-state-metrics';

const objects = (overrides: Partial<KubeStateMetricsChartProps> = {}) =>
  synthChart(
    (app) =>
      new KubeStateMetricsChart(app, NAME, {
        namespace: 'monitoring',
        image: 'registry.example.com/kube-state-metrics:v1',
        version: '1',
        ...testEnvironment().exporters.kubeStateMetrics,
        rules: testRules(),
        thresholds: testEnvironment().alerts,
        ...overrides,
      }),
  );

type Overrides = Partial<KubeStateMetricsChartProps>;
const container = (overrides?: Overrides) =>
  find(objects(overrides), 'Deployment', NAME).spec.template.spec.containers[0];
const clusterRules = (overrides?: Overrides) => find(objects(overrides), 'ClusterRole', `panoptes-${NAME}`).rules;
const collected = (overrides?: Overrides): string[] =>
  container(overrides)
    .args.find((text: string) => text.startsWith('--resources='))
    .replace('--resources=', '')
    .split(',');

/** Every collector that can be switched, switched on. */
const everything = Object.fromEntries(OBJECT_COLLECTORS.map((name) => [name, true]));

describe('kube-state-metrics', () => {
  test.each([
    ['by default', {}],
    ['with every collector', { collectors: everything }],
    ['with one more and one less', { collectors: { ingresses: false, leases: true } }],
  ])('%s, may read exactly what its collectors describe', (_, overrides: Overrides) => {
    const readable = clusterRules(overrides).flatMap((rule: { resources: string[] }) => rule.resources);
    expect(readable.sort()).toEqual(collected(overrides));
  });

  test('runs the collectors that it is told to run', () => {
    expect(collected({ collectors: everything })).toEqual(OBJECT_COLLECTORS);
    const changed = collected({ collectors: { ingresses: false, leases: true } });
    expect(changed).not.toContain('ingresses');
    expect(changed).toContain('leases');
  });

  test('describes every kind of objects that a rule reads, whatever is switched off', () => {
    const off = Object.fromEntries(OBJECT_COLLECTORS.map((name) => [name, false]));
    const singulars = runningCollectors(off).map((name) => name.replace(/s$/, ''));
    const read = allRuleGroups()
      .flatMap(({ rules }) => rules.flatMap(({ expr }) => outline(expr).metrics))
      .filter((metric) => /^kube_(?!state_metrics_)/.test(metric));
    expect(read.length).toBeGreaterThan(10);
    expect(read.filter((metric) => !singulars.includes(metric.split('_')[1] ?? ''))).toEqual([]);
  });

  test('has one rule for each API group, which only lists and watches', () => {
    expect(clusterRules().map((rule: { apiGroups: string[] }) => rule.apiGroups)).toEqual([
      ['batch'],
      ['apps'],
      ['autoscaling'],
      ['networking.k8s.io'],
      [''],
      ['policy'],
      ['storage.k8s.io'],
    ]);
    for (const rule of clusterRules()) expect(rule.verbs).toEqual(['list', 'watch']);
  });

  test('never reads Secrets, and ConfigMaps only when it is told to', () => {
    expect(OBJECT_COLLECTORS).not.toContain('secrets');
    expect(collected()).not.toContain('configmaps');
    expect(collected({ collectors: { configmaps: true } })).toContain('configmaps');
  });

  test('shows no label or annotation unless it is allowed', () => {
    const lists = (overrides?: Overrides) =>
      container(overrides).args.filter((text: string) => text.includes('-allowlist='));
    expect(lists()).toEqual([]);
    expect(
      lists({
        labels: { pods: ['app.kubernetes.io/name', 'team'], nodes: ['topology.kubernetes.io/zone'] },
        annotations: { namespaces: ['owner'] },
      }),
    ).toEqual([
      '--metric-labels-allowlist=nodes=[topology.kubernetes.io/zone],pods=[app.kubernetes.io/name,team]',
      '--metric-annotations-allowlist=namespaces=[owner]',
    ]);
  });

  test('leaves namespace, pod and node to the objects that its series describe', () => {
    const [metrics, telemetry] = find(objects(), 'ServiceMonitor', NAME).spec.endpoints;
    expect(metrics).toEqual({
      port: 'http-metrics',
      path: '/metrics',
      scheme: 'http',
      honorLabels: true,
      relabelings: [{ action: 'labeldrop', regex: '(pod|service|namespace|container|node)' }],
    });
    expect(telemetry).toEqual({ port: 'telemetry', path: '/metrics', scheme: 'http' });
  });

  test('is restarted when it hangs, not when the API server does', () => {
    expect(container().livenessProbe.httpGet).toEqual({ path: '/healthz', port: 'http-metrics', scheme: 'HTTP' });
    expect(container().readinessProbe.httpGet).toEqual({ path: '/readyz', port: 'telemetry', scheme: 'HTTP' });
  });

  test('snapshot, without the rules, which have cases of their own', () => {
    expect(objects().filter(({ kind }) => kind !== 'PrometheusRule')).toMatchSnapshot();
  });
});

describe('kube-state-metrics in shards', () => {
  const sharded = () => objects({ shards: 3 });
  const pod = () => find(sharded(), 'StatefulSet', NAME).spec.template.spec;

  test('is a StatefulSet in place of the Deployment, and knows its number by the name of the pod', () => {
    expect(sharded().filter(({ kind }) => kind === 'Deployment')).toEqual([]);
    expect(find(sharded(), 'StatefulSet', NAME).spec).toMatchObject({
      replicas: 3,
      serviceName: NAME,
      podManagementPolicy: 'Parallel',
    });
    expect(pod().containers[0].args.slice(-2)).toEqual(['--pod=$(POD_NAME)', '--pod-namespace=$(POD_NAMESPACE)']);
    expect(pod().containers[0].env).toEqual([
      { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
      { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } } },
    ]);
  });

  test('may read its own StatefulSet and no other', () => {
    const role = find(sharded(), 'Role', `${NAME}-sharding`);
    expect(role.metadata.namespace).toBe('monitoring');
    expect(role.rules).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
      { apiGroups: ['apps'], resources: ['statefulsets'], resourceNames: [NAME], verbs: ['get', 'list', 'watch'] },
    ]);
    expect(find(sharded(), 'RoleBinding', `${NAME}-sharding`).subjects).toEqual([
      { kind: 'ServiceAccount', name: NAME, namespace: 'monitoring' },
    ]);
  });

  test('is spread over nodes, drained one at a time, and missed when one is gone', () => {
    expect(pod().topologySpreadConstraints).toHaveLength(2);
    expect(find(sharded(), 'PodDisruptionBudget', NAME).spec.maxUnavailable).toBe(1);
    const [group] = find(sharded(), 'PrometheusRule', NAME).spec.groups;
    const alerts = group.rules.map(({ alert }: { alert: string }) => alert);
    expect(alerts).toEqual(
      expect.arrayContaining(['KubeStateMetricsShardsMissing', 'KubeStateMetricsShardingMismatch']),
    );
  });

  test('has no alerts about shards with one', () => {
    const [group] = find(objects({ shards: 1 }), 'PrometheusRule', NAME).spec.groups;
    expect(group.rules.map(({ alert }: { alert: string }) => alert)).toEqual([
      'KubeStateMetricsListErrors',
      'KubeStateMetricsWatchErrors',
      'KubeStateMetricsSeriesMissing',
    ]);
  });
});
