import { DASHBOARD_NAMES, uidOf } from '../dashboards/uids.ts';

/** A dashboard, opened for what an alert is about. */
export interface DashboardLink {
  readonly uid: string;
  /** Labels of the alert that set the variables of the same name. A label that an alert lacks sets nothing. */
  readonly variables: readonly string[];
}

/** Every alert knows its cluster. */
function link(name: keyof typeof DASHBOARD_NAMES, ...variables: readonly string[]): DashboardLink {
  return { uid: uidOf(DASHBOARD_NAMES[name]), variables: ['cluster', ...variables] };
}

type LabelSet = Readonly<Record<string, string>>;

/** The dashboards that alerts link to. */
export const dashboardLinks = {
  alertmanager: link('alertmanager'),
  apiServer: link('apiServer'),
  argoCd: link('argoCd'),
  auditLog: link('auditLog'),
  clusterResources: link('clusterResources', 'namespace', 'node'),
  controllerManager: link('controllerManager'),
  coreDns: link('coreDns'),
  etcd: link('etcd'),
  grafana: link('grafana'),
  kubelet: link('kubelet', 'node'),
  kubeProxy: link('kubeProxy'),
  logCollector: link('logCollector', 'node'),
  logExplorer: link('logExplorer', 'namespace', 'service'),
  loki: link('loki'),
  namespaces: link('namespaces', 'namespace'),
  nodeDetail: link('nodeDetail', 'node'),
  persistentVolumes: link('persistentVolumes', 'namespace'),
  prometheus: link('prometheus'),
  prometheusOperator: link('prometheusOperator'),
  remoteWrite: link('remoteWrite'),
  scheduler: link('scheduler'),
  scraping: link('scraping'),
  workloads: link('workloads', 'namespace'),
  serviceDetail: link('serviceDetail', 'namespace', 'service'),
  slos: link('slos', 'namespace', 'service', 'slo'),
} as const;

/**
 * Address of a dashboard as the template of an annotation: Prometheus puts the labels of the series into it. It does
 * not know the labels that the rule itself adds, so those are filled in here.
 */
export function dashboardUrl(grafanaUrl: string, link: DashboardLink, own: LabelSet = {}): string {
  // A variable without a value would select nothing. `urlquery` is a function of Go's templates.
  const template = (label: string) => `{{ with $labels.${label} }}&var-${label}={{ . | urlquery }}{{ end }}`;
  return address(grafanaUrl, link, (label) => query(label, own[label]) || template(label));
}

/** The same address for an alert with these labels, as Prometheus writes it. */
export function renderedDashboardUrl(grafanaUrl: string, link: DashboardLink, labels: LabelSet): string {
  return address(grafanaUrl, link, (label) => query(label, labels[label]));
}

/** One variable as `urlquery` writes it; nothing where it has no value. */
function query(label: string, value: string | undefined): string {
  return value ? `&var-${label}=${encodeURIComponent(value).replaceAll('%20', '+')}` : '';
}

/** The first parameter is always there, so that each of the others starts with an ampersand. */
function address(grafanaUrl: string, { uid, variables }: DashboardLink, queryOf: (label: string) => string): string {
  return `${grafanaUrl.replace(/\/+$/, '')}/d/${uid}?orgId=1${variables.map(queryOf).join('')}`;
}
