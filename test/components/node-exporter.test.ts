import { describe, expect, test } from '@jest/globals';
import { NodeExporterChart } from '../../src/components/node-exporter/node-exporter-chart.ts';
import { testEnvironment } from '../support/environment.ts';
import { find, synthChart } from '../support/synth.ts';

const NAME = 'node-exporter';

const objects = () =>
  synthChart(
    (app) =>
      new NodeExporterChart(app, NAME, {
        namespace: 'monitoring-agents',
        monitoringNamespace: 'monitoring',
        image: 'registry.example.com/node-exporter:v1',
        version: '1',
        resources: testEnvironment().exporters.nodeExporter.resources,
      }),
  );

const pod = () => find(objects(), 'DaemonSet', NAME).spec.template.spec;

describe('node exporter', () => {
  test('sees the host, but cannot write to it', () => {
    expect(pod()).toMatchObject({ hostNetwork: true, hostPID: true });
    expect(pod().volumes.map((volume: { hostPath: { path: string } }) => volume.hostPath.path)).toEqual(['/', '/sys']);
    for (const mount of pod().containers[0].volumeMounts) expect(mount.readOnly).toBe(true);
  });

  test('runs without root, capabilities or a token', () => {
    expect(pod().securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65534 });
    expect(pod().containers[0].securityContext.capabilities).toEqual({ drop: ['ALL'] });
    expect(pod().automountServiceAccountToken).toBe(false);
  });

  test('runs on every node, and stays there under pressure', () => {
    expect(pod().tolerations).toEqual([{ operator: 'Exists' }]);
    expect(pod().priorityClassName).toBe('system-node-critical');
  });

  test('listens on the address of its node alone', () => {
    const [container] = pod().containers;
    expect(container.args).toContain('--web.listen-address=[$(NODE_ADDRESS)]:9100');
    expect(container.env).toEqual([
      { name: 'NODE_ADDRESS', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } },
    ]);
  });

  test('passes no pattern that Kubernetes would take for a variable', () => {
    const variables = pod().containers[0].args.flatMap((text: string) => text.match(/\$\([^)]*\)/g) ?? []);
    expect(variables).toEqual(['$(NODE_ADDRESS)']);
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
