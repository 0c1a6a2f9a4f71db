import { describe, expect, test } from '@jest/globals';
import {
  NodeExporterChart,
  type NodeExporterChartProps,
} from '../../src/components/node-exporter/node-exporter-chart.ts';
import { NODE_COLLECTORS } from '../../src/config/schema/node-exporter.ts';
import { outline } from '../../src/promql/outline.ts';
import { allRuleGroups } from '../../src/rules/all-alerts.ts';
import { testEnvironment } from '../support/environment.ts';
import { find, synthChart } from '../support/synth.ts';

const NAME = 'node-exporter';

const objects = (overrides: Partial<NodeExporterChartProps> = {}) =>
  synthChart(
    (app) =>
      new NodeExporterChart(app, NAME, {
        namespace: 'monitoring-agents',
        monitoringNamespace: 'monitoring',
        image: 'registry.example.com/node-exporter:v1',
        version: '1',
        ...testEnvironment().exporters.nodeExporter,
        proxy: { ...testEnvironment().exporters.nodeExporter.proxy, image: 'registry.example.com/proxy:v1' },
        scrapeClass: 'cluster-api',
        ...overrides,
      }),
  );

const pod = (overrides: Partial<NodeExporterChartProps> = {}) =>
  find(objects(overrides), 'DaemonSet', NAME).spec.template.spec;
const collectorFlags = (overrides: Partial<NodeExporterChartProps> = {}) =>
  pod(overrides).containers[0].args.filter((text: string) => /^--(no-)?collector\.[a-z_]+$/.test(text));

describe('node exporter', () => {
  test('sees the host, but cannot write to it', () => {
    expect(pod()).toMatchObject({ hostNetwork: true, hostPID: true });
    expect(pod().volumes.map((volume: { hostPath: { path: string } }) => volume.hostPath.path)).toEqual(['/', '/sys']);
    for (const mount of pod().containers[0].volumeMounts) expect(mount.readOnly).toBe(true);
  });

  test('runs without root or capabilities', () => {
    expect(pod().securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65534 });
    for (const { securityContext } of pod().containers) {
      expect(securityContext.capabilities).toEqual({ drop: ['ALL'] });
      expect(securityContext.readOnlyRootFilesystem).toBe(true);
    }
  });

  test('runs on every node, and stays there under pressure', () => {
    expect(pod().tolerations).toEqual([{ operator: 'Exists' }]);
    expect(pod().priorityClassName).toBe('system-node-critical');
  });

  test('is reached by its proxy alone, on the loopback interface', () => {
    const [exporter, proxy] = pod().containers;
    expect(exporter.args[0]).toBe('--web.listen-address=127.0.0.1:9101');
    expect(exporter.livenessProbe.httpGet).toEqual({ host: '127.0.0.1', path: '/', port: 'http', scheme: 'HTTP' });
    expect(proxy.args).toContain('--upstream=http://127.0.0.1:9101/');
  });

  test('is guarded by a proxy that shows metrics over TLS, on the address of the node, to whom may read them', () => {
    const [, proxy] = pod().containers;
    expect(proxy.args).toContain('--secure-listen-address=[$(NODE_ADDRESS)]:9100');
    expect(proxy.args).toContain('--allow-paths=/metrics');
    expect(proxy.env).toEqual([
      { name: 'NODE_ADDRESS', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } },
    ]);
    expect(proxy.readinessProbe.httpGet).toEqual({ path: '/healthz', port: 'proxy-health', scheme: 'HTTPS' });
    expect(proxy.ports).toEqual([
      { name: 'https-metrics', containerPort: 9100, hostPort: 9100, protocol: 'TCP' },
      { name: 'proxy-health', containerPort: 9102, hostPort: 9102, protocol: 'TCP' },
    ]);
  });

  test('may ask the API server about tokens, and nothing else', () => {
    expect(pod().automountServiceAccountToken).toBe(true);
    expect(find(objects(), 'ClusterRole', `panoptes-${NAME}`).rules).toEqual([
      { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
      { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
    ]);
    expect(find(objects(), 'ClusterRoleBinding', `panoptes-${NAME}`).subjects).toEqual([
      { kind: 'ServiceAccount', name: NAME, namespace: 'monitoring-agents' },
    ]);
  });

  test('is scraped with the token of Prometheus', () => {
    const { scrapeClass, endpoints } = find(objects(), 'ServiceMonitor', NAME).spec;
    expect(scrapeClass).toBe('cluster-api');
    expect(endpoints).toMatchObject([
      { port: 'https-metrics', scheme: 'https', tlsConfig: { insecureSkipVerify: true } },
    ]);
  });

  test('passes no pattern that Kubernetes would take for a variable', () => {
    const [exporter, proxy] = pod().containers;
    const variables = [exporter, proxy].flatMap(({ args }) => args.join(' ').match(/\$\([^)]*\)/g) ?? []);
    expect(variables).toEqual(['$(NODE_ADDRESS)']);
  });

  test('runs the collectors that it is told to run', () => {
    expect(collectorFlags()).toEqual(['--no-collector.btrfs', '--no-collector.hwmon']);
    expect(collectorFlags({ collectors: { hwmon: true, zfs: false, xfs: true, processes: true } })).toEqual([
      '--no-collector.btrfs',
      '--collector.processes',
      '--no-collector.zfs',
    ]);
  });

  test('lets nobody switch off what a rule reads', () => {
    const read = allRuleGroups()
      .flatMap(({ rules }) => rules.flatMap(({ expr }) => outline(expr).metrics))
      .filter((metric) => /^node_[A-Za-z0-9_]+$/.test(metric));
    expect(read).toContain('node_cpu_seconds_total');
    const collector = (metric: string) => metric.split('_')[1] ?? '';
    expect(read.filter((metric) => collector(metric) in NODE_COLLECTORS)).toEqual([]);
  });

  test('reads the metrics that other programs leave on the node', () => {
    expect(pod().containers[0].args.join(' ')).not.toContain('textfile');
    const { containers, volumes } = pod({ textfileDirectory: '/var/lib/metrics' });
    expect(containers[0].args).toContain('--collector.textfile.directory=/host/root/var/lib/metrics');
    // Through the root of the host, which is mounted read-only: no other part of the host is needed.
    expect(volumes).toHaveLength(2);
  });

  test('ignores interfaces and mounts of pods, and keeps those of the node', () => {
    const pattern = (flag: string) => {
      const prefix = `--collector.${flag}=`;
      const argument = pod().containers[0].args.find((text: string) => text.startsWith(prefix));
      return new RegExp(argument.slice(prefix.length));
    };
    const interfaces = ['eth0', 'ens5', 'bond0', 'wlan0', 'veth1a2b', 'cali12ab', 'eni0123456789a', 'lxc_health'];
    expect(interfaces.filter((name) => !pattern('netdev.device-exclude').test(name))).toEqual(interfaces.slice(0, 4));
    const mounts = [
      '/',
      '/boot',
      '/var/lib/kubelet',
      '/var/lib/docker',
      '/var/lib/kubelet/pods/1/volumes/x',
      '/proc/fs',
    ];
    expect(mounts.filter((path) => !pattern('filesystem.mount-points-exclude').test(path))).toEqual(mounts.slice(0, 4));
  });

  test('is found in its own namespace and named after its node', () => {
    const monitor = find(objects(), 'ServiceMonitor', NAME);
    expect(monitor.metadata.namespace).toBe('monitoring');
    expect(monitor.spec.namespaceSelector).toEqual({ matchNames: ['monitoring-agents'] });
    expect(monitor.spec.endpoints[0].relabelings).toEqual([
      { action: 'replace', sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'instance' },
      { action: 'replace', sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' },
    ]);
  });

  test('snapshot', () => expect(objects()).toMatchSnapshot());
});
