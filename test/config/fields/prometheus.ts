import { type Config, type Field, field, secret, selector, server } from './field.ts';

const PODS = { 'app.kubernetes.io/name': 'prometheus', 'app.kubernetes.io/part-of': 'panoptes' };

const SHARDED = {
  shards: 3,
  globalView: { service: 'thanos-query', namespace: 'thanos', port: 9090 },
  rules: { ruler: { namespace: 'thanos' } },
  thanos: {},
};

export const PROMETHEUS: readonly Field[] = [
  field(
    'discovery in the whole cluster',
    { prometheus: { discovery: 'cluster' } },
    'ClusterRole/panoptes-prometheus',
    'rules.0',
    {
      apiGroups: ['discovery.k8s.io'],
      resources: ['endpointslices'],
      verbs: ['get', 'list', 'watch'],
    },
  ),
  field(
    'an agent',
    {
      prometheus: {
        mode: 'agent',
        remoteWrite: [{ name: 'mimir', url: 'https://mimir.example.com/api/v1/push' }],
        remoteQuery: { url: 'https://mimir.example.com/prometheus' },
      },
    },
    'PrometheusAgent/panoptes',
    'spec.remoteWrite.0.name',
    'mimir',
  ),
  server('replicas', { replicas: 2 }, 'replicas', 2),
  server('shards', SHARDED, 'shards', 3),
  server(
    'the fate of shards',
    { shardRetention: { whenScaled: 'Delete' } },
    'shardRetentionPolicy.whenScaled',
    'Delete',
  ),
  server(
    'how long shards are retained',
    { shardRetention: { period: '3d' } },
    'shardRetentionPolicy.retain.retentionPeriod',
    '3d',
  ),
  server('retention by time', { retention: '20d' }, 'retention', '20d'),
  server('retention by size', { retentionSize: '10Gi' }, 'retentionSize', '10240MiB'),
  server(
    'the class of volumes',
    { storage: { storageClassName: 'fast' } },
    'storage.volumeClaimTemplate.spec.storageClassName',
    'fast',
  ),
  // Volumes expand when the requested size grows.
  server(
    'the size of volumes',
    { storage: { size: '80Gi' } },
    'storage.volumeClaimTemplate.spec.resources.requests.storage',
    '80Gi',
  ),
  server(
    'the fate of volumes',
    { volumeRetention: { whenDeleted: 'Delete', whenScaled: 'Delete' } },
    'persistentVolumeClaimRetentionPolicy',
    { whenDeleted: 'Delete', whenScaled: 'Delete' },
  ),
  server(
    'resources with a memory limit',
    { resources: { requests: { cpu: '2', memory: '3Gi' }, limits: { memory: '6Gi' } } },
    'resources',
    { requests: { cpu: '2', memory: '3Gi' }, limits: { memory: '6Gi' } },
  ),
  server('queries at a time', { query: { concurrency: 7 } }, 'query.maxConcurrency', 7),
  server('samples of a query', { query: { maxSamples: 9_000_000 } }, 'query.maxSamples', 9_000_000),
  server('the time of a query', { query: { timeout: '45s' } }, 'query.timeout', '45s'),
  server('the age of current samples', { query: { lookbackDelta: '3m' } }, 'query.lookbackDelta', '3m'),
  server('the scrape interval', { scrapeInterval: '20s' }, 'scrapeInterval', '20s'),
  server('the scrape timeout', { scrapeTimeout: '8s' }, 'scrapeTimeout', '8s'),
  server('the evaluation interval', { evaluationInterval: '45s' }, 'evaluationInterval', '45s'),
  server('external labels', { externalLabels: { region: 'north' } }, 'externalLabels', {
    cluster: 'test',
    environment: 'test',
    region: 'north',
  }),
  ...limits('limits', ''),
  ...limits('enforcedLimits', 'enforced'),
  server('the window of late samples', { outOfOrderTimeWindow: '10m' }, 'tsdb.outOfOrderTimeWindow', '10m'),
  server('exemplars', { exemplars: { enabled: true, maxSize: 5000 } }, 'exemplars.maxSize', 5000),
  server('the flag of exemplars', { exemplars: { enabled: true } }, 'enableFeatures', ['exemplar-storage']),
  server('native histograms', { nativeHistograms: { enabled: true } }, 'scrapeNativeHistograms', true),
  server('an uncompressed log', { walCompression: false }, 'walCompression', false),
  server('topology spread', { replicas: 2 }, 'topologySpreadConstraints.0.labelSelector.matchLabels', PODS),
  server(
    'anti-affinity',
    { replicas: 2 },
    'affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution.0.podAffinityTerm.topologyKey',
    'kubernetes.io/hostname',
  ),
  field('a disruption budget', { prometheus: { replicas: 3 } }, 'PodDisruptionBudget/prometheus', 'spec', {
    maxUnavailable: 1,
    selector: { matchLabels: PODS },
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
  }),
  server('a priority class', { priorityClassName: 'monitoring' }, 'priorityClassName', 'monitoring'),
  server(
    'the receiver of traces',
    { tracing: { endpoint: 'tempo.tracing.svc:4317', insecure: true, samplingFraction: '25%' } },
    'tracingConfig',
    {
      endpoint: 'tempo.tracing.svc:4317',
      clientType: 'grpc',
      samplingFraction: '0.25',
      timeout: '10s',
      insecure: true,
    },
  ),
];

/** Limits of a scrape, or ceilings: the same keys, with another prefix. */
function limits(key: string, prefix: string): Field[] {
  const name = (text: string) => (prefix ? prefix + text : text.charAt(0).toLowerCase() + text.slice(1));
  const values: readonly (readonly [string, string, unknown, unknown])[] = [
    ['samples', 'SampleLimit', 40_000, 40_000],
    ['targets', 'TargetLimit', 300, 300],
    ['labels', 'LabelLimit', 25, 25],
    ['labelNameLength', 'LabelNameLengthLimit', 60, 60],
    ['labelValueLength', 'LabelValueLengthLimit', 500, 500],
    ['bodySize', 'BodySizeLimit', '32Mi', '32MiB'],
  ];
  return values.map(([what, specField, given, value]) =>
    server(`${key}: ${what}`, { [key]: { [what]: given } }, name(specField), value),
  );
}

/** A receiver of samples, with some keys more. */
const remote = (what: string, keys: Config, path: string, value: unknown): Field =>
  server(
    `remote write: ${what}`,
    { remoteWrite: [{ name: 'mimir', url: 'https://mimir.example.com/api/v1/push', ...keys }] },
    `remoteWrite.0.${path}`,
    value,
  );

export const REMOTE_WRITE: readonly Field[] = [
  remote('address', {}, 'url', 'https://mimir.example.com/api/v1/push'),
  remote(
    'user and password',
    { authentication: { basic: { username: secret('mimir', 'user'), password: secret('mimir', 'password') } } },
    'basicAuth',
    { username: selector('mimir', 'user'), password: selector('mimir', 'password') },
  ),
  remote('token', { authentication: { bearer: secret('mimir', 'token') } }, 'authorization', {
    type: 'Bearer',
    credentials: selector('mimir', 'token'),
  }),
  remote(
    'OAuth 2.0',
    {
      authentication: {
        oauth2: {
          clientId: secret('mimir', 'id'),
          clientSecret: secret('mimir', 'secret'),
          tokenUrl: 'https://login.example.com/token',
          scopes: ['write'],
        },
      },
    },
    'oauth2',
    {
      clientId: { secret: selector('mimir', 'id') },
      clientSecret: selector('mimir', 'secret'),
      tokenUrl: 'https://login.example.com/token',
      scopes: ['write'],
    },
  ),
  remote(
    'signatures of AWS',
    { authentication: { sigv4: { region: 'eu-central-1' } } },
    'sigv4.region',
    'eu-central-1',
  ),
  remote(
    'certificates',
    { tls: { ca: secret('mimir', 'ca.crt') } },
    'tlsConfig.ca.secret',
    selector('mimir', 'ca.crt'),
  ),
  remote('tenant', { tenant: 'shop' }, 'headers', { 'X-Scope-OrgID': 'shop' }),
  remote('capacity of the queue', { queue: { capacity: 12_000 } }, 'queueConfig.capacity', 12_000),
  remote('connections', { queue: { maxShards: 9 } }, 'queueConfig.maxShards', 9),
  remote('pauses', { queue: { maxBackoff: '9s' } }, 'queueConfig.maxBackoff', '9s'),
  remote('refused samples', { queue: { retryOnRateLimit: false } }, 'queueConfig.retryOnRateLimit', false),
  remote('write relabeling', { filter: [{ action: 'drop', regex: 'go_.+' }] }, 'writeRelabelConfigs', [
    { action: 'drop', sourceLabels: ['__name__'], regex: 'go_.+' },
  ]),
  server(
    'the label of replicas',
    { replicaExternalLabelName: '__replica__' },
    'replicaExternalLabelName',
    '__replica__',
  ),
  server('the label of the server', { prometheusExternalLabelName: 'source' }, 'prometheusExternalLabelName', 'source'),
  server(
    'the bucket of the Thanos sidecar',
    { thanos: { objectStorage: { config: secret('bucket', 'thanos.yaml') } } },
    'thanos.objectStorageConfig',
    selector('bucket', 'thanos.yaml'),
  ),
];
