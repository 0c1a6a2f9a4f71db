import { clusterResources } from './cluster-resources.ts';
import type { DashboardContext } from './context.ts';
import type { DashboardFile } from './dashboard-file.ts';
import { goldenSignals } from './golden-signals.ts';
import { serviceDetail } from './service-detail.ts';
import { slos } from './slos.ts';

/** Every dashboard that Panoptes ships. */
export function allDashboards(context: DashboardContext): DashboardFile[] {
  return [goldenSignals(context), serviceDetail(context), slos(), clusterResources(context)];
}
