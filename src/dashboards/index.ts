import { capacityDashboards } from './capacity/capacity-dashboards.ts';
import type { DashboardContext } from './context.ts';
import { controlPlaneDashboards } from './control-plane/control-plane-dashboards.ts';
import { home } from './home/home.ts';
import type { DashboardFile } from './house/dashboard-file.ts';
import { kubernetesDashboards } from './kubernetes/kubernetes-dashboards.ts';
import { auditLog } from './logs/audit-log.ts';
import { logExplorer } from './logs/log-explorer.ts';
import { logLosses } from './logs/log-losses.ts';
import { logVolume } from './logs/log-volume.ts';
import { goldenSignals } from './services/golden-signals.ts';
import { serviceDetail } from './services/service-detail.ts';
import { slos } from './services/slos.ts';
import { stackDashboards } from './stack/stack-dashboards.ts';

/** Every dashboard that Panoptes ships. */
export function allDashboards(context: DashboardContext): DashboardFile[] {
  return [
    home(context),
    goldenSignals(context),
    serviceDetail(context),
    slos(),
    ...kubernetesDashboards(context),
    ...controlPlaneDashboards(context),
    logExplorer(),
    logVolume(),
    logLosses(context),
    ...(context.logs.audit.enabled ? [auditLog()] : []),
    ...capacityDashboards(context),
    ...stackDashboards(context),
  ];
}
