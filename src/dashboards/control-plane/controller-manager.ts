import { selectors } from '../../rules/selectors.ts';
import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { jobVariables } from '../house/job-variables.ts';
import { half, quarter, row } from '../house/layout.ts';
import { processRow } from '../house/process-panels.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import { clientRow } from './client-panels.ts';
import * as panels from './controller-manager-panels.ts';

/** Whether the controllers keep up with what changes. */
export function controllerManager({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.controllerManager,
    title: 'Controller manager',
    description: 'Whether the controllers of Kubernetes keep up with what changes, and which of them do not.',
    variables: jobVariables(selectors.controllerManager),
    rows: [
      row('Overview', [
        quarter(panels.managersUp(), 'low'),
        quarter(panels.leaders(), 'low'),
        quarter(panels.longestQueue(alerts), 'low'),
        quarter(panels.slowestQueue(alerts), 'low'),
      ]),
      row('Queues', [
        half(panels.queueDepth(alerts), 'medium'),
        half(panels.queueLatency(alerts), 'medium'),
        half(panels.additions(), 'medium'),
        half(panels.workDuration(), 'medium'),
      ]),
      row('Nodes', [half(panels.unhealthyNodes(alerts), 'medium'), half(panels.zoneSize(), 'medium')]),
      clientRow(panels.CONTROLLER_MANAGER, 'instance', alerts),
      processRow({ queries: panels.CONTROLLER_MANAGER, by: 'instance' }),
    ],
  });
}
