import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CLUSTER_JOBS, type ClusterJob } from '../../src/components/kubernetes/cluster-jobs.ts';
import { clusterJobs } from '../../src/components/kubernetes/platforms.ts';
import type { Environment } from '../../src/config/environment.ts';
import { PLATFORMS } from '../../src/config/schema/environment.ts';
import { targetsSchema } from '../../src/config/schema/targets.ts';
import { EVERY_JOB } from '../../src/rules/all-alerts.ts';
import { testEnvironment } from '../support/environment.ts';
import { type PrometheusYaml, prometheusYaml, relabelled, type ScrapeJob } from '../support/prometheus-config.ts';
import { sampleBase, sampleOf, samples } from '../support/sample.ts';
import { tool } from '../support/tools.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'panoptes-prometheus-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const configOf = (environment: Environment): PrometheusYaml =>
  prometheusYaml([...sampleOf(environment).components.values()].flat());

/** What promtool says of a configuration; its complaint is the message of the error. */
function checked(config: PrometheusYaml, ...flags: string[]): string {
  const file = join(directory, 'prometheus.yml');
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(config));
  const args = ['check', 'config', '--syntax-only', '--lint=all', '--lint-fatal', ...flags, file];
  return execFileSync(tool('promtool'), args, { encoding: 'utf8', stdio: 'pipe' });
}

const jobsNamed = ({ scrape_configs }: PrometheusYaml, start: string) =>
  scrape_configs.filter(({ job_name }) => job_name.startsWith(start));
function jobNamed(config: PrometheusYaml, name: string): ScrapeJob {
  const found = config.scrape_configs.filter(({ job_name }) => job_name === name);
  expect(found.map(({ job_name }) => job_name)).toEqual([name]);
  return found[0] as ScrapeJob;
}

/** Services of the stack, each with the number of ports at which it is scraped. */
const STACK: Readonly<Record<string, number>> = {
  alertmanager: 2,
  'blackbox-exporter': 1,
  grafana: 1,
  'kube-state-metrics': 2,
  loki: 1,
  'node-exporter': 1,
  prometheus: 2,
  'prometheus-operator': 1,
  promtail: 1,
};

describe.each(samples)('the configuration that the operator makes of %s', (_, { environment }) => {
  test.each(PLATFORMS)('is one that Prometheus accepts on %s, with every job', (platform) => {
    const config = configOf({ ...environment, platform, kubernetes: EVERY_JOB });
    expect(checked(config)).toContain('SUCCESS');
    for (const [name, endpoints] of Object.entries(STACK)) {
      expect([name, jobsNamed(config, `serviceMonitor/monitoring/${name}/`).length]).toEqual([name, endpoints]);
    }
    const expected = clusterJobs(platform, EVERY_JOB);
    for (const job of Object.keys(CLUSTER_JOBS) as ClusterJob[]) {
      const endpoints = expected.includes(job) ? CLUSTER_JOBS[job].paths.length : 0;
      expect([job, jobsNamed(config, `serviceMonitor/monitoring/${job}/`).length]).toEqual([job, endpoints]);
    }
    for (const { namespace, name, metrics } of environment.services) {
      const kind = metrics.discovery === 'pod' ? 'podMonitor' : 'serviceMonitor';
      const job = jobNamed(config, `${kind}/monitoring/${namespace}.${name}/0`);
      expect(job).toMatchObject({ sample_limit: metrics.sampleLimit, metrics_path: metrics.path });
    }
  });

  test('keeps the target of each endpoint by its port, and looks for it in its own namespace', () => {
    const { scrape_configs } = configOf(environment);
    for (const { job_name, relabel_configs, kubernetes_sd_configs } of scrape_configs) {
      if (!kubernetes_sd_configs) continue;
      const ports = relabel_configs.filter(
        ({ action, source_labels }) =>
          action === 'keep' && source_labels?.some((label) => /_port_(name|number)$/.test(label)),
      );
      expect([job_name, ports.length]).toEqual([job_name, 1]);
      expect(ports[0]?.regex).toMatch(/^[a-z0-9-]+$/);
      expect(kubernetes_sd_configs).toMatchObject([{ namespaces: { names: [expect.any(String)] } }]);
    }
  });

  test('has each job below the ceilings', () => {
    const { samples: ceiling } = environment.prometheus.enforcedLimits;
    for (const job of configOf(environment).scrape_configs) {
      expect(job.sample_limit).toBeLessThanOrEqual(ceiling as number);
      expect(job).toMatchObject({ label_name_length_limit: 256, body_size_limit: '256MiB' });
    }
  });
});

describe('the labels of targets', () => {
  const config = configOf(sampleBase.environment);
  const pod = (service: string, labels: Record<string, string>, port: string) => ({
    __address__: '10.0.0.1:8080',
    __meta_kubernetes_namespace: 'monitoring',
    __meta_kubernetes_service_name: service,
    ...Object.fromEntries(
      Object.entries(labels).flatMap(([name, value]) => [
        [`__meta_kubernetes_service_label_${name}`, value],
        [`__meta_kubernetes_service_labelpresent_${name}`, 'true'],
      ]),
    ),
    __meta_kubernetes_endpointslice_port_name: port,
    __meta_kubernetes_endpointslice_address_target_kind: 'Pod',
    __meta_kubernetes_endpointslice_address_target_name: `${service}-0`,
    __meta_kubernetes_pod_name: `${service}-0`,
    __meta_kubernetes_pod_container_name: service,
    __meta_kubernetes_pod_node_name: 'worker-1',
  });
  const OWN = (name: string) => ({ app_kubernetes_io_name: name, app_kubernetes_io_part_of: 'panoptes' });

  test('name cluster, node, namespace, pod and service of the stack alike', () => {
    const { relabel_configs } = jobNamed(config, 'serviceMonitor/monitoring/grafana/0');
    expect(relabelled(pod('grafana', OWN('grafana'), 'http'), relabel_configs)).toEqual({
      cluster: 'base',
      container: 'grafana',
      endpoint: 'http',
      job: 'grafana',
      namespace: 'monitoring',
      node: 'worker-1',
      pod: 'grafana-0',
      service: 'grafana',
    });
    expect(relabelled(pod('grafana', OWN('loki'), 'http'), relabel_configs)).toBeUndefined();
    expect(relabelled(pod('grafana', OWN('grafana'), 'other'), relabel_configs)).toBeUndefined();
  });

  test('leave the node of a series of kube-state-metrics to the object that it describes', () => {
    const [objects, exporter] = [0, 1].map((index) =>
      jobNamed(config, `serviceMonitor/monitoring/kube-state-metrics/${index}`),
    ) as [ScrapeJob, ScrapeJob];
    const target = (job: ScrapeJob, port: string) =>
      relabelled(pod('kube-state-metrics', OWN('kube-state-metrics'), port), job.relabel_configs);
    // A series without a node of its own, such as that of a Deployment, would else get that of the exporter.
    expect(target(objects, 'http-metrics')).toEqual({
      cluster: 'base',
      endpoint: 'http-metrics',
      job: 'kube-state-metrics',
    });
    expect(objects.honor_labels).toBe(true);
    expect(target(exporter, 'telemetry')).toMatchObject({ node: 'worker-1', pod: 'kube-state-metrics-0' });
  });

  test('keep the node that the operator gives kubelets, which are no pods', () => {
    const { relabel_configs } = jobNamed(config, 'serviceMonitor/monitoring/kubelet/0');
    const labels = {
      app_kubernetes_io_managed_by: 'prometheus-operator',
      app_kubernetes_io_name: 'kubelet',
      k8s_app: 'kubelet',
    };
    const { __meta_kubernetes_pod_node_name: _, ...discovered } = pod('kubelet', labels, 'https-metrics');
    const kubelet = {
      ...discovered,
      __meta_kubernetes_endpointslice_address_target_kind: 'Node',
      __meta_kubernetes_endpointslice_address_target_name: 'worker-7',
    };
    expect(relabelled(kubelet, relabel_configs)).toMatchObject({ job: 'kubelet', node: 'worker-7' });
  });
});

describe('other configurations', () => {
  const { environment } = sampleBase;
  const withPrometheus = (prometheus: Record<string, unknown>, more: Partial<Environment> = {}) =>
    configOf({ ...environment, prometheus: testEnvironment({ prometheus }).prometheus, ...more });

  test('of an agent, which Prometheus accepts in agent mode', () => {
    const config = withPrometheus({
      mode: 'agent',
      remoteWrite: [{ name: 'mimir', url: 'https://mimir.example.com/push' }],
      remoteQuery: { url: 'https://mimir.example.com/prometheus' },
    });
    expect(checked(config, '--agent')).toContain('SUCCESS');
    expect(jobsNamed(config, 'serviceMonitor/monitoring/prometheus/')).toHaveLength(2);
    expect(jobsNamed(config, 'serviceMonitor/monitoring/thanos-ruler/')).toHaveLength(2);
  });

  test('with targets outside the cluster, that log in over TLS', () => {
    const targets = targetsSchema.parse({
      database: {
        static: ['db.example.com:9187'],
        basic: { username: { secret: 'db', key: 'user' }, password: { secret: 'db', key: 'password' } },
        tls: { ca: { secret: 'db', key: 'ca.crt' }, serverName: 'db' },
        sampleLimit: 500,
      },
      machines: { dns: { names: ['machines.example.com'], port: 9100 }, scheme: 'http' },
    });
    const config = withPrometheus({}, { targets });
    expect(checked(config)).toContain('SUCCESS');
    expect(jobNamed(config, 'scrapeConfig/monitoring/database')).toMatchObject({
      scheme: 'https',
      sample_limit: 500,
      static_configs: [{ targets: ['db.example.com:9187'] }],
      tls_config: { ca_file: '/etc/prometheus/db/ca.crt', server_name: 'db' },
    });
    expect(jobNamed(config, 'scrapeConfig/monitoring/machines')).toMatchObject({
      dns_sd_configs: [{ names: ['machines.example.com'], type: 'A', port: 9100 }],
    });
  });

  test('with limits of their own, below the ceilings', () => {
    const config = withPrometheus({ limits: { samples: 4000, targets: 50 }, enforcedLimits: { samples: 6000 } });
    expect(jobNamed(config, 'serviceMonitor/monitoring/grafana/0')).toMatchObject({
      sample_limit: 4000,
      target_limit: 50,
    });
    const [{ namespace, name }] = environment.services as [(typeof environment.services)[number]];
    expect(jobsNamed(config, `serviceMonitor/monitoring/${namespace}.${name}/`)).toMatchObject([
      { sample_limit: 6000 },
    ]);
  });

  test('with scrape classes, whose steps come after those of the operator and before those of the job', () => {
    const targets = targetsSchema.parse({
      db: { static: ['db.example.com:1'], scrapeClass: 'mesh', labels: { a: 'b' } },
    });
    const scrapeClasses = [
      {
        name: 'mesh',
        tls: { ca: { secret: 'mesh', key: 'ca.crt' } },
        bearer: { secret: 'mesh', key: 'token' },
        relabelings: [{ targetLabel: 'zone', replacement: 'z' }],
        metricRelabelings: [{ action: 'drop', sourceLabels: ['__name__'], regex: 'go_.+' }],
      },
    ];
    const config = withPrometheus({ scrapeClasses }, { targets });
    expect(checked(config)).toContain('SUCCESS');
    const job = jobNamed(config, 'scrapeConfig/monitoring/db');
    expect(job).toMatchObject({
      authorization: { type: 'Bearer', credentials_file: '/etc/prometheus/mesh/token' },
      tls_config: { ca_file: '/etc/prometheus/mesh/ca.crt' },
      metric_relabel_configs: [{ action: 'drop', source_labels: ['__name__'], regex: 'go_.+' }],
    });
    expect(job.relabel_configs.map(({ target_label }) => target_label)).toEqual([
      'job',
      'cluster',
      'node',
      'zone',
      'a',
    ]);
  });

  test('that is wrong is refused', () => {
    const config = configOf(environment);
    const [first, ...rest] = config.scrape_configs as [ScrapeJob, ...ScrapeJob[]];
    const broken = { ...first, relabel_configs: [{ action: 'keep', source_labels: ['job'], regex: '(a' }] };
    expect(() => checked({ ...config, scrape_configs: [broken, ...rest] })).toThrow('error parsing regexp');
    expect(() => checked({ ...config, scrape_configs: [first, first] })).toThrow('found multiple scrape configs');
  });
});
