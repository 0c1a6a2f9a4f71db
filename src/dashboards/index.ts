import type { DashboardContext } from './context.ts';
import type { DashboardFile } from './house/dashboard-file.ts';
import { clusterResources } from './kubernetes/cluster-resources.ts';
import { goldenSignals } from './services/golden-signals.ts';
import { serviceDetail } from './services/service-detail.ts';
import { slos } from './services/slos.ts';

/** Every dashboard that Panoptes ships. */
export function allDashboards(context: DashboardContext): DashboardFile[] {
  return [goldenSignals(context), serviceDetail(context), slos(), clusterResources(context)];
}
