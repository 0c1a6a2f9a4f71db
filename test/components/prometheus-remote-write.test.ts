import { describe, expect, test } from '@jest/globals';
import { prometheusSecrets } from '../../src/components/prometheus/secrets.ts';
import { testEnvironment } from '../support/environment.ts';
import { prometheusSpec } from '../support/prometheus.ts';

type Config = Record<string, unknown>;

const receiver = (config: Config = {}) => ({ name: 'mimir', url: 'https://mimir.example.com/api/v1/push', ...config });
const written = (config?: Config, prometheus: Config = {}) =>
  prometheusSpec({ ...prometheus, remoteWrite: [receiver(config)] }).remoteWrite[0];
const secret = (key: string) => ({ secret: 'mimir', key });
const selector = (key: string) => ({ name: 'mimir', key });

/** Ways to authenticate, and what stands in the custom resource for them. */
const methods: readonly (readonly [what: string, authentication: Config, field: string, value: Config])[] = [
  [
    'user and password',
    { basic: { username: secret('user'), password: secret('password') } },
    'basicAuth',
    { username: selector('user'), password: selector('password') },
  ],
  ['a token', { bearer: secret('token') }, 'authorization', { type: 'Bearer', credentials: selector('token') }],
  [
    'OAuth 2.0',
    {
      oauth2: {
        clientId: secret('id'),
        clientSecret: secret('secret'),
        tokenUrl: 'https://login.example.com/token',
        scopes: ['write'],
      },
    },
    'oauth2',
    {
      clientId: { secret: selector('id') },
      clientSecret: selector('secret'),
      tokenUrl: 'https://login.example.com/token',
      scopes: ['write'],
    },
  ],
  [
    'a key of AWS',
    { sigv4: { region: 'eu-central-1', accessKey: secret('id'), secretKey: secret('secret') } },
    'sigv4',
    { region: 'eu-central-1', accessKey: selector('id'), secretKey: selector('secret') },
  ],
  [
    'a role of AWS',
    { sigv4: { region: 'eu-central-1', roleArn: 'arn:aws:iam::123456789012:role/writer' } },
    'sigv4',
    { region: 'eu-central-1', roleArn: 'arn:aws:iam::123456789012:role/writer' },
  ],
];

const AUTHENTICATION = ['authorization', 'basicAuth', 'oauth2', 'sigv4'];

describe('remote write', () => {
  test.each(methods)('authenticates by %s', (_, authentication, field, value) => {
    const remote = written({ authentication });
    expect(remote[field]).toEqual(value);
    expect(AUTHENTICATION.filter((key) => key in remote)).toEqual([field]);
  });

  test('writes its queue and metadata out, and retries what was refused for its rate', () => {
    expect(written()).toEqual({
      name: 'mimir',
      url: 'https://mimir.example.com/api/v1/push',
      remoteTimeout: '30s',
      sendExemplars: false,
      sendNativeHistograms: false,
      metadataConfig: { send: true, sendInterval: '1m' },
      queueConfig: {
        capacity: 10_000,
        minShards: 1,
        maxShards: 50,
        maxSamplesPerSend: 2_000,
        batchSendDeadline: '5s',
        minBackoff: '30ms',
        maxBackoff: '5s',
        retryOnRateLimit: true,
      },
      writeRelabelConfigs: [],
    });
  });

  test('takes a queue, metadata and a timeout of its own', () => {
    const remote = written({
      remoteTimeout: '10s',
      queue: { capacity: 5_000, maxShards: 10, maxSamplesPerSend: 500, sampleAgeLimit: '1h', retryOnRateLimit: false },
      metadata: { send: false, interval: '5m' },
    });
    expect(remote.remoteTimeout).toBe('10s');
    expect(remote.metadataConfig).toEqual({ send: false, sendInterval: '5m' });
    expect(remote.queueConfig).toMatchObject({
      capacity: 5_000,
      maxShards: 10,
      maxSamplesPerSend: 500,
      sampleAgeLimit: '1h',
      retryOnRateLimit: false,
    });
  });

  test('names its tenant beside other headers', () => {
    const remote = written({ tenant: 'shop', headers: { 'X-Team': 'platform' } });
    expect(remote.headers).toEqual({ 'X-Team': 'platform', 'X-Scope-OrgID': 'shop' });
  });

  test('filters series by name or by labels, in the order that is written', () => {
    const filter = [
      { action: 'keep', regex: 'service:.+|up' },
      { action: 'drop', sourceLabels: ['namespace', 'pod'], regex: 'kube-system;.*' },
    ];
    expect(written({ filter }).writeRelabelConfigs).toEqual([
      { action: 'keep', sourceLabels: ['__name__'], regex: 'service:.+|up' },
      { action: 'drop', sourceLabels: ['namespace', 'pod'], regex: 'kube-system;.*' },
    ]);
  });

  test('trusts an authority and shows a certificate from Secrets', () => {
    const tls = { ca: secret('ca.crt'), certificate: secret('tls.crt'), key: secret('tls.key'), serverName: 'mimir' };
    expect(written({ tls }).tlsConfig).toEqual({
      ca: { secret: selector('ca.crt') },
      cert: { secret: selector('tls.crt') },
      keySecret: selector('tls.key'),
      serverName: 'mimir',
    });
  });

  test('sends exemplars and native histograms where there are some', () => {
    const remote = written(
      { sendExemplars: true, sendNativeHistograms: true },
      { exemplars: { enabled: true }, nativeHistograms: { enabled: true } },
    );
    expect(remote).toMatchObject({ sendExemplars: true, sendNativeHistograms: true });
  });
});

test('every Secret that Prometheus refers to is known, with its key and purpose', () => {
  const { prometheus } = testEnvironment({
    prometheus: {
      remoteWrite: methods.map(([, authentication], index) => ({
        ...receiver({ name: `receiver-${index}`, authentication }),
        ...(index === 0 ? { tls: { ca: secret('ca.crt') } } : {}),
      })),
      thanos: { objectStorage: { config: { secret: 'bucket', key: 'thanos.yaml' } } },
      tracing: { endpoint: 'otlp.example.com:4317', tls: { ca: { secret: 'otlp', key: 'ca.crt' } } },
    },
  });
  const needed = prometheusSecrets(prometheus).map(({ secret: name, key, purpose }) => `${name} ${key}: ${purpose}`);
  expect(needed).toEqual([
    ...['user', 'password', 'ca.crt', 'token', 'id', 'secret', 'id', 'secret'].map(
      (key) => `mimir ${key}: remote write of Prometheus`,
    ),
    'bucket thanos.yaml: object storage of the Thanos sidecar',
    'otlp ca.crt: traces of Prometheus',
  ]);
});
