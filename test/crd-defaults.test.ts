import { describe, expect, test } from '@jest/globals';
import type { ManifestObject } from '../src/synthesize.ts';
import { testEnvironment } from './support/environment.ts';
import { sampleOf, samples } from './support/sample.ts';

/**
 * Fields of spec that the custom resource definitions (operator 0.93) give a default wherever what they belong to is
 * written. Argo CD would show each that is left out as a difference. `[]` stands for each item of a list.
 */
const DEFAULTED: Readonly<Record<string, readonly string[]>> = {
  Alertmanager: ['alertmanagerConfigMatcherStrategy.type', 'portName', 'retention'],
  PodMonitor: ['podMetricsEndpoints[].metricRelabelings[].action', 'podMetricsEndpoints[].relabelings[].action'],
  Probe: [
    'metricRelabelings[].action',
    'prober.path',
    'targets.ingress.relabelingConfigs[].action',
    'targets.staticConfig.relabelingConfigs[].action',
  ],
  Prometheus: [
    'alerting.alertmanagers[].alertRelabelings[].action',
    'alerting.alertmanagers[].relabelings[].action',
    'evaluationInterval',
    'excludedFromEnforcement[].group',
    'portName',
    'remoteWrite[].writeRelabelConfigs[].action',
    'scrapeClasses[].metricRelabelings[].action',
    'scrapeClasses[].relabelings[].action',
    'scrapeInterval',
    'shards',
    'thanos.blockSize',
  ],
  PrometheusAgent: [
    'excludedFromEnforcement[].group',
    'portName',
    'remoteWrite[].writeRelabelConfigs[].action',
    'scrapeClasses[].metricRelabelings[].action',
    'scrapeClasses[].relabelings[].action',
    'scrapeInterval',
    'shards',
  ],
  PrometheusRule: [],
  ScrapeConfig: ['metricRelabelings[].action', 'relabelings[].action'],
  ServiceMonitor: ['endpoints[].metricRelabelings[].action', 'endpoints[].relabelings[].action'],
  ThanosRuler: [
    'evaluationInterval',
    'excludedFromEnforcement[].group',
    'portName',
    'remoteWrite[].writeRelabelConfigs[].action',
    'retention',
  ],
};

const GROUP = 'monitoring.coreos.com/';

// biome-ignore lint/suspicious/noExplicitAny: walks over custom resources, which are plain data here.
type Data = any;

/** Paths at which a default would be filled in: its parent is there, and it is not. */
function unset(value: Data, path: string): string[] {
  const [head = '', ...rest] = path.split('.');
  const key = head.replace('[]', '');
  const child = value?.[key];
  if (rest.length === 0) return value !== undefined && child === undefined ? [key] : [];
  const children: [string, Data][] = head.endsWith('[]')
    ? (child ?? []).map((item: Data, index: number) => [`${key}[${index}]`, item])
    : [[key, child]];
  return children.flatMap(([name, each]) => unset(each, rest.join('.')).map((found) => `${name}.${found}`));
}

/** References to a key of a Secret or ConfigMap without the name, which would become empty. Tolerations and volumes have keys, too. */
function unnamed(value: Data, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own =
    typeof value.key === 'string' && !('name' in value) && !('operator' in value) && !('path' in value) ? [path] : [];
  return [...own, ...Object.entries(value).flatMap(([key, child]) => unnamed(child, `${path}.${key}`))];
}

function missingDefaults(objects: readonly ManifestObject[]): string[] {
  return objects
    .filter(({ apiVersion }) => apiVersion.startsWith(GROUP))
    .flatMap(({ kind, metadata, spec }) => {
      const paths = DEFAULTED[kind];
      if (!paths) return [`${kind} is not in the table of defaults`];
      const found = [...paths.flatMap((path) => unset(spec, path)), ...unnamed(spec, 'spec')];
      return found.map((path) => `${kind} ${metadata.name}: ${path}`);
    });
}

const [[, base]] = samples as [(typeof samples)[number]];
const withPrometheus = (prometheus: Record<string, unknown>) => ({
  ...base.environment,
  prometheus: testEnvironment({ prometheus }).prometheus,
});
const secret = { secret: 'mimir', key: 'token' };
const common = {
  remoteWrite: [
    {
      name: 'mimir',
      url: 'https://mimir.example.com/push',
      authentication: { bearer: secret },
      filter: [{ action: 'drop', regex: 'go_.+' }],
    },
  ],
  scrapeClasses: [{ name: 'mesh', bearer: secret, relabelings: [{ targetLabel: 'zone', replacement: 'a' }] }],
};
const cases = [
  ...samples,
  ['a server with everything', sampleOf(withPrometheus({ ...common, thanos: { objectStorage: { config: secret } } }))],
  [
    'agents',
    sampleOf(
      withPrometheus({
        ...common,
        mode: 'agent',
        remoteQuery: { url: 'https://mimir.example.com', bearer: secret },
        thanosRuler: { replicas: 2 },
      }),
    ),
  ],
] as const;

describe.each(cases)('the custom resources of %s', (_, { components }) => {
  const objects = [...components.values()].flat();

  test('write out what the API server would default', () => {
    expect(missingDefaults(objects)).toEqual([]);
  });
});

test('a default that is left out is noticed, at any depth', () => {
  const objects = [...base.components.values()].flat();
  const changed = (kind: string, change: (spec: Data) => void) => {
    const copy = structuredClone(objects.find((object) => object.kind === kind)) as ManifestObject;
    change(copy.spec);
    return missingDefaults([copy]);
  };
  expect(changed('Prometheus', (spec) => delete spec.shards)).toEqual(['Prometheus panoptes: shards']);
  expect(changed('Prometheus', (spec) => delete spec.scrapeClasses[1].relabelings[0].action)).toEqual([
    'Prometheus panoptes: scrapeClasses[1].relabelings[0].action',
  ]);
  expect(
    changed('Prometheus', (spec) => {
      spec.thanos = { objectStorageConfig: { key: 'a' } };
    }),
  ).toEqual(['Prometheus panoptes: thanos.blockSize', 'Prometheus panoptes: spec.thanos.objectStorageConfig']);
});

test('the table holds every kind that is emitted, and no other', () => {
  const emitted = cases.flatMap(([, { components }]) => [...components.values()].flat());
  const kinds = emitted.filter(({ apiVersion }) => apiVersion.startsWith(GROUP)).map(({ kind }) => kind);
  expect([...new Set([...kinds, 'PodMonitor', 'ScrapeConfig'])].sort()).toEqual(Object.keys(DEFAULTED));
});
