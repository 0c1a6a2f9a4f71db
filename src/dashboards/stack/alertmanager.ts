import { selectors } from '../../rules/selectors.ts';
import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { jobVariables } from '../house/job-variables.ts';
import { half, quarter, row, third } from '../house/layout.ts';
import { processRow } from '../house/process-panels.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import * as panels from './alertmanager-panels.ts';

/** Whether notifications reach people, and whether the members of Alertmanager agree. */
export function alertmanager({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.alertmanager,
    title: 'Alertmanager',
    description: 'Whether notifications reach people, and whether the members of Alertmanager agree with each other.',
    variables: jobVariables(selectors.alertmanagerProcess),
    rows: [
      row('Overview', [
        quarter(panels.membersUp(), 'low'),
        quarter(panels.configurationLoaded(), 'low'),
        quarter(panels.activeAlerts(), 'low'),
        quarter(panels.lostNotifications(alerts), 'low'),
      ]),
      row('Alerts', [
        third(panels.alertsByState(), 'medium'),
        third(panels.received(), 'medium'),
        third(panels.silences(), 'medium'),
      ]),
      row('Notifications', [
        half(panels.sent(), 'medium'),
        half(panels.failedShare(alerts), 'medium'),
        half(panels.failedByReason(), 'medium'),
        half(panels.latency(), 'medium'),
      ]),
      row('Cluster', [
        third(panels.members(), 'medium'),
        third(panels.failedPeers(), 'medium'),
        third(panels.configurations(), 'medium'),
      ]),
      processRow({ queries: panels.ALERTMANAGER }),
    ],
  });
}
