import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import type { LogAgentProps } from '../../src/components/log-agent.ts';
import { PromtailChart } from '../../src/components/promtail/promtail-chart.ts';
import { logPipeline } from '../../src/logs/pipeline.ts';
import type { PromtailConfig } from '../../src/logs/promtail-config.ts';
import { stagesOf } from '../../src/logs/stages.ts';
import { testEnvironment } from '../support/environment.ts';
import { testRules } from '../support/rules.ts';
import { find, synthChart } from '../support/synth.ts';

const { logs, namespaces, alerts } = testEnvironment();
const DISCOVERY = { includeNamespaces: [], excludeNamespaces: [], workloads: [] };

function objects(props: Partial<LogAgentProps> = {}) {
  return synthChart(
    (app) =>
      new PromtailChart(app, 'promtail', {
        namespace: namespaces.agents,
        monitoringNamespace: namespaces.monitoring,
        image: 'promtail:3',
        version: '3',
        resources: logs.resources,
        loki: { service: 'loki', namespace: 'monitoring', port: { name: 'http-metrics', number: 3100 } },
        cluster: 'test',
        discovery: DISCOVERY,
        pipeline: logPipeline,
        rules: testRules(),
        thresholds: alerts,
        ...props,
      }),
  );
}

const daemonSet = (props: Partial<LogAgentProps> = {}) => find(objects(props), 'DaemonSet', 'promtail').spec;
const pod = () => daemonSet().template.spec;
const container = () => pod().containers[0];
const config = (props: Partial<LogAgentProps> = {}) =>
  load(find(objects(props), 'ConfigMap', 'promtail').data['promtail.yaml']) as PromtailConfig;

describe('promtail', () => {
  test('reads its pipeline back from YAML as it was rendered', () => {
    expect(config().scrape_configs[0]?.pipeline_stages).toEqual(stagesOf(logPipeline));
  });

  test('never lets Promtail expand its configuration, which would halve its backslashes', () => {
    expect(container().args).toEqual(['-config.file=/etc/promtail/promtail.yaml']);
  });

  test('sends to Loki with the name of the cluster', () => {
    expect(config().clients[0]).toMatchObject({
      url: 'http://loki.monitoring.svc:3100/loki/api/v1/push',
      external_labels: { cluster: 'test' },
    });
  });

  test('watches the pods of its own node only', () => {
    expect(container().env[0]).toEqual({
      name: 'HOSTNAME',
      valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } },
    });
  });

  test('may look at pods and at nothing else', () => {
    expect(find(objects(), 'ClusterRole', 'panoptes-promtail').rules).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
    ]);
    expect(find(objects(), 'ClusterRoleBinding', 'panoptes-promtail').subjects).toEqual([
      { kind: 'ServiceAccount', name: 'promtail', namespace: 'monitoring-agents' },
    ]);
    expect(find(objects(), 'ServiceAccount', 'promtail').automountServiceAccountToken).toBe(false);
    expect(pod().automountServiceAccountToken).toBe(true);
  });

  test('is root without a capability, and writes to one directory of the node', () => {
    expect(pod().securityContext).toMatchObject({ runAsUser: 0 });
    expect(container().securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    });
    expect(pod().volumes.filter((volume: object) => 'hostPath' in volume)).toEqual([
      { name: 'pod-logs', hostPath: { path: '/var/log/pods', type: 'Directory' } },
      { name: 'state', hostPath: { path: '/var/lib/panoptes/promtail', type: 'DirectoryOrCreate' } },
    ]);
    expect(container().volumeMounts).toEqual([
      { name: 'config', mountPath: '/etc/promtail', readOnly: true },
      { name: 'pod-logs', mountPath: '/var/log/pods', readOnly: true },
      { name: 'state', mountPath: '/var/lib/promtail' },
    ]);
    expect([pod().hostNetwork, pod().hostPID]).toEqual([undefined, undefined]);
  });

  test('sees the journal of the node where it is wanted, and cannot change it', () => {
    const { volumes, containers } = daemonSet({ journal: true }).template.spec;
    expect(volumes.slice(-3)).toEqual([
      { name: 'node-logs', hostPath: { path: '/var/log', type: 'Directory' } },
      // There may be none yet. In memory, unlike /var/log/journal, it decides nothing about how systemd keeps its journal.
      { name: 'node-runtime-logs', hostPath: { path: '/run/log', type: 'DirectoryOrCreate' } },
      { name: 'machine-id', hostPath: { path: '/etc/machine-id', type: 'File' } },
    ]);
    expect(containers[0].volumeMounts.slice(-3)).toEqual([
      { name: 'node-logs', mountPath: '/var/log', readOnly: true },
      { name: 'node-runtime-logs', mountPath: '/run/log', readOnly: true },
      { name: 'machine-id', mountPath: '/etc/machine-id', readOnly: true },
    ]);
    expect(containers[0].args.at(-1)).toBe('-client.external-labels=node_name=$(HOSTNAME)');
    expect(container().args).toEqual(['-config.file=/etc/promtail/promtail.yaml']);
  });

  test('sees the audit log where there is one: on nodes of the control plane, and nothing beside it', () => {
    const audit = { path: '/var/log/kubernetes/audit/audit.log', omit: [], drops: [] };
    const [ours, theirs] = ['promtail', 'promtail-control-plane'].map(
      (name) => find(objects({ audit }), 'DaemonSet', name).spec,
    );
    const nodes = (operator: string) => ({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'node-role.kubernetes.io/control-plane', operator }] }],
        },
      },
    });
    expect(ours.template.spec.affinity).toEqual(nodes('DoesNotExist'));
    expect(theirs.template.spec.affinity).toEqual(nodes('Exists'));
    const { volumes, containers } = theirs.template.spec;
    expect(volumes.at(-1)).toEqual({
      name: 'audit-log',
      hostPath: { path: '/var/log/kubernetes/audit', type: 'DirectoryOrCreate' },
    });
    expect(containers[0].volumeMounts.at(-1)).toEqual({
      name: 'audit-log',
      mountPath: '/var/log/kubernetes/audit',
      readOnly: true,
    });
    expect(containers[0].args.at(-1)).toBe('-client.external-labels=node_name=$(HOSTNAME)');
    // All else is the same, so that whoever selects, scrapes or permits the ones does so with the others.
    const { affinity: _, ...rest } = ours.template.spec;
    expect(daemonSet({ audit: undefined }).template.spec.volumes).toEqual(rest.volumes);
    expect(volumes.slice(0, -1)).toEqual(rest.volumes);
    expect(theirs.template.metadata.labels).toMatchObject(ours.template.metadata.labels);
    // A DaemonSet cannot change its selector.
    expect(ours.selector).toEqual(daemonSet().selector);
    expect(theirs.selector.matchLabels).toEqual({ ...ours.selector.matchLabels, 'panoptes/nodes': 'control-plane' });
    expect(theirs.template.metadata.labels).toMatchObject(theirs.selector.matchLabels);
  });

  test('keeps its positions where a restart and a reboot find them', () => {
    expect(config().positions.filename).toBe('/var/lib/promtail/positions.yaml');
  });

  test('runs on every Linux node, and is updated on a tenth of them at a time', () => {
    expect(pod().tolerations).toEqual([{ operator: 'Exists' }]);
    expect(pod().nodeSelector).toEqual({ 'kubernetes.io/os': 'linux' });
    expect(daemonSet().updateStrategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '10%' } });
  });

  test('leaves out excluded namespaces, and restarts when they change', () => {
    const [pods] = config({ discovery: { ...DISCOVERY, excludeNamespaces: ['shop', 'bank'] } }).scrape_configs;
    const [drop] = pods?.relabel_configs ?? [];
    expect(drop).toEqual({
      source_labels: ['__meta_kubernetes_namespace'],
      regex: 'bank|shop',
      action: 'drop',
    });
    const sum = (excludeNamespaces: string[]) =>
      daemonSet({ discovery: { ...DISCOVERY, excludeNamespaces } }).template.metadata.annotations['checksum/config'];
    expect(sum(['shop'])).not.toBe(sum([]));
  });

  test('is scraped from the namespace of Prometheus', () => {
    const monitor = find(objects(), 'ServiceMonitor', 'promtail');
    expect(monitor.metadata.namespace).toBe('monitoring');
    expect(monitor.spec.namespaceSelector).toEqual({ matchNames: ['monitoring-agents'] });
    expect(find(objects(), 'Service', 'promtail').spec).toMatchObject({
      clusterIP: 'None',
      ports: [{ name: 'http-metrics', port: 3101, protocol: 'TCP', targetPort: 'http-metrics' }],
    });
  });

  test('snapshot', () => expect(objects().filter(({ kind }) => kind !== 'PrometheusRule')).toMatchSnapshot());
});
