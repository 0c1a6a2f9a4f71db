import type { DashboardName } from './uids.ts';

/** Where people look for a dashboard: tag in Grafana, and what stands above the list. */
export const GROUPS = {
  services: 'Services',
  capacity: 'Capacity',
  kubernetes: 'Kubernetes',
  controlPlane: 'Control plane',
  logs: 'Logs',
  stack: 'Monitoring stack',
} as const;

export type Group = keyof typeof GROUPS;

/** Where each dashboard belongs; the home dashboard leads to all of them and belongs nowhere. */
const GROUP_OF: Readonly<Record<Exclude<DashboardName, 'home'>, Group>> = {
  'golden-signals': 'services',
  'service-detail': 'services',
  slos: 'services',
  capacity: 'capacity',
  'days-until-full': 'capacity',
  'forecast-day': 'capacity',
  'forecast-week': 'capacity',
  'cluster-resources': 'kubernetes',
  namespaces: 'kubernetes',
  networking: 'kubernetes',
  'node-detail': 'kubernetes',
  nodes: 'kubernetes',
  'persistent-volumes': 'kubernetes',
  'pod-detail': 'kubernetes',
  workloads: 'kubernetes',
  'audit-log': 'logs',
  'log-explorer': 'logs',
  'log-losses': 'logs',
  'log-volume': 'logs',
  'api-server': 'controlPlane',
  'controller-manager': 'controlPlane',
  coredns: 'controlPlane',
  etcd: 'controlPlane',
  kubelet: 'controlPlane',
  'kube-proxy': 'controlPlane',
  scheduler: 'controlPlane',
  'alert-history': 'stack',
  alertmanager: 'stack',
  'argo-cd': 'stack',
  exporters: 'stack',
  grafana: 'stack',
  loki: 'stack',
  probes: 'stack',
  prometheus: 'stack',
  'prometheus-operator': 'stack',
  'log-collector': 'stack',
  'remote-write': 'stack',
  'rule-evaluation': 'stack',
  scraping: 'stack',
};

/** Tag by which the home dashboard finds the dashboards of a group. */
export const tagOf = (group: Group): string => `panoptes-${group.toLowerCase()}`;

/** The group of a dashboard; none of the home dashboard. */
export const groupOf = (name: DashboardName): Group | undefined => (name === 'home' ? undefined : GROUP_OF[name]);
