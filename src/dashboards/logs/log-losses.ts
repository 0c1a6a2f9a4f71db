import { logCollectors } from '../../rules/stack/log-collectors.ts';
import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { jobVariables } from '../house/job-variables.ts';
import { full, half, quarter, row } from '../house/layout.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import * as loss from './loss-panels.ts';

/** Lines that were written and cannot be found. */
export function logLosses({ alerts, logs }: Pick<DashboardContext, 'alerts' | 'logs'>): DashboardFile {
  const collector = logCollectors[logs.collector];
  return dashboardFile({
    name: DASHBOARD_NAMES.logLosses,
    title: 'Dropped log lines',
    description: 'Which log lines never arrive, where they are dropped, and why.',
    variables: jobVariables(collector.job.matchers),
    rows: [
      row('Overview', [
        quarter(loss.givenUp(collector), 'low'),
        quarter(loss.rejected(alerts), 'low'),
        quarter(loss.cut(collector, alerts), 'low'),
        quarter(loss.openStreams(), 'low'),
      ]),
      row('Why', [
        half(loss.lostByReason(collector), 'medium'),
        half(loss.rejectedByReason(alerts), 'medium'),
        half(loss.cutByNamespace(collector, alerts), 'medium'),
        half(loss.sortedOutByReason(collector), 'medium'),
        full(loss.reasons(), 'high'),
      ]),
      row('Where', [
        full(loss.lossesByNode(collector, alerts), 'medium'),
        half(loss.delivered(collector), 'medium'),
        half(loss.silentCollectors(collector), 'medium'),
      ]),
    ],
  });
}
