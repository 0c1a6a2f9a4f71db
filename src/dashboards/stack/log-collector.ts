import { logCollectors } from '../../rules/stack/log-collectors.ts';
import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { jobVariables } from '../house/job-variables.ts';
import { full, half, quarter, row, third } from '../house/layout.ts';
import { processRow } from '../house/process-panels.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import * as panels from './log-collector-panels.ts';

/** Whether the log lines of every node arrive, and what is lost on the way. */
export function logCollector({ alerts, logs }: DashboardContext): DashboardFile {
  const collector = logCollectors[logs.collector];
  const of = panels.collectorsOf(collector);
  return dashboardFile({
    name: DASHBOARD_NAMES.logCollector,
    title: 'Log collector',
    description: `Whether the log lines of every node reach Loki through ${collector.name}, how late, and what is lost on the way.`,
    variables: jobVariables(collector.job.matchers, 'node'),
    rows: [
      row('Overview', [
        quarter(panels.collectorsUp(of), 'low'),
        quarter(panels.currentLines(of), 'low'),
        quarter(panels.currentBytes(of), 'low'),
        quarter(panels.furthestBehind(of, alerts), 'low'),
        full(panels.nodes(of, alerts), 'medium'),
      ]),
      row('Lines', [half(panels.lines(of), 'medium'), half(panels.bytes(of), 'medium')]),
      row('Loss', [half(panels.lost(of), 'medium'), half(panels.cut(of, alerts), 'medium')]),
      row('Delay', [
        third(panels.unread(of, alerts), 'medium'),
        third(panels.latency(of, alerts), 'medium'),
        third(panels.errors(of, alerts), 'medium'),
      ]),
      row('Files', [half(panels.files(of), 'medium'), half(panels.largestFiles(of), 'medium')]),
      processRow({ queries: of.queries, by: 'node' }),
    ],
  });
}
