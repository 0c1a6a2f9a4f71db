import { expect } from '@jest/globals';
import { type Config, type Field, field, secret } from './field.ts';

const COLLECTOR = 'opentelemetry-collector';
const S3 = { bucket: 'example-tempo', region: 'eu-central-1' };
const enabled = (traces: Config): Config => ({ traces: { enabled: true, ...traces } });

/** A field that arrives in the configuration file of Tempo, as this text. */
const stored = (what: string, traces: Config, text: string): Field =>
  field(`traces: ${what}`, enabled(traces), 'ConfigMap/tempo', 'data.tempo.yaml', expect.stringContaining(text));

/** A field that arrives in the configuration file of the collector, as this text. */
const collected = (what: string, collector: Config, text: string): Field =>
  field(
    `traces: ${what}`,
    enabled({ collector }),
    `ConfigMap/${COLLECTOR}`,
    'data.config.yaml',
    expect.stringContaining(text),
  );

const variable = (what: string, storage: Config, name: string, key: string): Field =>
  field(
    `traces: ${what}`,
    enabled({ storage }),
    'StatefulSet/tempo',
    'spec.template.spec.containers.0.env',
    expect.arrayContaining([{ name, valueFrom: { secretKeyRef: { name: 'bucket', key } } }]),
  );

const keys = { accessKeyId: secret('bucket', 'id'), secretAccessKey: secret('bucket', 'secret') };

export const TRACES: readonly Field[] = [
  field('traces: whether there are any', enabled({}), 'StatefulSet/tempo', 'spec.replicas', 1),
  stored('retention', { retention: '9d' }, 'block_retention: 216h\n'),
  field(
    'traces: size of the volume',
    enabled({ storage: { size: '37Gi', storageClassName: 'fast' } }),
    'StatefulSet/tempo',
    'spec.volumeClaimTemplates.0.spec',
    {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '37Gi' } },
      storageClassName: 'fast',
      volumeMode: 'Filesystem',
    },
  ),
  stored(
    's3',
    { storage: { s3: { ...S3, endpoint: 'http://minio.minio.svc:9000', pathStyle: true } } },
    'bucket: example-tempo\n      endpoint: minio.minio.svc:9000\n      region: eu-central-1\n      insecure: true\n      forcepathstyle: true\n',
  ),
  variable('the id of a key', { s3: { ...S3, ...keys } }, 'TEMPO_S3_ACCESS_KEY_ID', 'id'),
  variable('a key', { s3: { ...S3, ...keys } }, 'TEMPO_S3_SECRET_ACCESS_KEY', 'secret'),
  stored('gcs', { storage: { gcs: { bucket: 'example-tempo' } } }, 'bucket_name: example-tempo\n'),
  field(
    'traces: a key file of Google',
    enabled({ storage: { gcs: { bucket: 'example-tempo', serviceAccountKey: secret('bucket', 'key.json') } } }),
    'StatefulSet/tempo',
    'spec.template.spec.volumes',
    expect.arrayContaining([
      { name: 'google', secret: { secretName: 'bucket', items: [{ key: 'key.json', path: 'key.json' }] } },
    ]),
  ),
  stored(
    'azure',
    { storage: { azure: { account: 'traces', container: 'tempo' } } },
    'storage_account_name: traces\n      container_name: tempo\n',
  ),
  variable(
    'a key of Azure',
    { azure: { account: 'traces', container: 'tempo', accountKey: secret('bucket', 'key') } },
    'TEMPO_AZURE_ACCOUNT_KEY',
    'key',
  ),
  field(
    'traces: ports of object storage',
    enabled({ storage: { s3: S3, egressPorts: [80] } }),
    'NetworkPolicy/tempo',
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
  stored('rate', { limits: { ingestionRate: 17 } }, 'rate_limit_bytes: 17000000\n'),
  stored('burst', { limits: { ingestionBurst: 37 } }, 'burst_size_bytes: 37000000\n'),
  stored('size of a trace', { limits: { traceMegabytes: 7 } }, 'max_bytes_per_trace: 7000000\n'),
  stored('open traces', { limits: { liveTraces: 1234 } }, 'max_traces_per_user: 1234\n'),
  stored('series', { metrics: { maxSeries: 4321 } }, 'max_active_series: 4321\n'),
  field(
    'traces: metrics from spans',
    enabled({ metrics: { enabled: true } }),
    'Prometheus/panoptes',
    'spec.enableRemoteWriteReceiver',
    true,
  ),
  field(
    'traces: senders outside the catalog',
    enabled({ senderNamespaces: ['ingress-nginx'] }),
    `NetworkPolicy/${COLLECTOR}`,
    'spec.ingress',
    expect.arrayContaining([
      expect.objectContaining({
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } }],
      }),
    ]),
  ),
  field(
    'traces: an identity',
    enabled({ serviceAccountAnnotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/tempo' } }),
    'ServiceAccount/tempo',
    'metadata.annotations',
    { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/tempo' },
  ),
  field(
    'traces: resources',
    enabled({ resources: { limits: { memory: '3Gi' } } }),
    'StatefulSet/tempo',
    'spec.template.spec.containers.0.resources.limits.memory',
    '3Gi',
  ),
  field('traces: collectors', enabled({ collector: { replicas: 5 } }), `Deployment/${COLLECTOR}`, 'spec.replicas', 5),
  field(
    'traces: resources of the collector',
    enabled({ collector: { resources: { limits: { memory: '777Mi' } } } }),
    `Deployment/${COLLECTOR}`,
    'spec.template.spec.containers.0.resources.limits.memory',
    '777Mi',
  ),
  collected('when a trace is decided on', { tailSampling: { wait: '17s' } }, 'decision_wait: 17s\n'),
  collected('traces that wait', { tailSampling: { traces: 7777 } }, 'num_traces: 7777\n'),
  collected('slow traces', { tailSampling: { slowerThan: '700ms' } }, 'threshold_ms: 700\n'),
  collected('a share of the others', { tailSampling: { share: '3%' } }, 'sampling_percentage: 3\n'),
];
