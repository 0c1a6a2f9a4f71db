import { describe, expect, test } from '@jest/globals';
import { COLLECTORS } from '../../src/components/kube-state-metrics/collectors.ts';
import { KubeStateMetricsChart } from '../../src/components/kube-state-metrics/kube-state-metrics-chart.ts';
import { testEnvironment } from '../support/environment.ts';
import { find, synthChart } from '../support/synth.ts';

const NAME = 'kube-state-metrics';

const objects = () =>
  synthChart(
    (app) =>
      new KubeStateMetricsChart(app, NAME, {
        namespace: 'monitoring',
        image: 'registry.example.com/kube-state-metrics:v1',
        version: '1',
        resources: testEnvironment().exporters.kubeStateMetrics.resources,
      }),
  );

const container = () => find(objects(), 'Deployment', NAME).spec.template.spec.containers[0];
const clusterRules = () => find(objects(), 'ClusterRole', `panoptes-${NAME}`).rules;

describe('kube-state-metrics', () => {
  test('may read exactly what its collectors describe', () => {
    const argument = container().args.find((text: string) => text.startsWith('--resources='));
    const collected = argument.replace('--resources=', '').split(',').sort();
    const readable = clusterRules().flatMap((rule: { resources: string[] }) => rule.resources);
    expect(collected).toEqual(COLLECTORS.map(({ resource }) => resource));
    expect(readable.sort()).toEqual(collected);
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

  test('reads neither Secrets nor ConfigMaps', () => {
    const resources = COLLECTORS.map(({ resource }) => resource);
    expect(resources).not.toContain('secrets');
    expect(resources).not.toContain('configmaps');
  });

  test('leaves namespace and pod to the objects that its series describe', () => {
    const [metrics, telemetry] = find(objects(), 'ServiceMonitor', NAME).spec.endpoints;
    expect(metrics).toEqual({
      port: 'http-metrics',
      path: '/metrics',
      scheme: 'http',
      honorLabels: true,
      relabelings: [{ action: 'labeldrop', regex: '(pod|service|namespace|container)' }],
    });
    expect(telemetry).toEqual({ port: 'telemetry', path: '/metrics', scheme: 'http' });
  });

  test('is restarted when it hangs, not when the API server does', () => {
    expect(container().livenessProbe.httpGet).toEqual({ path: '/healthz', port: 'http-metrics', scheme: 'HTTP' });
    expect(container().readinessProbe.httpGet).toEqual({ path: '/readyz', port: 'telemetry', scheme: 'HTTP' });
  });

  test('snapshot', () => expect(objects()).toMatchSnapshot());
});
