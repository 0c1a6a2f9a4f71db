import type { DashboardContext } from '../context.ts';
import { GROUPS, type Group, tagOf } from '../groups.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { dashboardList } from '../house/dashboard-list.ts';
import { eighth, half, quarter, row, third } from '../house/layout.ts';
import { labelVariable, metricsDataSource } from '../house/variables.ts';
import { firingAnnotation } from '../services/alert-panels.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import * as health from './health-panels.ts';

/** What Grafana opens first: whether anything is wrong, and where to look. */
export function home({ alerts }: Pick<DashboardContext, 'alerts'>): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.home,
    title: 'Home',
    description: 'Whether services, clusters and the monitoring itself are well, and the way to every other dashboard.',
    variables: [metricsDataSource(), labelVariable({ label: 'cluster', title: 'Cluster', record: 'up' })],
    annotations: [firingAnnotation('severity="critical", cluster=~"$cluster"')],
    rows: [
      row('Is anything wrong?', [
        eighth(health.criticalAlerts(), 'low'),
        eighth(health.warnings(), 'low'),
        eighth(health.brokenPromises(), 'low'),
        eighth(health.burning(), 'low'),
        eighth(health.nodesNotReady(), 'low'),
        eighth(health.busiestNode(alerts), 'low'),
        eighth(health.silentTargets(), 'low'),
        eighth(health.logsFlowing(), 'low'),
      ]),
      row(
        'Where to look',
        (Object.keys(GROUPS) as Group[]).map((group) => third(links(group), 'medium')),
      ),
      row('Services and alerts', [
        half(health.leastBudget(), 'medium'),
        quarter(health.alertsByTeam(), 'medium'),
        quarter(health.alertsOverTime(), 'medium'),
      ]),
      row('Clusters and monitoring', [
        half(health.clusters(alerts), 'medium'),
        quarter(health.targets(), 'medium'),
        quarter(health.linesReceived(), 'medium'),
      ]),
    ],
  });
}

const links = (group: Group) =>
  dashboardList({
    title: GROUPS[group],
    description: `${GROUPS[group]}: what there is to look at. Each link takes the time range and the clusters along.`,
    tag: tagOf(group),
  });
