import { type DataLink, rowLink } from '../house/links.ts';
import { DASHBOARD_NAMES, type DashboardName, uidOf } from '../uids.ts';

/**
 * A link from a row of a table, whose columns of these titles set the variables. Every table about Kubernetes calls its
 * columns Cluster, Namespace, Node, Kind, Workload and Pod.
 */
const leads = (title: string, name: DashboardName, set: Record<string, string>) => (): DataLink =>
  rowLink(title, uidOf(name), ['datasource'], { cluster: 'Cluster', ...set });

const { logExplorer, namespaces, networking, nodeDetail, persistentVolumes, podDetail, workloads } = DASHBOARD_NAMES;

export const toNode = leads('Node', nodeDetail, { node: 'Node' });
export const toNamespace = leads('Namespace', namespaces, { namespace: 'Namespace' });
export const toWorkloads = leads('Workloads of the namespace', workloads, { namespace: 'Namespace' });
export const toWorkload = leads('Workload', workloads, {
  namespace: 'Namespace',
  workload_type: 'Kind',
  workload: 'Workload',
});
export const toWorkloadOfAnyKind = leads('Workload', workloads, { namespace: 'Namespace', workload: 'Workload' });
export const toPod = leads('Pod', podDetail, { namespace: 'Namespace', pod: 'Pod' });
export const toVolumes = leads('Volumes of the namespace', persistentVolumes, { namespace: 'Namespace' });
export const toTraffic = leads('Traffic of the namespace', networking, { namespace: 'Namespace' });
/** Dashboards about Kubernetes ask no Loki, so there is no choice of one to take along. */
export const toLogs = (): DataLink =>
  rowLink('Logs of the namespace', uidOf(logExplorer), [], { cluster: 'Cluster', namespace: 'Namespace' });
