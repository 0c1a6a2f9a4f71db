import type { EnvironmentObjects } from '../../src/gitops/environment-objects.ts';
import type { ManifestObject } from '../../src/synthesize.ts';
import { testEnvironment } from './environment.ts';
import { kustomizeStrings } from './nasty-strings.ts';

/** An object with a namespace, or without one where it is empty. */
export function manifest(
  apiVersion: string,
  kind: string,
  namespace: string,
  name: string,
  fields: Record<string, unknown> = {},
  metadata: Record<string, unknown> = {},
): ManifestObject {
  return { apiVersion, kind, metadata: { name, ...(namespace ? { namespace } : {}), ...metadata }, ...fields };
}

/** An environment whose components hold just these objects; `overrides` replace keys of the minimal configuration. */
export function environmentObjects(
  name: string,
  components: Record<string, readonly ManifestObject[]>,
  overrides: Record<string, unknown> = {},
): EnvironmentObjects {
  return {
    environment: { ...testEnvironment(overrides), name },
    components: new Map(Object.entries(components)),
  };
}

const nasty = (texts: readonly string[]) => Object.fromEntries(texts.map((text, index) => [`key-${index}`, text]));

const deployment = (replicas: number, image: string, args: string[], sidecar: Record<string, unknown>) =>
  manifest('apps/v1', 'Deployment', 'monitoring', 'server', {
    spec: {
      replicas,
      selector: { matchLabels: { 'app.kubernetes.io/name': 'server' } },
      template: {
        metadata: { labels: { 'app.kubernetes.io/name': 'server' } },
        spec: {
          containers: [
            { name: 'server', image, args, ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }] },
            { name: 'sidecar', image: 'sidecar:1', ...sidecar },
          ],
          volumes: [{ name: 'data', emptyDir: {} }],
        },
      },
    },
  });

const rules = (threshold: string, severity: string, more: Record<string, unknown>[]) =>
  manifest('monitoring.coreos.com/v1', 'PrometheusRule', 'monitoring', 'server.rules', {
    spec: {
      groups: [
        { name: 'server.records', rules: [{ record: 'job:up:sum', expr: 'sum by (job) (up)' }] },
        {
          name: 'server.alerts',
          rules: [
            { alert: 'ServerDown', expr: 'up == 0', for: '5m', labels: { severity } },
            { alert: 'ServerSlow', expr: `latency\n  > ${threshold}\n`, for: '12:30', labels: { severity: 'warning' } },
            ...more,
          ],
        },
      ],
    },
  });

const role = (name: string, verbs: string[]) =>
  manifest('rbac.authorization.k8s.io/v1', 'ClusterRole', '', name, {
    rules: [{ apiGroups: [''], resources: ['nodes/metrics'], verbs }],
  });

const binding = (namespace: string, subjects: string[]) =>
  manifest('rbac.authorization.k8s.io/v1', 'RoleBinding', namespace, 'prometheus', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'prometheus' },
    subjects: subjects.map((name) => ({ kind: 'ServiceAccount', name, namespace: 'monitoring' })),
  });

const config = (name: string, data: Record<string, string>, metadata: Record<string, unknown> = {}) =>
  manifest('v1', 'ConfigMap', 'monitoring', name, { data }, metadata);

const monitor = (name: string, interval: string) =>
  manifest('monitoring.coreos.com/v1', 'ServiceMonitor', 'monitoring', name, {
    spec: { endpoints: [{ port: 'http', interval }], selector: { matchLabels: { app: name } } },
  });

const namespaces = ['monitoring', 'monitoring-agents'].map((name) =>
  manifest('v1', 'Namespace', '', name, {}, { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } }),
);

/** Objects whose differences need every kind of operation, on core kinds and on custom resources. */
export const sampleBase = environmentObjects('base', {
  namespaces,
  prometheus: [
    deployment(1, 'server:1', ['--a'], { resources: { limits: { memory: '1Gi' } } }),
    rules('0.5', 'critical', []),
    role('system:panoptes:reader', ['get']),
    binding('kube-system', ['prometheus']),
    binding('shop', ['prometheus']),
    // Unescaped, the pattern `api.v1` would match both of these.
    config('api.v1', { mode: 'on' }),
    config('api-v1', { mode: 'on' }),
    config('nasty', nasty(kustomizeStrings)),
    config('annotated', {}, { annotations: { 'example.com/a~b': '1', 'example.com/gone': '2' } }),
    monitor('goes', '30s'),
    manifest('v1', 'Service', 'monitoring', 'goes', { spec: { ports: [{ name: 'http', port: 80 }] } }),
    role('goes.too:entirely', ['list']),
    manifest('autoscaling/v1', 'HorizontalPodAutoscaler', 'monitoring', 'server', { spec: { maxReplicas: 3 } }),
  ],
  grafana: [config('grafana', { a: 'b' })],
  loki: [config('loki', { a: 'b' })],
  promtail: [],
});

/** The same stack where nearly everything differs. */
export const sampleProd = environmentObjects('prod', {
  namespaces,
  prometheus: [
    deployment(3, 'server:2', ['--a', '--b'], { env: [{ name: 'GOGC', value: '75' }] }),
    rules('0.25', 'warning', [{ alert: 'ServerGone', expr: 'absent(up)' }]),
    role('system:panoptes:reader', ['get', 'list']),
    binding('kube-system', ['prometheus', 'other']),
    binding('pay', ['prometheus']),
    config('api.v1', { mode: 'off' }),
    config('api-v1', { mode: 'on' }),
    config('nasty', nasty([...kustomizeStrings].reverse())),
    config('annotated', { 'a/b': 'c' }, { annotations: { 'example.com/a~b': 'on' }, labels: { tier: '0777' } }),
    monitor('comes', '15s'),
    manifest('autoscaling/v2', 'HorizontalPodAutoscaler', 'monitoring', 'server', { spec: { maxReplicas: 5 } }),
    manifest('policy/v1', 'PodDisruptionBudget', 'monitoring', 'server', { spec: { maxUnavailable: 1 } }),
  ],
  grafana: [config('grafana', { a: 'b' })],
  promtail: [manifest('apps/v1', 'DaemonSet', 'monitoring-agents', 'promtail', { spec: { minReadySeconds: 5 } })],
});
