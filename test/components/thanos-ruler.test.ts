import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { ThanosRulerChart } from '../../src/components/thanos-ruler/thanos-ruler-chart.ts';
import { testEnvironment } from '../support/environment.ts';
import { find, synthChart } from '../support/synth.ts';

type Config = Record<string, unknown>;

const URL = 'https://mimir.example.com/prometheus/';
const SECRET = { secret: 'mimir', key: 'token' };

/** The ruler of agents that are configured with these keys of `prometheus`. */
const objects = (config: Config = {}) =>
  synthChart((app) => {
    const { prometheus } = testEnvironment({
      prometheus: {
        mode: 'agent',
        remoteWrite: [{ name: 'mimir', url: 'https://mimir.example.com/push', authentication: { bearer: SECRET } }],
        remoteQuery: { url: URL, bearer: SECRET },
        ...config,
      },
    });
    return new ThanosRulerChart(app, 'thanos-ruler', {
      namespace: 'monitoring',
      ...prometheus,
      ...prometheus.thanosRuler,
      image: 'thanos:v1',
      version: '1',
      cluster: 'test',
      externalLabels: { environment: 'test' },
      query: prometheus.remoteQuery!,
      alertmanager: { service: 'alertmanager-operated', namespace: 'monitoring', port: { name: 'web', number: 9093 } },
      context: { runbookUrl: 'https://runbooks.example.com', grafanaUrl: 'https://grafana.example.com', overrides: {} },
    });
  });
const spec = (config?: Config) => find(objects(config), 'ThanosRuler', 'panoptes').spec;
const query = (config?: Config) =>
  parse(find(objects(config), 'Secret', 'thanos-ruler-query').stringData['query.yaml'])[0];

describe('the Thanos ruler', () => {
  test('evaluates every rule of its namespace, as often and as patiently as Prometheus would', () => {
    const config = {
      evaluationInterval: '1m',
      rules: { forOutageTolerance: '2h', forGracePeriod: '5m', resendDelay: '2m', queryOffset: '30s' },
    };
    expect(spec(config)).toMatchObject({
      ruleSelector: {},
      evaluationInterval: '1m',
      ruleOutageTolerance: '2h',
      ruleGracePeriod: '5m',
      resendDelay: '2m',
      ruleQueryOffset: '30s',
    });
    expect(spec()).not.toHaveProperty('ruleNamespaceSelector');
  });

  test('asks the store with a credential from a file, which is mounted and never in the output', () => {
    expect(query()).toEqual({
      http_config: { bearer_token_file: '/etc/thanos/query-credential/token' },
      static_configs: ['mimir.example.com'],
      scheme: 'https',
      path_prefix: '/prometheus',
    });
    expect(query({ remoteQuery: { url: URL, basic: { username: 'me', password: SECRET } } }).http_config).toEqual({
      basic_auth: { username: 'me', password_file: '/etc/thanos/query-credential/token' },
    });
    expect(spec()).toMatchObject({
      queryConfig: { name: 'thanos-ruler-query', key: 'query.yaml' },
      volumes: [
        { name: 'query-credential', secret: { secretName: 'mimir', items: [{ key: 'token', path: 'token' }] } },
      ],
      volumeMounts: [{ name: 'query-credential', mountPath: '/etc/thanos/query-credential', readOnly: true }],
    });
  });

  test('needs neither credential nor path where the store asks for none', () => {
    const open = { remoteQuery: { url: 'http://query.thanos.svc:9090' } };
    expect(query(open)).toEqual({ static_configs: ['query.thanos.svc:9090'], scheme: 'http' });
    expect(spec(open)).not.toHaveProperty('volumes');
  });

  test('starts anew when its queries go elsewhere, for it reads the file only once', () => {
    const checksum = (config?: Config) => spec(config).podMetadata.annotations['checksum/query-config'];
    expect(checksum({ remoteQuery: { url: 'https://other.example.com' } })).not.toBe(checksum());
  });

  test('sends alerts to each member of Alertmanager', () => {
    expect(spec().alertmanagersUrl).toEqual(['dns+http://alertmanager-operated.monitoring.svc:9093']);
  });

  test('writes records where samples go, as one series whichever replica wrote them', () => {
    const { remoteWrite, labels } = spec();
    expect(labels).toEqual({ cluster: 'test', environment: 'test' });
    expect(remoteWrite).toHaveLength(1);
    expect(remoteWrite[0]).toMatchObject({
      url: 'https://mimir.example.com/push',
      authorization: { type: 'Bearer', credentials: { name: 'mimir', key: 'token' } },
      writeRelabelConfigs: [{ action: 'labeldrop', regex: 'thanos_ruler_replica' }],
    });
  });

  test('reads back for how long alerts are pending, without the labels that were added on the way out', () => {
    expect(spec().additionalArgs).toEqual([
      { name: 'restore-ignored-label', value: 'environment' },
      { name: 'restore-ignored-label', value: 'thanos_ruler_replica' },
    ]);
  });

  test('has no version among the labels of its pods, which select them for good', () => {
    expect(spec().podMetadata.labels).toEqual({
      'app.kubernetes.io/name': 'thanos-ruler',
      'app.kubernetes.io/part-of': 'panoptes',
    });
  });

  test('has no token of the API server', () => {
    expect(find(objects(), 'ServiceAccount', 'thanos-ruler').automountServiceAccountToken).toBe(false);
    expect(objects().filter(({ kind }) => kind.includes('Role'))).toEqual([]);
  });

  test('has a disruption budget only where there are several', () => {
    const kinds = (replicas: number) => objects({ thanosRuler: { replicas } }).map(({ kind }) => kind);
    expect(kinds(1)).not.toContain('PodDisruptionBudget');
    expect(kinds(2)).toContain('PodDisruptionBudget');
    expect(spec({ thanosRuler: { replicas: 2 } }).affinity.podAntiAffinity).toBeDefined();
  });

  test('snapshot', () => expect(objects()).toMatchSnapshot());
});
