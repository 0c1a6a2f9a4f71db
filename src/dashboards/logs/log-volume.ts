import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { full, half, quarter, row } from '../house/layout.ts';
import { textVariable } from '../house/variables.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import { streamVariables } from './streams.ts';
import * as volume from './volume-panels.ts';

/** Who writes how much, and what it costs. */
export function logVolume(): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.logVolume,
    title: 'Log volume and cost',
    description: 'Which services write how much, what it comes to in a day, and what it costs.',
    variables: [...streamVariables(), textVariable('price', 'Price of a GiB', '0.50')],
    rows: [
      row('Overview', [
        quarter(volume.bytesPerDay(), 'low'),
        quarter(volume.costPerDay(), 'low'),
        quarter(volume.linesPerSecond(), 'low'),
        quarter(volume.bytesPerLine(), 'low'),
      ]),
      row('By service', [
        full(volume.services(), 'high'),
        half(volume.bytesByService(), 'medium'),
        half(volume.linesByService(), 'medium'),
      ]),
      row('By level and node', [half(volume.bytesByLevel(), 'medium'), half(volume.bytesByNode(), 'medium')]),
    ],
  });
}
