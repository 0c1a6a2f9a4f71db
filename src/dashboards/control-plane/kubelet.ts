import { selectors } from '../../rules/selectors.ts';
import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { jobVariables } from '../house/job-variables.ts';
import { closedRow, full, half, quarter, row, third } from '../house/layout.ts';
import { processRow } from '../house/process-panels.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import { clientRow } from './client-panels.ts';
import * as panels from './kubelet-panels.ts';
import * as work from './kubelet-work-panels.ts';

/** Whether nodes start and keep pods as they should. */
export function kubelet({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.kubelet,
    title: 'Kubelet',
    description: 'Whether the kubelets start pods in time, and whether their container runtime and volumes work.',
    variables: jobVariables(selectors.kubelet, 'node'),
    rows: [
      row('Overview', [
        quarter(panels.kubeletsUp(), 'low'),
        quarter(panels.runningPods(), 'low'),
        quarter(panels.slowestStart(alerts), 'low'),
        quarter(panels.shortestCertificate(alerts), 'low'),
        full(panels.nodes(alerts), 'medium'),
      ]),
      row('Pods', [
        third(panels.pods(), 'medium'),
        third(panels.podsOfCapacity(alerts), 'medium'),
        third(panels.evictions(), 'medium'),
        third(work.podStart(alerts), 'medium'),
        third(work.podWorkers(), 'medium'),
        third(work.pleg(alerts), 'medium'),
      ]),
      row('Container runtime', [half(work.runtimeCalls(), 'medium'), half(work.runtimeErrors(alerts), 'medium')]),
      row('Volumes', [half(work.volumeOperations(), 'medium'), half(work.volumeErrors(alerts), 'medium')]),
      closedRow('Certificates', [
        third(panels.clientCertificates(alerts), 'medium'),
        third(panels.serverCertificates(alerts), 'medium'),
        third(panels.renewalErrors(), 'medium'),
      ]),
      clientRow(panels.KUBELET, 'node', alerts),
      processRow({ queries: panels.KUBELET, by: 'node' }),
    ],
  });
}
