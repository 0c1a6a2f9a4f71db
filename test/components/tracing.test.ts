import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { tracesSchema } from '../../src/config/schema/traces.ts';
import { policyInput } from '../../src/policy-input.ts';
import { validate } from '../../src/validation/index.ts';
import { STORES } from '../support/loki.ts';
import { type Sample, sampleOf, samples } from '../support/sample.ts';
import { find } from '../support/synth.ts';

const findingsOf = ({ environment, synthesis }: Sample) => [
  ...synthesis.problems.map(({ path, message }) => `${path}: ${message}`),
  ...validate(policyInput(environment, synthesis)).map(({ object, message }) => `${object} ${message}`),
];

const traced = (environment: Sample['environment'], fragment: Record<string, unknown> = {}) =>
  sampleOf({ ...environment, traces: tracesSchema.parse({ enabled: true, ...fragment }) });

/** What decides what there is besides the store. */
const CHOICES = [
  ['as it comes', {}],
  ['with tail sampling among several collectors', { collector: { tailSampling: {} } }],
  ['with tail sampling in one collector', { collector: { replicas: 1, tailSampling: {} } }],
  ['without metrics from spans', { metrics: { enabled: false } }],
] as const;

describe.each(samples)('in %s', (_, { environment }) => {
  test.each(Object.entries(STORES))('traces on %s hold against schemas and policies', (_name, storage) => {
    expect(findingsOf(traced(environment, { storage }))).toEqual([]);
  });

  test.each(CHOICES)('traces %s hold against schemas and policies', (_name, fragment) => {
    expect(findingsOf(traced(environment, fragment))).toEqual([]);
  });
});

const [[, base]] = samples as [(typeof samples)[number]];

describe('a stack with traces', () => {
  test('differs from one without in what traces concern, and in nothing else', () => {
    const texts = ({ components }: Sample) =>
      new Map(
        [...components].flatMap(([component, objects]) =>
          objects.map((object): [string, string] => [
            `${component} ${object.kind}/${object.metadata.name}`,
            JSON.stringify(object),
          ]),
        ),
      );
    const before = texts(sampleOf(base.environment));
    const after = texts(traced(base.environment));
    const changed = [...after].filter(([name, text]) => before.has(name) && before.get(name) !== text);
    expect(changed.map(([name]) => name).sort()).toEqual([
      'dashboards ConfigMap/dashboard-service-detail',
      'grafana ConfigMap/grafana-data-sources',
      'grafana NetworkPolicy/grafana',
      'kubernetes PrometheusRule/general',
      'prometheus NetworkPolicy/prometheus',
      'prometheus Prometheus/panoptes',
    ]);
    expect([...before.keys()].filter((name) => !after.has(name))).toEqual([]);
    const added = [...after.keys()].filter((name) => !before.has(name)).map((name) => name.split(' ')[0]);
    expect([...new Set(added)].sort()).toEqual(['opentelemetry-collector', 'tempo']);
  });

  test('has Prometheus take what Tempo counts, with exemplars', () => {
    const spec = (fragment = {}) =>
      find(traced(base.environment, fragment).components.get('prometheus') ?? [], 'Prometheus', 'panoptes').spec;
    expect(spec()).toMatchObject({ enableRemoteWriteReceiver: true, enableFeatures: ['exemplar-storage'] });
    const without = spec({ metrics: { enabled: false } });
    expect([without.enableRemoteWriteReceiver, without.enableFeatures]).toEqual([undefined, undefined]);
  });

  test('hands the samples to each replica of Prometheus', () => {
    const { environment } = base;
    const urls = (prometheus: typeof environment.prometheus) => {
      const { components } = traced({ ...environment, prometheus });
      // biome-ignore lint/suspicious/noExplicitAny: a configuration is plain data here.
      const config: any = load(find(components.get('tempo') ?? [], 'ConfigMap', 'tempo').data['tempo.yaml']);
      return config.metrics_generator.storage.remote_write.map(({ url }: { url: string }) => url);
    };
    expect(urls({ ...environment.prometheus, replicas: 2 })).toEqual([
      'http://prometheus-panoptes-0.prometheus-operated.monitoring.svc:9090/api/v1/write',
      'http://prometheus-panoptes-1.prometheus-operated.monitoring.svc:9090/api/v1/write',
    ]);
    expect(urls({ ...environment.prometheus, mode: 'agent', replicas: 1 })).toEqual([
      'http://prom-agent-panoptes-0.prometheus-agent-operated.monitoring.svc:9090/api/v1/write',
    ]);
  });
});
