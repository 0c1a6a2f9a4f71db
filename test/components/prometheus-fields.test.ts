import { describe, expect, test } from '@jest/globals';
import { prometheusObjects, prometheusSpec } from '../support/prometheus.ts';
import { find } from '../support/synth.ts';

type Config = Record<string, unknown>;

/** What is configured, and what stands in the custom resource for it. */
const fields: readonly (readonly [what: string, config: Config, spec: Config])[] = [
  ['replicas', { replicas: 2 }, { replicas: 2 }],
  [
    'requests and limits',
    { resources: { requests: { cpu: '2', memory: '4Gi' }, limits: { memory: '8Gi' } } },
    { resources: { requests: { cpu: '2', memory: '4Gi' }, limits: { memory: '8Gi' } } },
  ],
  [
    'a volume, in size and class',
    { storage: { size: '100Gi', storageClassName: 'fast' } },
    {
      storage: {
        volumeClaimTemplate: {
          spec: {
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: '100Gi' } },
            storageClassName: 'fast',
            volumeMode: 'Filesystem',
          },
        },
      },
    },
  ],
  ['an address', { externalUrl: 'https://prom.example.com' }, { externalUrl: 'https://prom.example.com' }],
  ['shard retention', { shardRetention: { whenScaled: 'Delete' } }, { shardRetentionPolicy: { whenScaled: 'Delete' } }],
  [
    'the time that shards are retained',
    { shardRetention: { period: '3d' } },
    { shardRetentionPolicy: { whenScaled: 'Retain', retain: { retentionPeriod: '3d' } } },
  ],
  [
    'the fate of volumes',
    { volumeRetention: { whenDeleted: 'Delete', whenScaled: 'Delete' } },
    { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Delete' } },
  ],
  ['an uncompressed log', { walCompression: false }, { walCompression: false }],
  ['late samples', { outOfOrderTimeWindow: '30m' }, { tsdb: { outOfOrderTimeWindow: '30m' } }],
  ['retention', { retention: '3d', retentionSize: '10Gi' }, { retention: '3d', retentionSize: '10240MiB' }],
  ['intervals', { scrapeInterval: '15s', scrapeTimeout: '12s' }, { scrapeInterval: '15s', scrapeTimeout: '12s' }],
  [
    'limits of a scrape',
    {
      limits: {
        samples: 50_000,
        targets: 500,
        labels: 30,
        labelNameLength: 64,
        labelValueLength: 512,
        bodySize: '64Mi',
      },
    },
    {
      sampleLimit: 50_000,
      targetLimit: 500,
      labelLimit: 30,
      labelNameLengthLimit: 64,
      labelValueLengthLimit: 512,
      bodySizeLimit: '64MiB',
    },
  ],
  [
    'ceilings of a scrape',
    {
      enforcedLimits: {
        samples: 60_000,
        targets: 600,
        labels: 40,
        labelNameLength: 65,
        labelValueLength: 513,
        bodySize: '1Gi',
      },
    },
    {
      enforcedSampleLimit: 60_000,
      enforcedTargetLimit: 600,
      enforcedLabelLimit: 40,
      enforcedLabelNameLengthLimit: 65,
      enforcedLabelValueLengthLimit: 513,
      enforcedBodySizeLimit: '1024MiB',
    },
  ],
  [
    'exemplars, with the feature flag that they need',
    { exemplars: { enabled: true, maxSize: 5_000 } },
    { enableFeatures: ['exemplar-storage'], exemplars: { maxSize: 5_000 } },
  ],
  [
    'native histograms, beside the classic ones that rules read',
    { nativeHistograms: { enabled: true } },
    { scrapeNativeHistograms: true, scrapeClassicHistograms: true },
  ],
  [
    'limits of queries',
    { query: { concurrency: 4, maxSamples: 1_000_000, timeout: '30s', lookbackDelta: '3m' } },
    { query: { maxConcurrency: 4, maxSamples: 1_000_000, timeout: '30s', lookbackDelta: '3m' } },
  ],
  [
    'the evaluation of rules',
    {
      evaluationInterval: '1m',
      rules: { forOutageTolerance: '2h', forGracePeriod: '5m', resendDelay: '2m', queryOffset: '30s' },
    },
    {
      evaluationInterval: '1m',
      ruleQueryOffset: '30s',
      rules: { alert: { forOutageTolerance: '2h', forGracePeriod: '5m', resendDelay: '2m' } },
    },
  ],
  [
    'labels by which receivers remove duplicates',
    { replicaExternalLabelName: '__replica__', prometheusExternalLabelName: 'source' },
    { replicaExternalLabelName: '__replica__', prometheusExternalLabelName: 'source' },
  ],
  [
    'traces of itself',
    {
      tracing: {
        endpoint: 'otlp.example.com:4318',
        protocol: 'http',
        samplingFraction: '2.5%',
        timeout: '5s',
        tls: {
          ca: { secret: 'otlp', key: 'ca.crt' },
          certificate: { secret: 'otlp', key: 'tls.crt' },
          key: { secret: 'otlp', key: 'tls.key' },
          serverName: 'otlp',
        },
      },
    },
    {
      tracingConfig: {
        endpoint: 'otlp.example.com:4318',
        clientType: 'http',
        samplingFraction: '0.025',
        timeout: '5s',
        insecure: false,
        tlsConfig: {
          ca: { secret: { name: 'otlp', key: 'ca.crt' } },
          cert: { secret: { name: 'otlp', key: 'tls.crt' } },
          keySecret: { name: 'otlp', key: 'tls.key' },
          serverName: 'otlp',
        },
      },
    },
  ],
  ['a priority', { priorityClassName: 'monitoring' }, { priorityClassName: 'monitoring' }],
];

describe('the custom resource of Prometheus', () => {
  test.each(fields)('has %s', (_, config, expected) => {
    const spec = prometheusSpec(config);
    expect(Object.fromEntries(Object.keys(expected).map((key) => [key, spec[key]]))).toEqual(expected);
  });

  test('has ceilings and limits of queries by default', () => {
    expect(prometheusSpec()).toMatchObject({
      enforcedSampleLimit: 1_000_000,
      enforcedLabelLimit: 100,
      enforcedLabelNameLengthLimit: 256,
      enforcedLabelValueLengthLimit: 4096,
      enforcedBodySizeLimit: '256MiB',
      query: { maxConcurrency: 20, maxSamples: 20_000_000, timeout: '2m', lookbackDelta: '5m' },
    });
  });

  test('retains shards for as long as their samples, and volumes for good', () => {
    expect(prometheusSpec({ retention: '9d' })).toMatchObject({
      shardRetentionPolicy: { whenScaled: 'Retain', retain: { retentionPeriod: '9d' } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    });
  });

  test('has nothing of what is not configured', () => {
    const optional =
      'bodySizeLimit enableFeatures exemplars priorityClassName remoteWrite ruleQueryOffset sampleLimit scrapeClassicHistograms scrapeNativeHistograms scrapeTimeout thanos tracingConfig tsdb';
    expect(Object.keys(prometheusSpec()).filter((key) => optional.split(' ').includes(key))).toEqual([]);
  });

  test('leaves the rules to a ruler, where shards see only a part each', () => {
    const spec = prometheusSpec({
      shards: 3,
      globalView: { service: 'query', namespace: 'thanos', port: 9090 },
      rules: { ruler: { namespace: 'thanos' } },
      thanos: {},
    });
    expect(spec.shards).toBe(3);
    expect(spec).not.toHaveProperty('ruleSelector');
    expect(prometheusSpec().ruleSelector).toEqual({});
  });

  test('has the scrape classes that jobs may choose, each with the labels of the default one', () => {
    const scrapeClasses = [
      {
        name: 'mesh',
        tls: { ca: { secret: 'mesh', key: 'ca.crt' }, serverName: 'mesh' },
        bearer: { secret: 'mesh', key: 'token' },
        relabelings: [{ targetLabel: 'zone', sourceLabels: ['__meta_zone'] }],
        metricRelabelings: [{ action: 'drop', sourceLabels: ['__name__'], regex: 'go_.+' }],
      },
    ];
    const [usual, , mesh] = prometheusSpec({ scrapeClasses }).scrapeClasses;
    expect(mesh).toEqual({
      name: 'mesh',
      tlsConfig: { ca: { secret: { name: 'mesh', key: 'ca.crt' } }, serverName: 'mesh' },
      authorization: { type: 'Bearer', credentials: { name: 'mesh', key: 'token' } },
      relabelings: [...usual.relabelings, { action: 'replace', sourceLabels: ['__meta_zone'], targetLabel: 'zone' }],
      metricRelabelings: [{ action: 'drop', sourceLabels: ['__name__'], regex: 'go_.+' }],
    });
  });

  test('runs with the rights that annotations of its ServiceAccount name', () => {
    const annotations = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/prometheus' };
    const account = (config?: Config) => find(prometheusObjects(config), 'ServiceAccount', 'prometheus').metadata;
    expect(account({ serviceAccountAnnotations: annotations }).annotations).toEqual(annotations);
    expect(account()).not.toHaveProperty('annotations');
  });
});
