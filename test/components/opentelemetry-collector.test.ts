import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { type CollectorConfig, configProblems } from '../../src/components/opentelemetry-collector/config-model.ts';
import { OpenTelemetryCollectorChart } from '../../src/components/opentelemetry-collector/opentelemetry-collector-chart.ts';
import { alertsSchema } from '../../src/config/schema/alerts.ts';
import { tracesSchema } from '../../src/config/schema/traces.ts';
import { testRules } from '../support/rules.ts';
import { find, synthChart } from '../support/synth.ts';

const NAME = 'opentelemetry-collector';

function objects(collector: Record<string, unknown> = {}) {
  return synthChart(
    (app) =>
      new OpenTelemetryCollectorChart(app, NAME, {
        namespace: 'monitoring',
        ...tracesSchema.parse({ collector }).collector,
        image: 'otel:1',
        version: '1',
        tempo: { service: 'tempo', namespace: 'monitoring', port: { name: 'otlp-grpc', number: 4317 } },
        rules: testRules(),
        thresholds: alertsSchema.parse({}),
      }),
  );
}

const config = (collector: Record<string, unknown> = {}) =>
  load(find(objects(collector), 'ConfigMap', NAME).data['config.yaml']) as CollectorConfig;
const SAMPLING = { tailSampling: {} };

describe('the collector of spans', () => {
  test('limits its memory before it does anything else, and gathers batches last', () => {
    expect(config().service.pipelines).toEqual({
      traces: {
        receivers: ['otlp'],
        processors: ['memory_limiter', 'k8s_attributes', 'batch'],
        exporters: ['otlp_grpc/tempo'],
      },
    });
    expect(config().exporters['otlp_grpc/tempo']).toMatchObject({
      endpoint: 'tempo.monitoring.svc:4317',
      tls: { insecure: true },
    });
  });

  test('sends batches that Tempo takes at once', () => {
    const { processors, receivers } = config();
    const mebibytes = receivers.otlp.protocols.grpc.max_recv_msg_size_mib;
    // Spans of up to eight kibibytes, which is far above what most have.
    expect(processors.batch.send_batch_max_size * 8).toBeLessThanOrEqual(mebibytes * 1024);
  });

  test('reads pods and nothing else, which is all that it says of where spans are from', () => {
    expect(find(objects(), 'ClusterRole', `panoptes-${NAME}`).rules).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
    ]);
    // These would need to read ReplicaSets, nodes, jobs or namespaces.
    const needMore = /^(k8s\.(deployment|node|cronjob|replicaset)\.uid|k8s\.cluster\.uid)$/;
    const { metadata } = config().processors.k8s_attributes.extract;
    expect(metadata.filter((name) => needMore.test(name))).toEqual([]);
    expect(metadata).toEqual(expect.arrayContaining(['k8s.namespace.name', 'k8s.pod.name', 'k8s.node.name']));
  });

  test('names its counters as rules ask for them', () => {
    const [reader] = config().service.telemetry.metrics.readers;
    expect(reader?.pull.exporter.prometheus).toMatchObject({ host: '0.0.0.0', port: 8888, without_type_suffix: false });
  });

  test('has two replicas, of which one may go', () => {
    expect(find(objects(), 'Deployment', NAME).spec.replicas).toBe(2);
    expect(find(objects(), 'PodDisruptionBudget', NAME).spec.maxUnavailable).toBe(1);
    expect(objects({ replicas: 1 }).some(({ kind }) => kind === 'PodDisruptionBudget')).toBe(false);
  });

  test('lets clients connect anew, so that each replica gets some', () => {
    expect(config().receivers.otlp.protocols.grpc.keepalive?.server_parameters.max_connection_age).toBe('2m');
  });

  describe('with tail sampling', () => {
    const policies = (tailSampling: object) => config({ tailSampling }).processors.tail_sampling;

    test('keeps errors, slow traces and a share of the rest', () => {
      expect(policies({ wait: '1m', traces: 2000, slowerThan: '1500ms', share: '7%' })).toEqual({
        decision_wait: '60s',
        num_traces: 2000,
        decision_cache: { sampled_cache_size: 4000, non_sampled_cache_size: 4000 },
        policies: [
          { name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } },
          { name: 'slow', type: 'latency', latency: { threshold_ms: 1500 } },
          { name: 'share', type: 'probabilistic', probabilistic: { sampling_percentage: 7 } },
        ],
      });
    });

    test('decides in one replica on all spans of a trace', () => {
      const { service, receivers, exporters } = config(SAMPLING);
      expect(service.pipelines).toEqual({
        traces: {
          receivers: ['otlp'],
          processors: ['memory_limiter', 'k8s_attributes', 'batch'],
          exporters: ['load_balancing'],
        },
        'traces/decide': {
          receivers: ['otlp/peers'],
          processors: ['memory_limiter', 'tail_sampling', 'batch'],
          exporters: ['otlp_grpc/tempo'],
        },
      });
      expect(receivers['otlp/peers']?.protocols.grpc.endpoint).toBe('0.0.0.0:4319');
      expect(exporters.load_balancing?.resolver.dns).toEqual({
        hostname: 'opentelemetry-collector-peers.monitoring.svc',
        port: '4319',
      });
      expect(find(objects(SAMPLING), 'Service', `${NAME}-peers`).spec).toMatchObject({
        clusterIP: 'None',
        ports: [{ name: 'otlp-peers', port: 4319, protocol: 'TCP' }],
      });
    });

    test('asks no other where there is none', () => {
      const single = { ...SAMPLING, replicas: 1 };
      expect(config(single).service.pipelines).toEqual({
        traces: {
          receivers: ['otlp'],
          processors: ['memory_limiter', 'k8s_attributes', 'tail_sampling', 'batch'],
          exporters: ['otlp_grpc/tempo'],
        },
      });
      expect(config(single).exporters.load_balancing).toBeUndefined();
      expect(objects(single).some(({ metadata }) => metadata.name === `${NAME}-peers`)).toBe(false);
    });

    test('has an alert about traces that it cannot hold', () => {
      const alerts = (collector: object) =>
        find(objects({ ...collector }), 'PrometheusRule', NAME).spec.groups[0].rules.map(
          ({ alert }: { alert: string }) => alert,
        );
      expect(alerts(SAMPLING).filter((alert: string) => !alerts({}).includes(alert))).toEqual([
        'OpenTelemetryCollectorTracesUndecided',
      ]);
    });
  });

  test('refuses a configuration with a key that it does not know, or with a part that is not there', () => {
    const valid = config(SAMPLING);
    expect(configProblems(valid)).toEqual([]);
    expect(configProblems({ ...valid, connectors: {} })).toEqual(['the configuration: Unrecognized key: "connectors"']);
    const { tail_sampling: _, ...processors } = valid.processors;
    expect(configProblems({ ...valid, processors })).toEqual([
      'service.pipelines.traces/decide.processors: there is no "tail_sampling"',
    ]);
  });

  test('snapshot', () => {
    expect(objects().filter(({ kind }) => kind !== 'PrometheusRule')).toMatchSnapshot();
    expect(config(SAMPLING)).toMatchSnapshot();
  });
});
