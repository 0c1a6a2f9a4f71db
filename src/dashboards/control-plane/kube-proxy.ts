import { selectors } from '../../rules/selectors.ts';
import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { jobVariables } from '../house/job-variables.ts';
import { half, quarter, row, third } from '../house/layout.ts';
import { processRow } from '../house/process-panels.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import { clientRow } from './client-panels.ts';
import * as panels from './kube-proxy-panels.ts';

/** Whether nodes learn in time where the pods behind Services are. */
export function kubeProxy({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.kubeProxy,
    title: 'kube-proxy',
    description: 'Whether nodes learn in time where the pods behind Services are.',
    variables: jobVariables(selectors.kubeProxy, 'node'),
    rows: [
      row('Overview', [
        quarter(panels.proxiesUp(), 'low'),
        quarter(panels.slowestProgramming(alerts), 'low'),
        quarter(panels.slowestSync(alerts), 'low'),
        quarter(panels.oldestRules(), 'low'),
      ]),
      row('Rules', [
        half(panels.programming(alerts), 'medium'),
        half(panels.syncs(alerts), 'medium'),
        third(panels.syncRate(), 'medium'),
        third(panels.failures(), 'medium'),
        third(panels.ageOfRules(), 'medium'),
      ]),
      clientRow(panels.KUBE_PROXY, 'node', alerts),
      processRow({ queries: panels.KUBE_PROXY, by: 'node' }),
    ],
  });
}
