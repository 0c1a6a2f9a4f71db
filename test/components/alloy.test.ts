import { describe, expect, test } from '@jest/globals';
import { AlloyChart } from '../../src/components/alloy/alloy-chart.ts';
import type { AuditLog } from '../../src/logs/audit.ts';
import { logPipeline } from '../../src/logs/pipeline.ts';
import { testEnvironment } from '../support/environment.ts';
import { testRules } from '../support/rules.ts';
import { find, synthChart } from '../support/synth.ts';

const { logs, namespaces, alerts } = testEnvironment();

const objects = (journal = false, audit?: AuditLog) =>
  synthChart(
    (app) =>
      new AlloyChart(app, 'alloy', {
        namespace: namespaces.agents,
        monitoringNamespace: namespaces.monitoring,
        image: 'alloy:v1',
        version: '1',
        resources: logs.resources,
        loki: { service: 'loki', namespace: 'monitoring', port: { name: 'http-metrics', number: 3100 } },
        cluster: 'test',
        discovery: { includeNamespaces: [], excludeNamespaces: [], workloads: [] },
        pipeline: logPipeline,
        journal,
        audit,
        rules: testRules(),
        thresholds: alerts,
      }),
  );
const pod = () => find(objects(), 'DaemonSet', 'alloy').spec.template.spec;
const [container] = [() => pod().containers[0]];

describe('alloy', () => {
  test('runs the configuration that it mounts, and reports to nobody', () => {
    expect(container().args).toEqual([
      'run',
      '/etc/alloy/config.alloy',
      '--server.http.listen-addr=0.0.0.0:12345',
      '--storage.path=/var/lib/alloy/data',
      '--disable-reporting=true',
      '--server.http.enable-pprof=false',
      '--server.http.disable-support-bundle=true',
    ]);
    expect(find(objects(), 'ConfigMap', 'alloy').data['config.alloy']).toContain(
      'url                 = "http://loki.monitoring.svc:3100/loki/api/v1/push"',
    );
  });

  test('sees where Promtail has stopped, and cannot change it', () => {
    expect(container().volumeMounts).toEqual([
      { name: 'config', mountPath: '/etc/alloy', readOnly: true },
      { name: 'pod-logs', mountPath: '/var/log/pods', readOnly: true },
      { name: 'state', mountPath: '/var/lib/alloy' },
      { name: 'promtail-state', mountPath: '/var/lib/promtail', readOnly: true },
    ]);
    expect(pod().volumes.at(-1)).toEqual({
      name: 'promtail-state',
      hostPath: { path: '/var/lib/panoptes/promtail', type: 'DirectoryOrCreate' },
    });
  });

  test('sees the journal of the node where it is wanted, and cannot change it', () => {
    const { volumes, containers } = find(objects(true), 'DaemonSet', 'alloy').spec.template.spec;
    const paths = volumes.slice(-3).map(({ hostPath }: { hostPath: { path: string } }) => hostPath.path);
    expect(paths).toEqual(['/var/log', '/run/log', '/etc/machine-id']);
    expect(containers[0].volumeMounts.slice(-3)).toEqual([
      { name: 'node-logs', mountPath: '/var/log', readOnly: true },
      { name: 'node-runtime-logs', mountPath: '/run/log', readOnly: true },
      { name: 'machine-id', mountPath: '/etc/machine-id', readOnly: true },
    ]);
  });

  test('sees the audit log on nodes of the control plane, and nothing beside it', () => {
    const audit = { path: '/var/lib/rancher/k3s/server/logs/audit.log', omit: [], drops: [] };
    const paths = ['alloy', 'alloy-control-plane'].map((name) => {
      const { volumes } = find(objects(false, audit), 'DaemonSet', name).spec.template.spec;
      return volumes.flatMap(({ hostPath }: { hostPath?: { path: string } }) => hostPath?.path ?? []);
    });
    expect(paths[0]).toEqual(['/var/log/pods', '/var/lib/panoptes/alloy', '/var/lib/panoptes/promtail']);
    expect(paths[1]).toEqual([...paths[0], '/var/lib/rancher/k3s/server/logs']);
  });

  test('is root without a capability', () => {
    expect(pod().securityContext).toMatchObject({ runAsUser: 0 });
    expect(container().securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    });
  });

  test('has alerts of its own name about its own metrics', () => {
    const groups = find(objects(), 'PrometheusRule', 'alloy').spec.groups;
    const names = groups.flatMap(({ rules }: { rules: { alert?: string }[] }) => rules.map(({ alert }) => alert));
    expect(names).toEqual([
      'AlloyMissingOnNode',
      'AlloyRequestErrors',
      'AlloyRequestLatency',
      'AlloyLinesLost',
      'AlloyLagging',
      'AlloyNoTargets',
      'AlloyNamespaceCut',
    ]);
    expect(JSON.stringify(groups)).not.toMatch(/promtail/i);
  });

  test('snapshot', () => expect(objects().filter(({ kind }) => kind !== 'PrometheusRule')).toMatchSnapshot());
});
