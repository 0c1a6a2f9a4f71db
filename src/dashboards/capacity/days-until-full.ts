import { records } from '../../rules/records.ts';
import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { full, half, row } from '../house/layout.ts';
import { labelVariable, metricsDataSource } from '../house/variables.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import {
  clusterDays,
  filesystemDays,
  leftOverTime,
  namespaceGrowth,
  nodeDays,
  quotaDays,
  volumeDays,
} from './days-until-full-panels.ts';

/** When what is there runs out, if it goes on as in the last two weeks. Needs two weeks of history. */
export function daysUntilFull({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.daysUntilFull,
    title: 'Days until full',
    description:
      'When CPU, memory, volumes and quotas run out, if they go on as in the last two weeks, and which namespaces grow.',
    variables: [metricsDataSource(), ...variables()],
    time: { from: 'now-2w', to: 'now' },
    rows: [
      row('Clusters', [
        full(clusterDays(), 'low'),
        half(leftOverTime('cpu'), 'medium'),
        half(leftOverTime('memory'), 'medium'),
      ]),
      row('Nodes', [half(nodeDays(alerts), 'medium'), half(filesystemDays(), 'medium')]),
      row('Volumes and quotas', [half(volumeDays(), 'medium'), half(quotaDays(), 'medium')]),
      row('Who grows', [full(namespaceGrowth(), 'high')]),
    ],
  });
}

function variables() {
  const record = records.namespaceCpu;
  return [
    labelVariable({ label: 'cluster', title: 'Cluster', record }),
    labelVariable({ label: 'namespace', title: 'Namespace', record, within: ['cluster'] }),
    labelVariable({ label: 'node', title: 'Node', record: records.nodeCpuAllocatable, within: ['cluster'] }),
  ];
}
