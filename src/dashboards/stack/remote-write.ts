import { selectors } from '../../rules/selectors.ts';
import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { jobVariables } from '../house/job-variables.ts';
import { half, quarter, row, third } from '../house/layout.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import * as panels from './remote-write-panels.ts';

/** Whether samples arrive at the other end, and how late. */
export function remoteWrite({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.remoteWrite,
    title: 'Remote write',
    description: 'Whether the samples that are sent elsewhere arrive, and how late.',
    variables: jobVariables(selectors.prometheusProcess, 'pod'),
    rows: [
      row('Overview', [
        quarter(panels.currentRate(), 'low'),
        quarter(panels.currentDelay(alerts), 'low'),
        quarter(panels.currentFailures(alerts), 'low'),
        quarter(panels.waiting(), 'low'),
      ]),
      row('Delivery', [
        half(panels.delay(alerts), 'medium'),
        half(panels.samples(), 'medium'),
        third(panels.failed(alerts), 'medium'),
        third(panels.retried(), 'medium'),
        third(panels.dropped(), 'medium'),
      ]),
      row('Capacity', [
        third(panels.shards(), 'medium'),
        third(panels.shardsOfMaximum(), 'medium'),
        third(panels.bytes(), 'medium'),
      ]),
    ],
  });
}
