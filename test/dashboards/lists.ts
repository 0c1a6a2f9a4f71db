import type { DashboardName } from '../../src/dashboards/uids.ts';

/**
 * Addresses that people and alerts have linked to. A new dashboard gets a line; a line is never changed, and goes only
 * together with its dashboard.
 */
export const PUBLISHED_UIDS: readonly string[] = [
  'panoptes-alert-history',
  'panoptes-alertmanager',
  'panoptes-api-server',
  'panoptes-argo-cd',
  'panoptes-audit-log',
  'panoptes-capacity',
  'panoptes-cluster-resources',
  'panoptes-controller-manager',
  'panoptes-coredns',
  'panoptes-days-until-full',
  'panoptes-etcd',
  'panoptes-exporters',
  'panoptes-forecast-day',
  'panoptes-forecast-week',
  'panoptes-golden-signals',
  'panoptes-grafana',
  'panoptes-home',
  'panoptes-kube-proxy',
  'panoptes-kubelet',
  'panoptes-log-explorer',
  'panoptes-log-losses',
  'panoptes-log-volume',
  'panoptes-loki',
  'panoptes-namespaces',
  'panoptes-networking',
  'panoptes-node-detail',
  'panoptes-nodes',
  'panoptes-persistent-volumes',
  'panoptes-pod-detail',
  'panoptes-probes',
  'panoptes-prometheus',
  'panoptes-prometheus-operator',
  'panoptes-log-collector',
  'panoptes-remote-write',
  'panoptes-rule-evaluation',
  'panoptes-scheduler',
  'panoptes-scraping',
  'panoptes-service-detail',
  'panoptes-slos',
  'panoptes-workloads',
];

/**
 * Dashboards about one thing, or about the inside of the stack or of Kubernetes. Few have them open at the same time,
 * so they may read series as they are scraped even where rules sum them up. All others read the sums.
 */
export const DRILL_DOWNS: ReadonlySet<DashboardName> = new Set<DashboardName>([
  'alert-history',
  'alertmanager',
  'api-server',
  'argo-cd',
  'controller-manager',
  'coredns',
  'etcd',
  'exporters',
  'grafana',
  'kube-proxy',
  'kubelet',
  'loki',
  'namespaces',
  'networking',
  'node-detail',
  'nodes',
  'pod-detail',
  'probes',
  'prometheus',
  'prometheus-operator',
  'log-collector',
  'remote-write',
  'rule-evaluation',
  'scheduler',
  'scraping',
  'workloads',
]);

/** Labels that some of the series lack which a variable is about, or that of one dashboard: all values include those without. */
export const OPTIONAL_LABELS: ReadonlySet<string> = new Set([
  'level',
  'route',
  // Alerts about what is missing altogether say of nothing where it was, and not all belong to a team.
  'panoptes-alert-history/cluster',
  'panoptes-alert-history/team',
  // A line of the audit log that could not be read has no verb.
  'panoptes-audit-log/verb',
]);
