import { selectors } from '../../rules/selectors.ts';
import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { jobVariables } from '../house/job-variables.ts';
import { closedRow, full, half, quarter, row, third } from '../house/layout.ts';
import { processRow } from '../house/process-panels.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import * as panels from './coredns-panels.ts';

/** Whether names are answered, and how fast. */
export function coreDns({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.coreDns,
    title: 'CoreDNS',
    description: 'Whether names inside and outside the cluster are answered, and how fast.',
    variables: jobVariables(selectors.coreDns),
    rows: [
      row('Overview', [
        quarter(panels.serversUp(), 'low'),
        quarter(panels.questions(), 'low'),
        quarter(panels.currentErrors(alerts), 'low'),
        quarter(panels.currentP99(alerts), 'low'),
      ]),
      row('Questions', [half(panels.byType(), 'medium'), half(panels.byAnswer(), 'medium')]),
      row('Latency and errors', [
        third(panels.latencyHeatmap(), 'medium'),
        third(panels.latency(alerts), 'medium'),
        third(panels.errors(alerts), 'medium'),
      ]),
      row('Cache', [half(panels.cacheHits(), 'medium'), half(panels.answerSizes(), 'medium')]),
      row('Names outside the cluster', [
        third(panels.forwarded(), 'medium'),
        third(panels.forwardLatency(alerts), 'medium'),
        third(panels.forwardErrors(alerts), 'medium'),
        third(panels.failedChecks(), 'medium'),
        third(panels.brokenChecks(), 'medium'),
        third(panels.rejected(), 'medium'),
      ]),
      closedRow('Crashes', [full(panels.panics(), 'medium')]),
      processRow({ queries: panels.COREDNS }),
    ],
  });
}
