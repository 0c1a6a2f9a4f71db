import { describe, expect, test } from '@jest/globals';
import { policyInput } from '../src/policy-input.ts';
import { policies } from '../src/validation/index.ts';
import { workloadsOf } from '../src/validation/pods/workloads.ts';
import type { PolicyInput } from '../src/validation/policy.ts';
import { type Sample, sampleOf, samples } from './support/sample.ts';

const inputOf = ({ environment, synthesis }: Sample): PolicyInput => policyInput(environment, synthesis);

describe.each(samples)('the environment %s', (_, sample) => {
  const objects = [...sample.components.values()].flat();

  test('holds against the schema of every custom resource', () => expect(sample.synthesis.problems).toEqual([]));

  test.each(policies.map((policy) => [policy.name, policy] as const))('obeys the policy %s', (_name, policy) => {
    expect([...policy.check(inputOf(sample))]).toEqual([]);
  });

  test('is looked at as a whole: the policies see its pods, Services and monitors', () => {
    // Guards the test above: a policy that sees nothing finds nothing.
    const workloads = workloadsOf(inputOf(sample)).map(({ object }) => `${object.kind}/${object.metadata.name}`);
    expect(workloads.sort()).toEqual([
      'Alertmanager/panoptes',
      'DaemonSet/node-exporter',
      'DaemonSet/promtail',
      'Deployment/blackbox-exporter',
      'Deployment/events',
      'Deployment/grafana',
      'Deployment/kube-state-metrics',
      'Deployment/prometheus-operator',
      'Prometheus/panoptes',
      'StatefulSet/loki',
    ]);
    expect(objects.filter(({ kind }) => kind === 'ServiceMonitor').length).toBeGreaterThanOrEqual(15);
  });

  test('has a monitor and rules for each service of its catalog', () => {
    const services = sample.components.get('services') ?? [];
    const monitors = services.filter(({ kind }) => kind === 'ServiceMonitor' || kind === 'PodMonitor');
    expect(monitors).toHaveLength(sample.environment.services.length);
    const rules = services.filter(({ kind, metadata }) => kind === 'PrometheusRule' && metadata.name !== 'services');
    expect(rules).toHaveLength(sample.environment.services.length);
  });

  test('synthesizes to the same objects again', () => {
    expect([...sampleOf(sample.environment).components]).toEqual([...sample.components]);
  });

  test('keeps every object far below what etcd and Argo CD take', () => {
    for (const object of objects) expect(JSON.stringify(object).length).toBeLessThan(262_144);
  });

  test('inventory', () => {
    const lines = [...sample.components].flatMap(([component, all]) =>
      all.map(({ kind, metadata }) => `${component}: ${kind} ${metadata.namespace ?? '-'}/${metadata.name}`),
    );
    expect(lines.sort().join('\n')).toMatchSnapshot();
  });
});
