import { expect } from '@jest/globals';
import { type Config, type Field, field, secret } from './field.ts';

const S3 = { bucket: 'example-loki', region: 'eu-central-1' };

/** A field that arrives in the configuration file of Loki, as this text. */
const configured = (what: string, loki: Config, text: string): Field =>
  field(`loki: ${what}`, { loki }, 'ConfigMap/loki', 'data.config.yaml', expect.stringContaining(text));

/** A field of one tenant, in the file that Loki reads while it runs. */
const tenant = (what: string, own: Config, text: string): Field =>
  field(
    `loki: ${what} of a tenant`,
    { loki: { tenancy: { by: 'team', overrides: { platform: own } } } },
    'ConfigMap/loki',
    'data.overrides.yaml',
    `overrides:\n  platform:\n    ${text}\n`,
  );

const shared = (more: Config): Config => ({ storage: { s3: S3 }, ...more });
const distributed = (part: string, keys: Config): Config =>
  shared({ mode: 'distributed', distributed: { [part]: keys } });

const replicas = (what: string, kind: string, part: string, keys: Config, value: number): Field =>
  field(`loki: ${what}`, { loki: distributed(part, keys) }, kind, 'spec.replicas', value);

const variable = (what: string, storage: Config, name: string, key: string): Field =>
  field(
    `loki: ${what}`,
    { loki: { storage } },
    'StatefulSet/loki',
    'spec.template.spec.containers.0.env',
    expect.arrayContaining([{ name, valueFrom: { secretKeyRef: { name: 'bucket', key } } }]),
  );

const keys = { accessKeyId: secret('bucket', 'id'), secretAccessKey: secret('bucket', 'secret') };

export const LOKI: readonly Field[] = [
  field('loki: the mode', { loki: shared({ mode: 'ha' }) }, 'StatefulSet/loki', 'spec.replicas', 3),
  field('loki: processes', { loki: shared({ mode: 'ha', replicas: 4 }) }, 'StatefulSet/loki', 'spec.replicas', 4),
  configured('retention', { retention: '9d' }, 'retention_period: 9d\n'),
  configured('how far back queries may look', { retentionByLevel: { error: '30d' } }, 'max_query_lookback: 30d\n'),
  configured(
    'retention of a level',
    { retentionByLevel: { debug: '2d' } },
    `- selector: '{level="debug"}'\n      priority: 1\n      period: 2d\n`,
  ),
  configured(
    'retention of streams',
    { retentionRules: [{ selector: '{app=~"a$"}', period: '3d', priority: 7 }] },
    // Doubled: Loki replaces variables in this file.
    `- selector: '{app=~"a$$"}'\n      priority: 7\n      period: 3d\n`,
  ),
  configured('s3', { storage: { s3: S3 } }, 'endpoint: s3.eu-central-1.amazonaws.com\n      region: eu-central-1\n'),
  configured(
    'another endpoint',
    { storage: { s3: { ...S3, endpoint: 'http://minio.minio.svc:9000', pathStyle: true } } },
    'endpoint: minio.minio.svc:9000\n      region: eu-central-1\n      insecure: true\n      bucket_lookup_type: path\n',
  ),
  configured(
    'a credential by the name of a variable',
    { storage: { s3: { ...S3, ...keys } } },
    'access_key_id: ${LOKI_S3_ACCESS_KEY_ID}\n',
  ),
  variable('the id of a key', { s3: { ...S3, ...keys } }, 'LOKI_S3_ACCESS_KEY_ID', 'id'),
  variable('a key', { s3: { ...S3, ...keys } }, 'LOKI_S3_SECRET_ACCESS_KEY', 'secret'),
  variable(
    'a key of Azure',
    { azure: { account: 'lines', container: 'loki', accountKey: secret('bucket', 'key') } },
    'LOKI_AZURE_ACCOUNT_KEY',
    'key',
  ),
  configured(
    'azure',
    { storage: { azure: { account: 'lines', container: 'loki' } } },
    'account_name: lines\n      container_name: loki\n',
  ),
  configured('gcs', { storage: { gcs: { bucket: 'example-loki' } } }, 'gcs:\n      bucket_name: example-loki\n'),
  field(
    'loki: a key file of Google',
    { loki: { storage: { gcs: { bucket: 'example-loki', serviceAccountKey: secret('bucket', 'key.json') } } } },
    'StatefulSet/loki',
    'spec.template.spec.volumes',
    expect.arrayContaining([
      { name: 'google', secret: { secretName: 'bucket', items: [{ key: 'key.json', path: 'key.json' }] } },
    ]),
  ),
  field(
    'loki: ports of object storage',
    { loki: { storage: { s3: S3, egressPorts: [80] } } },
    'NetworkPolicy/loki',
    'spec.egress',
    expect.arrayContaining([
      {
        ports: [
          { port: 443, protocol: 'TCP' },
          { port: 80, protocol: 'TCP' },
        ],
      },
    ]),
  ),
  configured(
    'a schema',
    {
      storage: { s3: S3 },
      schema: [
        { from: '2025-01-01', objectStore: 'filesystem', store: 'tsdb', version: 'v13' },
        { from: '2026-12-01', objectStore: 's3' },
      ],
    },
    "- from: '2026-12-01'\n      store: tsdb\n      object_store: s3\n      schema: v13\n",
  ),
  configured('rate', { limits: { ingestionRate: 17 } }, 'ingestion_rate_mb: 17\n'),
  configured('burst', { limits: { ingestionBurst: 37 } }, 'ingestion_burst_size_mb: 37\n'),
  configured('rate of a stream', { limits: { streamRate: 7 } }, 'per_stream_rate_limit: 7MB\n'),
  configured('burst of a stream', { limits: { streamBurst: 27 } }, 'per_stream_rate_limit_burst: 27MB\n'),
  configured('streams', { limits: { streams: 1234 } }, 'max_global_streams_per_user: 1234\n'),
  configured('size of a line', { limits: { lineKilobytes: 64 } }, 'max_line_size: 64KB\n'),
  configured('labels', { limits: { labels: 12 } }, 'max_label_names_per_series: 12\n'),
  configured('span of queries', { limits: { queryRange: '48h' } }, 'max_query_length: 48h\n'),
  configured('series of queries', { limits: { querySeries: 777 } }, 'max_query_series: 777\n'),
  configured('lines of queries', { limits: { queryLines: 888 } }, 'max_entries_limit_per_query: 888\n'),
  configured('time of queries', { limits: { queryTimeout: '5m' } }, 'http_server_read_timeout: 310s\n'),
  configured('patterns', { patterns: false }, 'pattern_ingester:\n  enabled: false\n'),
  configured(
    'a cache of chunks',
    { cache: { chunks: {} } },
    'addresses: dnssrvnoa+_memcached._tcp.loki-chunks-cache.monitoring.svc\n',
  ),
  field(
    'loki: pods of a cache',
    { loki: { cache: { results: { replicas: 3 } } } },
    'StatefulSet/loki-results-cache',
    'spec.replicas',
    3,
  ),
  field(
    'loki: memory of a cache',
    { loki: { cache: { chunks: { memory: '1Gi' } } } },
    'StatefulSet/loki-chunks-cache',
    'spec.template.spec.containers.0.resources.limits.memory',
    '1280Mi',
  ),
  field('loki: rules from ConfigMaps', { loki: { ruler: { configMaps: true } } }, 'Role/loki', 'rules', [
    { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch'] },
  ]),
  configured(
    'recording rules',
    { ruler: { remoteWrite: { url: 'https://mimir.example.com/push' } } },
    'metrics:\n        url: https://mimir.example.com/push\n',
  ),
  field(
    'loki: the gateway',
    { loki: { gateway: { enabled: true, replicas: 3 } } },
    'Deployment/loki-gateway',
    'spec.replicas',
    3,
  ),
  field(
    'loki: logins of the gateway',
    { loki: { gateway: { enabled: true, htpasswd: secret('gateway', 'users') } } },
    'Deployment/loki-gateway',
    'spec.template.spec.volumes.1.secret',
    { secretName: 'gateway', items: [{ key: 'users', path: 'htpasswd' }] },
  ),
  field(
    'loki: memory of the gateway',
    { loki: { gateway: { enabled: true, resources: { limits: { memory: '200Mi' } } } } },
    'Deployment/loki-gateway',
    'spec.template.spec.containers.0.resources.limits.memory',
    '200Mi',
  ),
  field(
    'loki: the canary',
    { loki: { canary: { enabled: true, resources: { limits: { memory: '150Mi' } } } } },
    'Deployment/loki-canary',
    'spec.template.spec.containers.0.resources.limits.memory',
    '150Mi',
  ),
  field(
    'loki: a workload identity',
    { loki: { serviceAccountAnnotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/loki' } } },
    'ServiceAccount/loki',
    'metadata.annotations',
    { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/loki' },
  ),
  replicas('distributors', 'Deployment/loki-distributor', 'distributor', { replicas: 4 }, 4),
  replicas('ingesters', 'StatefulSet/loki-ingester', 'ingester', { replicas: 5 }, 5),
  replicas('queriers', 'Deployment/loki-querier', 'querier', { replicas: 6 }, 6),
  replicas('query frontends', 'Deployment/loki-query-frontend', 'queryFrontend', { replicas: 3 }, 3),
  replicas('query schedulers', 'Deployment/loki-query-scheduler', 'queryScheduler', { replicas: 3 }, 3),
  replicas('index gateways', 'StatefulSet/loki-index-gateway', 'indexGateway', { replicas: 3 }, 3),
  replicas('rulers', 'StatefulSet/loki-ruler', 'ruler', { replicas: 3 }, 3),
  replicas('pattern ingesters', 'StatefulSet/loki-pattern-ingester', 'patternIngester', { replicas: 3 }, 3),
  field(
    'loki: memory of the compactor',
    { loki: distributed('compactor', { resources: { limits: { memory: '3Gi' } } }) },
    'StatefulSet/loki-compactor',
    'spec.template.spec.containers.0.resources.limits.memory',
    '3Gi',
  ),
  field(
    'loki: an autoscaler',
    { loki: distributed('distributor', { autoscaling: { maxReplicas: 9, cpuUtilization: 55 } }) },
    'HorizontalPodAutoscaler/loki-distributor',
    'spec.metrics.0.resource.target.averageUtilization',
    55,
  ),
  configured('tenants', { tenancy: { by: 'team' } }, 'auth_enabled: true\n'),
  field(
    'loki: the tenant of the rest',
    { loki: { tenancy: { by: 'namespace', default: 'rest' } } },
    'ConfigMap/promtail',
    'data.promtail.yaml',
    expect.stringContaining('tenant_id: rest\n'),
  ),
  tenant('retention', { retention: '9d' }, 'retention_period: 9d'),
  tenant('the rate', { limits: { ingestionRate: 12 } }, 'ingestion_rate_mb: 12'),
  tenant('the burst', { limits: { ingestionBurst: 31 } }, 'ingestion_burst_size_mb: 31'),
  tenant('the rate of a stream', { limits: { streamRate: 6 } }, 'per_stream_rate_limit: 6MB'),
  tenant('the burst of a stream', { limits: { streamBurst: 21 } }, 'per_stream_rate_limit_burst: 21MB'),
  tenant('streams', { limits: { streams: 1234 } }, 'max_global_streams_per_user: 1234'),
  tenant('the span of queries', { limits: { queryRange: '49h' } }, 'max_query_length: 49h'),
  tenant('series of queries', { limits: { querySeries: 987 } }, 'max_query_series: 987'),
  tenant('lines of queries', { limits: { queryLines: 876 } }, 'max_entries_limit_per_query: 876'),
];
