import { selectors } from '../../rules/selectors.ts';
import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { jobVariables } from '../house/job-variables.ts';
import { half, quarter, row, third } from '../house/layout.ts';
import { processRow } from '../house/process-panels.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import * as panels from './loki-panels.ts';
import * as storage from './loki-storage-panels.ts';

/** Whether Loki takes in, keeps and finds log lines. */
export function loki({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.loki,
    title: 'Loki',
    description: 'Whether Loki takes in, keeps and finds log lines, and how close it is to its limits.',
    variables: jobVariables(selectors.loki),
    rows: [
      row('Overview', [
        quarter(panels.processesUp(), 'low'),
        quarter(panels.currentLines(), 'low'),
        quarter(panels.currentBytes(), 'low'),
        quarter(panels.currentRejected(alerts), 'low'),
      ]),
      row('Ingestion', [
        third(panels.lines(), 'medium'),
        third(panels.bytes(), 'medium'),
        third(panels.rejected(alerts), 'medium'),
        half(panels.streams(alerts), 'medium'),
        half(panels.chunks(), 'medium'),
      ]),
      row('Requests', [
        half(panels.requests(), 'medium'),
        half(panels.errors(alerts), 'medium'),
        half(panels.writeLatency(alerts), 'medium'),
        half(panels.queryLatency(alerts), 'medium'),
      ]),
      row('Storage', [
        third(storage.failures(), 'medium'),
        third(storage.sinceCompaction(alerts), 'medium'),
        third(storage.replay(), 'medium'),
      ]),
      row('Ring', [half(storage.members(), 'medium'), half(storage.panics(), 'medium')]),
      processRow({ queries: panels.LOKI }),
    ],
  });
}
