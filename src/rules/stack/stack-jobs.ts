import type { ProcessJob } from '../process-alert.ts';
import { selectors } from '../selectors.ts';

const pod = (job: string, name: string, endpoint: string) => ({ job, endpoint, namespace: 'monitoring', pod: name });

/** Jobs of the metrics stack, for the alerts about its own processes. */
export const stackJobs = {
  prometheus: {
    matchers: selectors.prometheus,
    labels: pod('prometheus', 'prometheus-panoptes-0', 'web'),
    others: { job: 'other' },
  },
  /** Prometheus without the sidecars, which have the series that every process has. */
  prometheusProcess: {
    matchers: selectors.prometheusProcess,
    labels: pod('prometheus', 'prometheus-panoptes-0', 'web'),
    others: { job: 'other', endpoint: 'reloader-web' },
  },
  thanosSidecar: {
    matchers: selectors.thanosSidecar,
    labels: pod('prometheus', 'prometheus-panoptes-0', 'http'),
    others: { job: 'thanos-store', endpoint: 'web' },
  },
  alertmanager: {
    matchers: selectors.alertmanager,
    labels: pod('alertmanager', 'alertmanager-panoptes-0', 'web'),
    others: { job: 'other' },
  },
  alertmanagerProcess: {
    matchers: selectors.alertmanagerProcess,
    labels: pod('alertmanager', 'alertmanager-panoptes-0', 'web'),
    others: { job: 'other', endpoint: 'reloader-web' },
  },
  prometheusOperator: {
    matchers: selectors.prometheusOperator,
    labels: pod('prometheus-operator', 'prometheus-operator-0', 'http'),
    others: { job: 'other' },
  },
  kubeStateMetrics: {
    matchers: selectors.kubeStateMetrics,
    labels: pod('kube-state-metrics', 'kube-state-metrics-0', 'telemetry'),
    others: { job: 'other' },
  },
  grafana: {
    matchers: selectors.grafana,
    labels: pod('grafana', 'grafana-0', 'http'),
    others: { job: 'other' },
  },
  loki: {
    matchers: selectors.loki,
    labels: pod('loki', 'loki-0', 'http-metrics'),
    others: { job: 'other' },
  },
  lokiCanary: {
    matchers: selectors.lokiCanary,
    labels: pod('loki-canary', 'loki-canary-0', 'http-metrics'),
    others: { job: 'other' },
  },
  tempo: {
    matchers: selectors.tempo,
    labels: pod('tempo', 'tempo-0', 'http-metrics'),
    others: { job: 'other' },
  },
  otelCollector: {
    matchers: selectors.otelCollector,
    labels: pod('opentelemetry-collector', 'opentelemetry-collector-0', 'http-metrics'),
    others: { job: 'other' },
  },
  promtail: {
    matchers: selectors.promtail,
    labels: {
      ...pod('promtail', 'promtail-abcde', 'http-metrics'),
      namespace: 'monitoring-agents',
      node: 'worker-1',
    },
    others: { job: 'other' },
  },
  alloy: {
    matchers: selectors.alloy,
    labels: { ...pod('alloy', 'alloy-abcde', 'http-metrics'), namespace: 'monitoring-agents', node: 'worker-1' },
    others: { job: 'other' },
  },
  /** What sends events of Kubernetes to Loki. */
  events: {
    matchers: selectors.events,
    labels: pod('events', 'events-0', 'http-metrics'),
    others: { job: 'other' },
  },
  argoCdController: {
    matchers: selectors.argoCdController,
    labels: { ...pod('argocd-metrics', 'argocd-application-controller-0', 'metrics'), namespace: 'argocd' },
    others: { job: 'other' },
  },
  argoCdNotifications: {
    matchers: selectors.argoCdNotifications,
    labels: {
      ...pod('argocd-notifications-controller-metrics', 'argocd-notifications-controller-0', 'metrics'),
      namespace: 'argocd',
    },
    others: { job: 'other' },
  },
  argoCdRepoServer: {
    matchers: selectors.argoCdRepoServer,
    labels: { ...pod('argocd-repo-server', 'argocd-repo-server-0', 'metrics'), namespace: 'argocd' },
    others: { job: 'other' },
  },
  blackboxExporter: {
    matchers: selectors.blackboxExporter,
    labels: pod('blackbox-exporter', 'blackbox-exporter-0', 'http'),
    others: { job: 'other' },
  },
} as const satisfies Record<string, ProcessJob>;
