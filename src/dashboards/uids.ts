/** Start of the uid of every dashboard that Panoptes ships. */
export const UID_PREFIX = 'panoptes-';

/**
 * Names of the dashboards, which make their addresses. People keep links to them, and alerts link to them, so they
 * never change.
 */
export const DASHBOARD_NAMES = {
  clusterResources: 'cluster-resources',
  namespaces: 'namespaces',
  networking: 'networking',
  nodeDetail: 'node-detail',
  nodes: 'nodes',
  persistentVolumes: 'persistent-volumes',
  podDetail: 'pod-detail',
  workloads: 'workloads',
  capacity: 'capacity',
  daysUntilFull: 'days-until-full',
  forecastDay: 'forecast-day',
  forecastWeek: 'forecast-week',
  goldenSignals: 'golden-signals',
  serviceDetail: 'service-detail',
  slos: 'slos',
  logExplorer: 'log-explorer',
  logVolume: 'log-volume',
  logLosses: 'log-losses',
  auditLog: 'audit-log',
  home: 'home',
  apiServer: 'api-server',
  controllerManager: 'controller-manager',
  coreDns: 'coredns',
  etcd: 'etcd',
  kubelet: 'kubelet',
  kubeProxy: 'kube-proxy',
  scheduler: 'scheduler',
  alertHistory: 'alert-history',
  alertmanager: 'alertmanager',
  argoCd: 'argo-cd',
  exporters: 'exporters',
  grafana: 'grafana',
  loki: 'loki',
  probes: 'probes',
  prometheus: 'prometheus',
  prometheusOperator: 'prometheus-operator',
  logCollector: 'log-collector',
  remoteWrite: 'remote-write',
  ruleEvaluation: 'rule-evaluation',
  scraping: 'scraping',
} as const;

/** Name of a dashboard that Panoptes ships. */
export type DashboardName = (typeof DASHBOARD_NAMES)[keyof typeof DASHBOARD_NAMES];

/** The uid of a dashboard. */
export const uidOf = (name: DashboardName): string => `${UID_PREFIX}${name}`;
