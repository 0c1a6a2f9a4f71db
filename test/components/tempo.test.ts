import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { configProblems, type TempoConfig } from '../../src/components/tempo/config-model.ts';
import { TempoChart, type TempoChartProps } from '../../src/components/tempo/tempo-chart.ts';
import { alertsSchema } from '../../src/config/schema/alerts.ts';
import { tracesSchema } from '../../src/config/schema/traces.ts';
import { STORES } from '../support/loki.ts';
import { testRules } from '../support/rules.ts';
import { find, synthChart } from '../support/synth.ts';

const RECEIVER = 'http://prometheus-panoptes-0.prometheus-operated.monitoring.svc:9090/api/v1/write';

function objects(fragment: Record<string, unknown> = {}, props: Partial<TempoChartProps> = {}) {
  return synthChart(
    (app) =>
      new TempoChart(app, 'tempo', {
        namespace: 'monitoring',
        ...tracesSchema.parse(fragment),
        image: 'tempo:3',
        version: '3',
        cluster: 'test',
        remoteWrite: [RECEIVER],
        rules: testRules(),
        thresholds: alertsSchema.parse({}),
        ...props,
      }),
  );
}

type Arguments = Parameters<typeof objects>;
const configText = (...of: Arguments): string => find(objects(...of), 'ConfigMap', 'tempo').data['tempo.yaml'];
const config = (...of: Arguments) => load(configText(...of)) as TempoConfig;
const pod = (...of: Arguments) => find(objects(...of), 'StatefulSet', 'tempo').spec.template;

describe('tempo', () => {
  test('deletes traces after the retention, which the finder and the deleter must both know', () => {
    const { backend_scheduler, backend_worker } = config({ retention: '30d' });
    expect(backend_scheduler.provider.compaction.compaction.block_retention).toBe('720h');
    expect(backend_worker.compaction.block_retention).toBe('720h');
  });

  test('finds itself without a network: it is one process', () => {
    const { live_store, memberlist, distributor, metrics_generator } = config();
    expect(live_store.ring).toEqual({ kvstore: { store: 'inmemory' }, instance_addr: '127.0.0.1' });
    expect(live_store.partition_ring).toEqual({ kvstore: { store: 'inmemory' } });
    expect(distributor.ring).toEqual({ kvstore: { store: 'inmemory' } });
    expect(metrics_generator?.ring).toEqual({ kvstore: { store: 'inmemory' }, instance_addr: '127.0.0.1' });
    expect(memberlist).toEqual({ bind_addr: ['127.0.0.1'], advertise_addr: '127.0.0.1' });
    expect(find(objects(), 'StatefulSet', 'tempo').spec.replicas).toBe(1);
    expect(objects().filter(({ kind }) => kind === 'PodDisruptionBudget')).toEqual([]);
  });

  test('has nothing of Tempo 2, with which it would not start', () => {
    const keys = Object.keys(config());
    for (const gone of ['ingester', 'ingester_client', 'compactor', 'metrics_generator_client']) {
      expect(keys).not.toContain(gone);
    }
  });

  test('takes batches as large as the collector sends', () => {
    expect(config().distributor.receivers.otlp.protocols.grpc).toEqual({
      endpoint: '0.0.0.0:4317',
      max_recv_msg_size_mib: 16,
    });
  });

  test('writes metrics from spans, with the labels that other series have', () => {
    const { metrics_generator, overrides } = config({ metrics: { maxSeries: 5000 } });
    expect(metrics_generator?.registry.external_labels).toEqual({ cluster: 'test' });
    expect(metrics_generator?.processor.span_metrics.dimension_mappings).toEqual([
      { name: 'namespace', source_labels: ['k8s.namespace.name'], join: '' },
    ]);
    expect(metrics_generator?.storage.remote_write).toEqual([{ url: RECEIVER, send_exemplars: true }]);
    expect(overrides.defaults.metrics_generator).toEqual({
      processors: ['span-metrics', 'service-graphs'],
      max_active_series: 5000,
    });
  });

  test('makes no metrics where nobody takes them, and has no alerts about them', () => {
    const alerts = (...of: Arguments) =>
      find(objects(...of), 'PrometheusRule', 'tempo').spec.groups[0].rules.map(({ alert }: { alert: string }) => alert);
    const without = config({}, { remoteWrite: undefined });
    expect([without.metrics_generator, without.overrides.defaults.metrics_generator]).toEqual([undefined, undefined]);
    expect(alerts()).toEqual([
      'TempoRequestErrors',
      'TempoSpansRefused',
      'TempoFlushesFailing',
      'TempoPollsFailing',
      'TempoBackendJobsFailing',
      'TempoMetricsNotWritten',
      'TempoMetricSeriesLimited',
    ]);
    expect(alerts({}, { remoteWrite: undefined })).toEqual(alerts().slice(0, 5));
  });

  test('writes only where the pod may write', () => {
    const mounts = pod().spec.containers[0].volumeMounts as { mountPath: string; readOnly?: boolean }[];
    expect(mounts.filter((mount) => !mount.readOnly).map((mount) => mount.mountPath)).toEqual(['/var/tempo', '/tmp']);
    const { live_store, storage, backend_scheduler, metrics_generator } = config();
    const paths = [
      live_store.wal.path,
      live_store.shutdown_marker_dir,
      storage.trace.wal.path,
      storage.trace.local.path,
      backend_scheduler.local_work_path,
      metrics_generator?.storage.path,
    ];
    for (const path of paths) expect(path).toMatch(/^\/var\/tempo\//);
    expect(new Set(paths).size).toBe(paths.length);
  });

  test('has time to write what is in memory', () => {
    expect(pod().spec.terminationGracePeriodSeconds).toBe(120);
  });

  test('keeps traces in the store that is set, by a credential that is nowhere written down', () => {
    const trace = (storage: object) => config({ storage }).storage.trace;
    expect(trace({}).backend).toBe('local');
    expect(trace(STORES['MinIO with keys'])).toMatchObject({
      backend: 's3',
      s3: {
        bucket: 'loki-chunks',
        endpoint: 'minio.minio.svc:9000',
        region: 'us-east-1',
        insecure: true,
        forcepathstyle: true,
        access_key: '${TEMPO_S3_ACCESS_KEY_ID}',
        secret_key: '${TEMPO_S3_SECRET_ACCESS_KEY}',
      },
    });
    expect(trace(STORES['s3 with a workload identity']).s3).toMatchObject({
      endpoint: 's3.eu-central-1.amazonaws.com',
      insecure: false,
    });
    expect(trace(STORES['gcs with a key'])).toMatchObject({ backend: 'gcs', gcs: { bucket_name: 'loki-chunks' } });
    expect(trace(STORES['azure with a workload identity']).azure).toEqual({
      storage_account_name: 'lokichunks',
      container_name: 'loki',
      use_federated_token: true,
    });
    expect(pod({ storage: STORES['azure with a workload identity'] }).metadata.labels).toMatchObject({
      'azure.workload.identity/use': 'true',
    });
    // With its argument Tempo replaces every dollar sign.
    expect(configText({ storage: STORES['azure with a key'] }).match(/\$/g)).toHaveLength(1);
    expect(configText().match(/\$/g)).toBeNull();
  });

  test('restarts when its configuration changes', () => {
    const sum = (retention: string) => pod({ retention }).metadata.annotations['checksum/config'];
    expect(sum('7d')).toMatch(/^[0-9a-f]{16}$/);
    expect(sum('7d')).not.toBe(sum('8d'));
  });

  test('is scraped once: only one of its Services has the port for metrics', () => {
    const services = objects().filter(({ kind }) => kind === 'Service') as unknown as {
      metadata: { name: string };
      spec: { ports: { name: string; port: number }[] };
    }[];
    expect(services.map(({ metadata, spec }) => [metadata.name, spec.ports.map(({ port }) => port)])).toEqual([
      ['tempo', [3200, 4317]],
      ['tempo-headless', [4317]],
    ]);
  });

  test('refuses a configuration with a key that Tempo does not know, or a value of another type', () => {
    expect(configProblems(config())).toEqual([]);
    expect(configProblems({ ...config(), compactor: {} })).toEqual([
      'the configuration: Unrecognized key: "compactor"',
    ]);
    expect(configProblems({ ...config(), usage_report: { reporting_enabled: 'no' } })).toEqual([
      'usage_report.reporting_enabled: Invalid input: expected boolean, received string',
    ]);
  });

  test('snapshot', () => expect(objects().filter(({ kind }) => kind !== 'PrometheusRule')).toMatchSnapshot());
});
