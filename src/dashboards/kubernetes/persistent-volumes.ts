import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { full, half, quarter, row, third } from '../house/layout.ts';
import { metricsDataSource } from '../house/variables.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import { clusters, namespaces } from './kube-variables.ts';
import * as volume from './volume-panels.ts';
import * as state from './volume-state-panels.ts';

/** Persistent volumes: how full they are, when they will be full, and claims that have none. */
export function persistentVolumes({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.persistentVolumes,
    title: 'Persistent volumes',
    description: 'Which volumes fill up and when they will be full, by the forecast that the alerts follow.',
    variables: [metricsDataSource(), clusters(), namespaces()],
    rows: [
      row('Overview', [
        quarter(state.claims(), 'low'),
        quarter(state.unbound(), 'low'),
        quarter(volume.nearlyFull(alerts), 'low'),
        quarter(volume.soonFull(alerts), 'low'),
        full(volume.volumeTable(alerts), 'high'),
      ]),
      row('Space', [
        third(volume.spaceLeft(alerts), 'medium'),
        third(volume.daysToFull(alerts), 'medium'),
        third(volume.growth(), 'medium'),
      ]),
      row('Inodes', [half(volume.inodesLeft(alerts), 'medium'), half(volume.inodeDaysToFull(alerts), 'medium')]),
      row('Claims', [
        third(state.claimsNotBound(), 'medium'),
        third(state.brokenVolumes(), 'medium'),
        third(state.users(), 'medium'),
      ]),
    ],
  });
}
