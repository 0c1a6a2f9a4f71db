import type { Preset } from '../services/presets.ts';
import * as exporters from './exporters.ts';
import * as kubernetes from './kubernetes.ts';
import { counter, histogram, type Metric } from './metric.ts';

/** The metrics of a job, by the path that answers them. */
export type JobMetrics = Readonly<Record<string, readonly Metric[]>>;

/**
 * What each job of the platform is known to answer. It names what rules, dashboards and drop lists ask for, and what
 * people look for first; processes answer more than that.
 */
export const JOB_METRICS: Readonly<Record<string, JobMetrics>> = {
  apiserver: { '/metrics': kubernetes.API_SERVER, '/metrics/slis': kubernetes.API_SERVER_SLIS },
  coredns: { '/metrics': kubernetes.COREDNS },
  etcd: { '/metrics': kubernetes.ETCD },
  'kube-controller-manager': { '/metrics': kubernetes.CONTROLLER_MANAGER },
  'kube-proxy': { '/metrics': kubernetes.KUBE_PROXY },
  'kube-scheduler': { '/metrics': kubernetes.SCHEDULER },
  kubelet: {
    '/metrics': kubernetes.KUBELET,
    '/metrics/cadvisor': kubernetes.CADVISOR,
    '/metrics/probes': kubernetes.KUBELET_PROBES,
  },
  'kube-state-metrics': {
    // Two ports answer at the same path.
    '/metrics': [...exporters.KUBE_STATE_METRICS, ...exporters.KUBE_STATE_METRICS_TELEMETRY],
  },
  'node-exporter': { '/metrics': exporters.NODE_EXPORTER },
  blackbox: { '/probe': exporters.PROBE },
  'blackbox-exporter': { '/metrics': exporters.BLACKBOX_EXPORTER },
  'prometheus-operator': { '/metrics': exporters.PROMETHEUS_OPERATOR },
  prometheus: { '/metrics': [...exporters.PROMETHEUS, ...exporters.CONFIG_RELOADER] },
  alertmanager: { '/metrics': [...exporters.ALERTMANAGER, ...exporters.CONFIG_RELOADER] },
  grafana: { '/metrics': exporters.GRAFANA },
  loki: { '/metrics': exporters.LOKI },
  promtail: { '/metrics': exporters.PROMTAIL },
};

/** What Prometheus adds to every scrape. */
export const EVERY_SCRAPE = exporters.EVERY_SCRAPE;

/** Series that Prometheus writes about its own alerts. */
export const OF_ALERTS = { ALERTS: ['alertname', 'alertstate', 'namespace', 'severity'] } as const;

/** What a service of the catalog answers, by its preset. */
export function presetMetrics({ requests }: Preset): Metric[] {
  if (!requests) return [];
  const { code, route, method } = requests.labels;
  // Filters ask for labels that tell users from machines.
  const filters = [requests.requestFilter, requests.latencyFilter].flatMap((each) => Object.keys(each?.example ?? {}));
  const labels = [...new Set([code, method, ...route.map(({ label }) => label), ...filters])];
  const family = requests.buckets.replace(/_bucket$/, '');
  return [histogram(family, [0.1, 1, 10], ...labels), counter(requests.counter, ...labels)];
}
