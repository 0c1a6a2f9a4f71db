import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import type { LokiConfig } from '../../src/components/loki/config-model.ts';
import { LokiChart, type LokiChartProps } from '../../src/components/loki/loki-chart.ts';
import { Duration } from '../../src/config/duration.ts';
import { logPipeline } from '../../src/logs/pipeline.ts';
import { testEnvironment } from '../support/environment.ts';
import { testRules } from '../support/rules.ts';
import { find, synthChart } from '../support/synth.ts';

const { loki, alerts } = testEnvironment();

function objects(props: Partial<LokiChartProps> = {}) {
  return synthChart(
    (app) =>
      new LokiChart(app, 'loki', {
        namespace: 'monitoring',
        image: 'loki:3',
        sidecarImage: 'k8s-sidecar:2',
        version: '3',
        alertmanager: {
          service: 'alertmanager-operated',
          namespace: 'monitoring',
          port: { name: 'web', number: 9093 },
        },
        rules: testRules(),
        thresholds: alerts,
        ...loki,
        ...props,
      }),
  );
}

const configText = (props: Partial<LokiChartProps> = {}): string =>
  find(objects(props), 'ConfigMap', 'loki').data['config.yaml'];
const config = (props: Partial<LokiChartProps> = {}) => load(configText(props)) as LokiConfig;
const pod = (props: Partial<LokiChartProps> = {}) => find(objects(props), 'StatefulSet', 'loki').spec.template;

describe('loki', () => {
  test('deletes lines after the retention, which takes the compactor', () => {
    const { compactor, limits_config } = config({ retention: Duration.parse('30d') });
    expect(compactor).toEqual({ retention_enabled: true, delete_request_store: 'filesystem' });
    expect([limits_config.retention_period, limits_config.max_query_lookback]).toEqual(['30d', '30d']);
  });

  test('writes the first day of the schema so that YAML does not take it for a time', () => {
    expect(configText()).toContain("from: '2024-04-01'\n");
    expect(config().schema_config.configs).toEqual([
      {
        from: '2024-04-01',
        store: 'tsdb',
        object_store: 'filesystem',
        schema: 'v13',
        index: { prefix: 'loki_index_', period: '24h' },
      },
    ]);
  });

  test('accepts every line that the collector may send', () => {
    const { limits_config } = config();
    const oldest = logPipeline.drops.flatMap((rule) => ('olderThanHours' in rule ? [rule.olderThanHours] : []));
    expect(oldest).toEqual([167]);
    expect(limits_config).toMatchObject({ reject_old_samples: true, reject_old_samples_max_age: '168h' });
    expect(limits_config.max_line_size).toBe(`${logPipeline.cri.maxLineKilobytes}KB`);
    expect(limits_config.allow_structured_metadata).toBe(true);
    // The label `cluster` comes on top of those of the pipeline.
    expect(logPipeline.labels.length + 1).toBeLessThanOrEqual(limits_config.max_label_names_per_series);
  });

  test('refuses what would take it down', () => {
    expect(config().limits_config).toMatchObject({
      ingestion_rate_mb: 10,
      per_stream_rate_limit: '5MB',
      max_global_streams_per_user: 10_000,
      max_query_length: '721h',
      query_timeout: '120s',
    });
    expect(config().server.http_server_write_timeout).toBe('130s');
  });

  test('notifies every Alertmanager behind a headless Service', () => {
    expect(config().ruler).toMatchObject({
      alertmanager_url: 'http://_web._tcp.alertmanager-operated.monitoring.svc',
      enable_alertmanager_discovery: true,
    });
  });

  test('writes only where the pod may write', () => {
    const { common, ruler, storage_config, ruler_storage } = config();
    const mounts = pod().spec.containers[0].volumeMounts as { mountPath: string; readOnly?: boolean }[];
    const writable = mounts.filter((mount) => !mount.readOnly).map((mount) => mount.mountPath);
    expect(writable).toEqual(['/var/loki', '/tmp']);
    const paths = [common.path_prefix, ruler.rule_path, ruler.wal.dir, storage_config.object_store.filesystem.dir];
    expect(paths.every((path) => `${path}/`.startsWith('/var/loki/'))).toBe(true);
    expect(mounts).toContainEqual({
      name: 'rules',
      mountPath: `${ruler_storage.local.directory}/fake`,
      readOnly: true,
    });
  });

  test('keeps what it holds in memory below the limit of the container', () => {
    const env = pod().spec.containers[0].env as { name: string; value?: string }[];
    // 85 % and 40 % of 1 GiB.
    expect(env.find(({ name }) => name === 'GOMEMLIMIT')?.value).toBe('870MiB');
    expect(config().ingester.wal.replay_memory_ceiling).toBe('409MB');
  });

  test('takes its address from the pod', () => {
    expect(config().common.instance_addr).toBe('${POD_IP}');
    expect(pod().spec.containers[0].args).toEqual([
      '-target=all',
      '-config.file=/etc/loki/config/config.yaml',
      '-config.expand-env=true',
    ]);
    // With that argument Loki replaces every dollar sign.
    expect(configText().match(/\$/g)).toHaveLength(1);
  });

  test('restarts when its configuration changes', () => {
    const sum = (retention: string) =>
      pod({ retention: Duration.parse(retention) }).metadata.annotations['checksum/config'];
    expect(sum('7d')).toMatch(/^[0-9a-f]{16}$/);
    expect(sum('7d')).not.toBe(sum('8d'));
  });

  test('has volume claims that Argo CD sees no difference in, and that no upgrade changes', () => {
    const templates = (version: string) => find(objects({ version }), 'StatefulSet', 'loki').spec.volumeClaimTemplates;
    expect(templates('3')).toEqual([
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'storage' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '20Gi' } },
          volumeMode: 'Filesystem',
        },
      },
    ]);
    expect(templates('4')).toEqual(templates('3'));
  });

  test('is scraped once: only one of its Services has the port for metrics', () => {
    const synthesized = objects();
    const monitor = find(synthesized, 'ServiceMonitor', 'loki');
    expect(monitor.spec.endpoints.map(({ port }: { port: string }) => port)).toEqual(['http-metrics']);
    const services = synthesized.filter(({ kind }) => kind === 'Service') as unknown as {
      metadata: { name: string };
      spec: { clusterIP?: string; ports: { name: string; port: number }[] };
    }[];
    expect(
      services.map(({ metadata, spec }) => [metadata.name, spec.clusterIP, spec.ports.map((p) => [p.name, p.port])]),
    ).toEqual([
      [
        'loki',
        undefined,
        [
          ['http-metrics', 3100],
          ['grpc', 9095],
        ],
      ],
      ['loki-headless', 'None', [['grpc', 9095]]],
    ]);
    expect(find(synthesized, 'StatefulSet', 'loki').spec.serviceName).toBe('loki-headless');
  });

  test('has no disruption budget, which would keep the node of its only replica from being drained', () => {
    expect(objects().filter(({ kind }) => kind === 'PodDisruptionBudget')).toEqual([]);
  });

  test('snapshot', () => expect(objects().filter(({ kind }) => kind !== 'PrometheusRule')).toMatchSnapshot());
});
