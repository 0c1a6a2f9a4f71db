import { selectors } from '../../rules/selectors.ts';
import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { jobVariables } from '../house/job-variables.ts';
import { full, half, quarter, row, third } from '../house/layout.ts';
import { processRow } from '../house/process-panels.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import * as applications from './argo-cd-application-panels.ts';
import { CONTROLLER } from './argo-cd-queries.ts';
import * as work from './argo-cd-work-panels.ts';

/** Whether what is in Git is what runs, and what keeps Argo CD from it. */
export function argoCd({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.argoCd,
    title: 'Argo CD',
    description: 'Whether what is in Git is what runs in the cluster, and what keeps Argo CD from it.',
    variables: jobVariables(selectors.argoCdController),
    rows: [
      row('Overview', [
        quarter(applications.count(), 'low'),
        quarter(applications.outOfSync(), 'low'),
        quarter(applications.unhealthy(), 'low'),
        quarter(work.connectedClusters(), 'low'),
        full(applications.table(), 'high'),
      ]),
      row('Applications', [
        third(applications.bySyncStatus(), 'medium'),
        third(applications.byHealth(), 'medium'),
        third(applications.syncs(), 'medium'),
      ]),
      row('Controller', [
        third(work.reconcileDuration(alerts), 'medium'),
        third(work.queues(alerts), 'medium'),
        third(work.requests(), 'medium'),
      ]),
      row('Repositories', [
        half(work.gitRequests(), 'medium'),
        half(work.gitDuration(alerts), 'medium'),
        half(work.gitFailures(alerts), 'medium'),
        half(work.pendingRequests(alerts), 'medium'),
      ]),
      row('Notifications', [half(work.deliveries(), 'medium'), half(work.failedDeliveries(alerts), 'medium')]),
      processRow({ queries: CONTROLLER }),
    ],
  });
}
