import { selectors } from '../../rules/selectors.ts';
import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { jobVariables } from '../house/job-variables.ts';
import { half, quarter, row, third } from '../house/layout.ts';
import { processRow } from '../house/process-panels.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import * as etcdPanels from './etcd-panels.ts';

/** Whether the members of etcd agree with each other, and whether their disks keep up. */
export function etcd({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.etcd,
    title: 'etcd',
    description:
      'Whether the members of etcd agree, whether their disks are fast enough, and how full the database is.',
    variables: jobVariables(selectors.etcd, 'instance'),
    rows: [
      row('Overview', [
        quarter(etcdPanels.membersUp(), 'low'),
        quarter(etcdPanels.membersWithLeader(), 'low'),
        quarter(etcdPanels.fullestDatabase(alerts), 'low'),
        quarter(etcdPanels.slowestDisk(alerts), 'low'),
      ]),
      row('Agreement', [
        third(etcdPanels.leaderChanges(alerts), 'medium'),
        third(etcdPanels.failedProposals(alerts), 'medium'),
        third(etcdPanels.peerLatency(alerts), 'medium'),
      ]),
      row('Disks', [half(etcdPanels.fsync(alerts), 'medium'), half(etcdPanels.commits(alerts), 'medium')]),
      row('Database', [
        third(etcdPanels.databaseSize(), 'medium'),
        third(etcdPanels.ofQuota(alerts), 'medium'),
        third(etcdPanels.fragmentation(alerts), 'medium'),
      ]),
      row('Requests', [half(etcdPanels.calls(), 'medium'), half(etcdPanels.callErrors(alerts), 'medium')]),
      processRow({ queries: etcdPanels.ETCD, by: 'instance' }),
    ],
  });
}
