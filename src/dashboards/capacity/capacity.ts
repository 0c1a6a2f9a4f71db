import { Duration } from '../../config/duration.ts';
import { records } from '../../rules/records.ts';
import { historyOf, reaches } from '../../services/history.ts';
import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { full, half, quarter, row } from '../house/layout.ts';
import { labelVariable, metricsDataSource } from '../house/variables.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import { inUseOfRequests, requestedOfAllocatable, resourceOverTime } from './capacity-panels.ts';
import { CLUSTERS, NAMESPACES, NODES, resourceTable, WORKLOADS } from './capacity-tables.ts';
import { freeable, missing, unused } from './request-fit-panels.ts';
import { volumes } from './volume-table.ts';

/** What the cluster can give, what is asked of it and what is used: of clusters, nodes, namespaces and workloads. */
export function capacity({ alerts, prometheus }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.capacity,
    title: 'Capacity',
    description: 'How much room is left, who has reserved it, and whose requests do not fit what they use.',
    variables: [metricsDataSource(), ...variables()],
    rows: [
      row('Overview', [
        quarter(requestedOfAllocatable('cpu'), 'low'),
        quarter(inUseOfRequests('cpu'), 'low'),
        quarter(requestedOfAllocatable('memory'), 'low'),
        quarter(inUseOfRequests('memory'), 'low'),
        half(resourceOverTime('cpu'), 'medium'),
        half(resourceOverTime('memory'), 'medium'),
      ]),
      row('Clusters', [full(resourceTable(CLUSTERS, 'cpu'), 'low'), full(resourceTable(CLUSTERS, 'memory'), 'low')]),
      row('Nodes', [full(resourceTable(NODES, 'cpu'), 'medium'), full(resourceTable(NODES, 'memory'), 'medium')]),
      row('Namespaces', [
        half(resourceTable(NAMESPACES, 'cpu'), 'medium'),
        half(resourceTable(NAMESPACES, 'memory'), 'medium'),
      ]),
      ...(reaches(historyOf(prometheus), A_DAY) ? [requestsThatDoNotFit(alerts)] : []),
      row('Workloads', [
        full(resourceTable(WORKLOADS, 'cpu'), 'high'),
        full(resourceTable(WORKLOADS, 'memory'), 'high'),
      ]),
      row('Volumes', [full(volumes(alerts), 'medium')]),
    ],
  });
}

/** They are judged by a whole day. */
const A_DAY = Duration.parse('1d');

const requestsThatDoNotFit = (alerts: DashboardContext['alerts']) =>
  row('Requests that do not fit', [
    full(freeable(alerts), 'medium'),
    half(unused('cpu', alerts), 'medium'),
    half(unused('memory', alerts), 'medium'),
    half(missing('cpu', alerts), 'medium'),
    half(missing('memory', alerts), 'medium'),
  ]);

function variables() {
  const record = records.namespaceCpu;
  return [
    labelVariable({ label: 'cluster', title: 'Cluster', record }),
    labelVariable({ label: 'namespace', title: 'Namespace', record, within: ['cluster'] }),
    labelVariable({ label: 'node', title: 'Node', record: records.nodeCpuAllocatable, within: ['cluster'] }),
  ];
}
