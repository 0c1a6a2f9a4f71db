import type { Service } from '../config/environment.ts';
import { LOG_METRIC_LABELS, logMetricName } from '../logs/log-metrics.ts';
import { parsePromql, selectorsIn } from '../promql/ast.ts';
import { round } from '../rules/cases.ts';
import type { RequestMetrics } from '../services/presets.ts';
import { requestsOf } from '../services/request-metrics.ts';
import * as argoCd from './argo-cd.ts';
import * as exporters from './exporters.ts';
import * as kubernetes from './kubernetes.ts';
import * as logs from './logs.ts';
import { counter, gauge, histogram, type Metric } from './metric.ts';
import * as traces from './traces.ts';

/** The metrics of a job, by the path that answers them. */
export type JobMetrics = Readonly<Record<string, readonly Metric[]>>;

/**
 * What each job of the platform is known to answer. It names what rules, dashboards and drop lists ask for, and what
 * people look for first; processes answer more than that.
 */
export const JOB_METRICS: Readonly<Record<string, JobMetrics>> = {
  apiserver: { '/metrics': kubernetes.API_SERVER, '/metrics/slis': kubernetes.COMPONENT_SLIS },
  coredns: { '/metrics': kubernetes.COREDNS },
  etcd: { '/metrics': kubernetes.ETCD },
  'kube-controller-manager': {
    '/metrics': kubernetes.CONTROLLER_MANAGER,
    '/metrics/slis': kubernetes.COMPONENT_SLIS,
  },
  'kube-proxy': { '/metrics': kubernetes.KUBE_PROXY, '/metrics/slis': kubernetes.COMPONENT_SLIS },
  'kube-scheduler': { '/metrics': kubernetes.SCHEDULER, '/metrics/slis': kubernetes.COMPONENT_SLIS },
  kubelet: {
    '/metrics': kubernetes.KUBELET,
    '/metrics/cadvisor': kubernetes.CADVISOR,
    '/metrics/probes': kubernetes.KUBELET_PROBES,
    '/metrics/slis': kubernetes.COMPONENT_SLIS,
  },
  'kube-state-metrics': {
    // Two ports answer at the same path.
    '/metrics': [...exporters.KUBE_STATE_METRICS, ...exporters.KUBE_STATE_METRICS_TELEMETRY],
  },
  'node-exporter': { '/metrics': exporters.NODE_EXPORTER },
  blackbox: { '/probe': exporters.PROBE },
  'blackbox-exporter': { '/metrics': exporters.BLACKBOX_EXPORTER },
  'prometheus-operator': { '/metrics': exporters.PROMETHEUS_OPERATOR },
  prometheus: { '/metrics': [...exporters.PROMETHEUS, ...exporters.CONFIG_RELOADER, ...exporters.THANOS_SIDECAR] },
  alertmanager: { '/metrics': [...exporters.ALERTMANAGER, ...exporters.CONFIG_RELOADER] },
  grafana: { '/metrics': exporters.GRAFANA },
  loki: { '/metrics': logs.LOKI },
  'loki-canary': { '/metrics': logs.LOKI_CANARY },
  promtail: { '/metrics': logs.PROMTAIL },
  alloy: { '/metrics': logs.ALLOY },
  events: { '/metrics': logs.ALLOY_OF_EVENTS },
  tempo: { '/metrics': traces.TEMPO },
  'opentelemetry-collector': { '/metrics': traces.OTEL_COLLECTOR },
  'prometheus-adapter': { '/metrics': kubernetes.PROMETHEUS_ADAPTER },
  'argocd-applicationset-controller': { '/metrics': argoCd.ARGO_CD_APPLICATION_SET_CONTROLLER },
  'argocd-metrics': { '/metrics': argoCd.ARGO_CD_APPLICATION_CONTROLLER },
  'argocd-notifications-controller-metrics': { '/metrics': argoCd.ARGO_CD_NOTIFICATIONS_CONTROLLER },
  'argocd-repo-server': { '/metrics': argoCd.ARGO_CD_REPO_SERVER },
  'argocd-server-metrics': { '/metrics': argoCd.ARGO_CD_SERVER },
  'thanos-ruler': { '/metrics': [...exporters.THANOS_RULER, ...exporters.CONFIG_RELOADER] },
};

/** What Prometheus adds to every scrape. */
export const EVERY_SCRAPE = exporters.EVERY_SCRAPE;

/** Series that Prometheus writes about its own alerts. */
export const OF_ALERTS = { ALERTS: ['alertname', 'alertstate', 'namespace', 'severity'] } as const;

/** What a service of the catalog answers, by its preset and what it says itself. */
export function serviceMetrics(service: Service): Metric[] {
  const { queue, cron } = service.metrics;
  const requests = requestsOf(service);
  const slos = Object.values(service.slos);
  const counters = [
    ...[queue?.processed, queue?.succeeded, queue?.failed, cron?.failures],
    ...slos.flatMap(({ events, throughput }) => [events?.total, events?.errors, events?.good, throughput?.counter]),
  ];
  const gauges = [
    ...[queue?.length, queue?.lag, cron?.lastSuccess, cron?.duration],
    ...slos.map(({ freshness }) => freshness?.timestamp),
  ];
  return [
    ...(requests && !requests.source ? requestMetrics(requests) : []),
    ...counters.flatMap((each) => selected(each, counter)),
    ...gauges.flatMap((each) => selected(each, gauge)),
  ];
}

/** Counters of lines that the collector of logs keeps for services. */
export function logMetrics(services: readonly Service[]): Metric[] {
  const names = new Set(services.flatMap(({ logs: own }) => Object.keys(own.metrics)));
  return [...names].map((name) => counter(logMetricName(name), ...LOG_METRIC_LABELS));
}

/** The metrics that requests are counted by. */
export function requestMetrics(requests: RequestMetrics): Metric[] {
  const { code, route, method } = requests.labels;
  const { requestFilter, latencyFilter, source, verdict } = requests;
  // Filters ask for labels that tell users from machines.
  const asked = [requestFilter, latencyFilter].flatMap((each) => labelsIn(each?.matchers ?? ''));
  const labels = [code, method ?? [], route.map(({ label }) => label), verdict?.label ?? [], asked].flat();
  const all = [...new Set([...labels, ...labelsIn(source?.matchers ?? '')])];
  return [...(requests.histogram ? [latency(requests, all)] : []), counter(requests.counter, ...all)];
}

function latency({ histogram: name = '', native, unit, boundaries }: RequestMetrics, labels: string[]): Metric {
  if (native) return { ...counter(name, ...labels), native };
  return histogram(name, unit === 'seconds' ? boundaries : boundaries.map((each) => round(each * 1000)), ...labels);
}

/** A metric that the catalog names by a selector. */
function selected(selector: string | undefined, kind: typeof counter): Metric[] {
  if (selector === undefined) return [];
  return selectorsIn(parsePromql(selector)).map(({ name = '', matchers }) =>
    kind(name, ...matchers.map(({ label }) => label)),
  );
}

/** Names of the labels that matchers ask for. */
function labelsIn(matchers: string): string[] {
  if (matchers === '') return [];
  return selectorsIn(parsePromql(`{${matchers}}`)).flatMap((selector) => selector.matchers.map(({ label }) => label));
}
