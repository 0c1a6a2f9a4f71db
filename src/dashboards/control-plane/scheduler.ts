import { selectors } from '../../rules/selectors.ts';
import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { jobVariables } from '../house/job-variables.ts';
import { half, quarter, row, third } from '../house/layout.ts';
import { processRow } from '../house/process-panels.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import { clientRow } from './client-panels.ts';
import * as panels from './scheduler-panels.ts';

/** Whether pods find a node, and how long that takes. */
export function scheduler({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.scheduler,
    title: 'Scheduler',
    description: 'Whether pods find a node, how long that takes, and which of them wait.',
    variables: jobVariables(selectors.scheduler),
    rows: [
      row('Overview', [
        quarter(panels.schedulersUp(), 'low'),
        quarter(panels.waiting(alerts), 'low'),
        quarter(panels.unschedulable(alerts), 'low'),
        quarter(panels.currentP99(alerts), 'low'),
      ]),
      row('Pods', [half(panels.pendingPods(), 'medium'), half(panels.attempts(), 'medium')]),
      row('Latency', [
        third(panels.latencyHeatmap(), 'medium'),
        third(panels.latency(alerts), 'medium'),
        third(panels.errors(alerts), 'medium'),
      ]),
      row('Where the time goes', [half(panels.extensionPoints(), 'medium'), half(panels.plugins(), 'medium')]),
      clientRow(panels.SCHEDULER, 'instance', alerts),
      processRow({ queries: panels.SCHEDULER, by: 'instance' }),
    ],
  });
}
