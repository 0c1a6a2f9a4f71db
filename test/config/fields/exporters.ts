import { expect } from '@jest/globals';
import { type Config, type Field, field } from './field.ts';

/** An argument of an exporter, among the others. */
const argument = (what: string, exporter: string, keys: Config, object: string, value: unknown): Field =>
  field(
    what,
    { exporters: { [exporter]: keys } },
    object,
    'spec.template.spec.containers.0.args',
    expect.arrayContaining([value]),
  );

const ksm = (what: string, keys: Config, value: unknown): Field =>
  argument(what, 'kubeStateMetrics', keys, 'Deployment/kube-state-metrics', value);
const node = (what: string, keys: Config, value: unknown): Field =>
  argument(what, 'nodeExporter', keys, 'DaemonSet/node-exporter', value);
const probed = (keys: Config): Config => ({
  exporters: { blackbox: { targets: [{ name: 'shop', url: 'https://shop.example.com', ...keys }] } },
});

export const EXPORTERS: readonly Field[] = [
  ksm('a collector of objects', { collectors: { leases: true } }, expect.stringMatching(/^--resources=.*,leases,/)),
  field(
    'the right that the collector needs',
    { exporters: { kubeStateMetrics: { collectors: { leases: true } } } },
    'ClusterRole/panoptes-kube-state-metrics',
    'rules',
    expect.arrayContaining([{ apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['list', 'watch'] }]),
  ),
  field(
    'sharding',
    { exporters: { kubeStateMetrics: { shards: 2 } } },
    'StatefulSet/kube-state-metrics',
    'spec.replicas',
    2,
  ),
  ksm(
    'labels of objects',
    { labels: { pods: ['app.kubernetes.io/name'] } },
    '--metric-labels-allowlist=pods=[app.kubernetes.io/name]',
  ),
  ksm('annotations of objects', { annotations: { nodes: ['owner'] } }, '--metric-annotations-allowlist=nodes=[owner]'),
  node('a collector of the node exporter', { collectors: { softirqs: true } }, '--collector.softirqs'),
  node('one collector less', { collectors: { xfs: false } }, '--no-collector.xfs'),
  node(
    'the directory of text files',
    { textfileDirectory: '/var/lib/metrics' },
    '--collector.textfile.directory=/host/root/var/lib/metrics',
  ),
  field(
    'memory of the proxy of the node exporter',
    { exporters: { nodeExporter: { proxy: { resources: { limits: { memory: '80Mi' } } } } } },
    'DaemonSet/node-exporter',
    'spec.template.spec.containers.1.resources.limits.memory',
    '80Mi',
  ),
  field('a probe', probed({}), 'Probe/blackbox-exporter-shop', 'spec.targets.staticConfig.static', [
    'https://shop.example.com',
  ]),
  field(
    'the module of a probe',
    probed({ module: 'http_post_2xx' }),
    'Probe/blackbox-exporter-shop',
    'spec.module',
    'http_post_2xx',
  ),
  field(
    'what a name server is asked',
    probed({ url: '192.0.2.53', module: 'dns', query: 'shop.example.com', queryType: 'AAAA' }),
    'ConfigMap/blackbox-exporter',
    'data.config.yml',
    expect.stringMatching(/dns_aaaa_shop\.example\.com:[\s\S]*query_type: AAAA/),
  ),
  field(
    'replicas of the blackbox exporter',
    { exporters: { blackbox: { replicas: 2 } } },
    'Deployment/blackbox-exporter',
    'spec.replicas',
    2,
  ),
];
