import { describe, expect, test } from '@jest/globals';
import { platformPreset } from '../../src/components/kubernetes/platforms.ts';
import type { Environment } from '../../src/config/environment.ts';
import { PLATFORMS } from '../../src/config/schema/environment.ts';
import { selectorsUsed } from '../../src/metrics/used-selectors.ts';
import { EVERY_JOB } from '../../src/rules/all-alerts.ts';
import type { ManifestObject } from '../../src/synthesize.ts';
import { readers } from '../../src/validation/rules/series.ts';
import { sampleOf, samples } from '../support/sample.ts';
import { inputOf, missingSeries } from './missing-series.ts';

/** An environment on another platform, with every job that it can have there or just those that it comes with. */
function moved(environment: Environment, platform: Environment['platform'], every: boolean): Environment {
  return { ...environment, platform, kubernetes: every ? EVERY_JOB : environment.kubernetes };
}

const objectsOf = (environment: Environment) => [...sampleOf(environment).components.values()].flat();

describe.each(PLATFORMS)('on %s', (platform) => {
  const optional = Object.values(platformPreset(platform)).some(({ state }) => state === 'optional');
  const cases = samples.flatMap(([name, { environment }]) =>
    (optional ? [false, true] : [false]).map(
      (every) => [name, every ? 'every job' : 'its own jobs', moved(environment, platform, every)] as const,
    ),
  );

  test.each(cases)('every series that %s reads with %s is produced and kept', (_name, _jobs, environment) => {
    expect(missingSeries(objectsOf(environment), environment)).toEqual([]);
  });
});

describe('the proof', () => {
  const [[, sample]] = samples as [(typeof samples)[number]];
  const { environment } = sample;
  const objects = [...sample.components.values()].flat();

  // biome-ignore lint/suspicious/noExplicitAny: changes objects, which are plain data here.
  type Change = (object: any) => void;
  const changed = (kind: string, name: string, change: Change) => {
    const copies: ManifestObject[] = structuredClone(objects);
    const found = copies.filter((object) => object.kind === kind && object.metadata.name === name);
    expect(found).toHaveLength(1);
    for (const object of found) change(object);
    return missingSeries(copies, environment);
  };
  const dropping = (name: string): Change => {
    const rule = { action: 'drop', sourceLabels: ['__name__'], regex: name };
    return ({ spec }) => {
      for (const endpoint of spec.endpoints) endpoint.metricRelabelings = [...(endpoint.metricRelabelings ?? []), rule];
    };
  };
  const reading = (expr: string): Change => {
    return ({ spec }) => spec.groups[0].rules.push({ alert: 'Other', expr });
  };

  test('looks at every rule and every dashboard', () => {
    const all = [...readers(inputOf(objects, environment))];
    const readBy = new Set(all.map(({ object }) => object));
    const reading = objects.filter(
      ({ kind, metadata }) =>
        kind === 'PrometheusRule' ||
        // Those about log lines alone read no series.
        (metadata.labels?.grafana_dashboard !== undefined &&
          !['dashboard-log-explorer', 'dashboard-log-volume'].includes(metadata.name)),
    );
    const silent = reading.filter(({ kind, metadata }) => !readBy.has(`${kind} monitoring/${metadata.name}`));
    expect(silent.map(({ metadata }) => metadata.name)).toEqual([]);
    expect(all.length).toBeGreaterThan(1000);
  });

  test('notices a drop list that throws away what a rule reads', () => {
    const [first] = changed('ServiceMonitor', 'kubelet', dropping('container_cpu_usage_.+'));
    expect(first).toMatch(/^PrometheusRule monitoring\/kubernetes-records .* but every job that produces it drops it$/);
  });

  test('notices a record that is gone', () => {
    const problems = changed('PrometheusRule', 'kubernetes-records', ({ spec }) => spec.groups.shift());
    expect(problems).toContainEqual(
      expect.stringMatching(/^ConfigMap monitoring\/dashboard-cluster-resources .* but no rule records it$/),
    );
  });

  test('notices a job that is gone', () => {
    const problems = changed('ServiceMonitor', 'node-exporter', (monitor) => {
      monitor.kind = 'Gone';
    });
    expect(problems).toContainEqual(
      expect.stringMatching(/up\{job="node-exporter"\} in .*, but no job that is on produces it$/),
    );
  });

  test('notices a collector that is switched off', () => {
    const problems = changed('DaemonSet', 'node-exporter', ({ spec }) => {
      spec.template.spec.containers[0].args.push('--no-collector.meminfo');
    });
    expect(problems).toContainEqual(
      expect.stringMatching(/node_memory_MemTotal_bytes.*, but no job that is on produces it$/),
    );
  });

  test.each([
    ['a misspelt metric', 'kube_pod_ownr{job="kube-state-metrics"}', 'no job that is on produces it'],
    ['a metric of another job', 'node_load1{job="kubelet"}', 'no job that is on produces it'],
    ['a misspelt label', 'kube_pod_owner{owner_knd="Job"}', 'it has no label owner_knd'],
    ['a job that is off', 'up{job="kube-scheduler"}', 'no job that is on produces it'],
    [
      'a bound that is dropped',
      'apiserver_request_duration_seconds_bucket{job="apiserver",le="0.4"}',
      'every job that produces it drops it',
    ],
    [
      'a bound that the histogram does not have',
      'apiserver_request_duration_seconds_bucket{job="apiserver",le="0.3"}',
      'every job that produces it drops it',
    ],
    [
      'buckets of which none is kept',
      'apiserver_response_sizes_bucket{job="apiserver"}',
      'every job that produces it drops it',
    ],
  ])('notices %s', (_, selector, problem) => {
    expect(changed('PrometheusRule', 'general', reading(`sum(${selector}) > 0`))).toEqual([
      `PrometheusRule monitoring/general reads ${selector} in the rule Other, but ${problem}`,
    ]);
  });

  test.each([
    'apiserver_request_duration_seconds_bucket{job="apiserver",le="1"}',
    'apiserver_request_duration_seconds_bucket{job="apiserver",le="1.0"}',
    'apiserver_request_duration_seconds_bucket{job="apiserver"}',
    'apiserver_request_duration_seconds_count{job="apiserver"}',
    'kubernetes_healthcheck{job="apiserver",metrics_path="/metrics/slis",type="readyz"}',
    'container_network_receive_bytes_total{job="kubelet",interface="eth0"}',
  ])('takes %s for stored', (selector) => {
    expect(changed('PrometheusRule', 'general', reading(selector))).toEqual([]);
  });

  test('refuses series without a name, and what is not PromQL', () => {
    expect(() => selectorsUsed('{job="a"}')).toThrow('selects series without naming them');
    expect(() => selectorsUsed('sum(')).toThrow('no PromQL');
  });
});
