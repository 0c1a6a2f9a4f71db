import type { DashboardContext } from '../context.ts';
import type { DashboardFile } from '../house/dashboard-file.ts';
import { clusterResources } from './cluster-resources.ts';
import { namespaces } from './namespaces.ts';
import { networking } from './networking.ts';
import { nodeDetail } from './node-detail.ts';
import { nodes } from './nodes.ts';
import { persistentVolumes } from './persistent-volumes.ts';
import { podDetail } from './pod-detail.ts';
import { workloads } from './workloads.ts';

/** The dashboards of what runs in the cluster, from the whole to single pods. */
export function kubernetesDashboards(context: DashboardContext): DashboardFile[] {
  return [clusterResources, nodes, nodeDetail, namespaces, workloads, podDetail, persistentVolumes, networking].map(
    (dashboard) => dashboard(context),
  );
}
