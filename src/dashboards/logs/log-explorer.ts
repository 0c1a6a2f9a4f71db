import { LEVEL_NAMES } from '../../logs/level.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { closedRow, full, half, quarter, row } from '../house/layout.ts';
import { anyOf, textVariable } from '../house/variables.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import * as explorer from './explorer-panels.ts';
import { streamVariables } from './streams.ts';

/** Log lines of everything that runs, narrowed step by step. */
export function logExplorer(): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.logExplorer,
    title: 'Log explorer',
    description: 'What services write, which errors are frequent, and which are new.',
    variables: [
      ...streamVariables(),
      anyOf('level', 'Level', Object.keys(LEVEL_NAMES).reverse()),
      textVariable('search', 'Search the lines'),
    ],
    rows: [
      row('Overview', [
        quarter(explorer.lineCount(), 'low'),
        quarter(explorer.failureCount(), 'low'),
        quarter(explorer.failureShare(), 'low'),
        quarter(explorer.againstLastWeek(), 'low'),
        half(explorer.volumeByLevel(), 'medium'),
        half(explorer.failuresByService(), 'medium'),
      ]),
      row('Error messages', [full(explorer.topMessages(), 'medium')]),
      // It reads the errors of two time ranges, so nobody pays for it who does not look.
      closedRow('New since last week', [full(explorer.newMessages(), 'medium')]),
      row('Lines', [full(explorer.lines(), 'high')]),
    ],
  });
}
