import { loadEnvironments } from '../../src/config/load.ts';
import type { ManifestObject } from '../../src/synthesize.ts';
import { testEnvironment } from './environment.ts';
import { type Sample, sampleOf } from './sample.ts';

const OBJECT_STORE = { s3: { bucket: 'example', region: 'eu-central-1' } };
const MIMIR = { bearer: { secret: 'mimir', key: 'token' } };

/** Between them they have every component and every kind of process that the sample environments leave out. */
const STACKS = {
  'everything in parts': {
    prometheus: {
      replicas: 2,
      shards: 2,
      globalView: { service: 'thanos-query', namespace: 'thanos', port: 9090 },
      rules: { ruler: { namespace: 'thanos' } },
      thanos: { objectStorage: { config: { secret: 'thanos-bucket', key: 'thanos.yaml' } } },
    },
    loki: {
      mode: 'distributed',
      storage: OBJECT_STORE,
      cache: { chunks: { memory: '512Mi' }, results: { memory: '512Mi' } },
      gateway: { enabled: true },
      canary: { enabled: true },
      ruler: { configMaps: true },
    },
    logs: { collector: 'alloy', audit: { enabled: true } },
    exporters: { kubeStateMetrics: { shards: 2 } },
    kubernetes: { scheduler: { enabled: true } },
    traces: { enabled: true, storage: OBJECT_STORE },
    autoscaling: { enabled: true },
  },
  'everything elsewhere': {
    prometheus: {
      mode: 'agent',
      replicas: 2,
      thanosRuler: { replicas: 2 },
      remoteWrite: [{ name: 'mimir', url: 'https://mimir.example.com/api/v1/push', authentication: MIMIR }],
      remoteQuery: { url: 'https://mimir.example.com/prometheus', ...MIMIR },
    },
    loki: { mode: 'ha', storage: OBJECT_STORE },
    logs: { collector: 'promtail', audit: { enabled: true } },
  },
} as const;

/** Stacks of all that the sample environments do not deploy, with the services of their catalog. */
export function largeSamples(): [name: string, sample: Sample][] {
  const { services } = loadEnvironments('config').base;
  return Object.entries(STACKS).map(([name, overrides]) => [name, sampleOf(testEnvironment(overrides, [...services]))]);
}

/** Their objects. */
export function largeStacks(): [name: string, objects: readonly ManifestObject[]][] {
  return largeSamples().map(([name, { components }]) => [name, [...components.values()].flat()]);
}
