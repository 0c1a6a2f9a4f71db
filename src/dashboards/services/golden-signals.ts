import { records } from '../../rules/records.ts';
import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { eighth, full, half, row } from '../house/layout.ts';
import { logLines, logVolume } from '../house/log-panels.ts';
import { labelVariable, logsDataSource, metricsDataSource } from '../house/variables.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import { firingAnnotation } from './alert-panels.ts';
import { restartAnnotation, rolloutAnnotation } from './change-annotations.ts';
import * as graph from './fleet-graphs.ts';
import * as overview from './fleet-overview.ts';
import { CHOSEN } from './fleet-queries.ts';
import * as ranking from './fleet-rankings.ts';

/** The log streams of the chosen services. */
const streams = (level = '') => `{cluster=~"$cluster", namespace=~"$namespace", service_name=~"$service"${level}}`;

/** Latency, traffic, errors and saturation of every service in the catalog. */
export function goldenSignals({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.goldenSignals,
    title: 'Golden signals',
    description: 'Which services are slow, failing or full, and since when.',
    variables: [metricsDataSource(), logsDataSource(), ...serviceVariables()],
    annotations: [rolloutAnnotation(), restartAnnotation(), firingAnnotation(CHOSEN)],
    rows: [
      row('Overview', [
        eighth(overview.serviceCount(), 'low'),
        eighth(overview.requestRate(), 'low'),
        eighth(overview.serverErrorShare(alerts), 'low'),
        eighth(overview.slowestP99(alerts), 'low'),
        eighth(overview.fullestCpu(alerts), 'low'),
        eighth(overview.fullestMemory(alerts), 'low'),
        eighth(overview.lowestBudget(), 'low'),
        eighth(overview.alertCount(), 'low'),
        full(overview.services(alerts), 'high'),
      ]),
      row('Where to look first', [
        half(ranking.slowest(alerts), 'medium'),
        half(ranking.mostFailing(alerts), 'medium'),
        half(ranking.fullest(alerts), 'medium'),
        half(ranking.burningFastest(), 'medium'),
      ]),
      row('Latency', [half(graph.latencyP95(), 'medium'), half(graph.latencyP99(alerts), 'medium')]),
      row('Traffic', [full(graph.traffic(), 'medium')]),
      row('Errors', [half(graph.serverErrors(alerts), 'medium'), half(graph.clientErrors(), 'medium')]),
      row('Saturation', [
        half(graph.cpuOfLimits(alerts), 'medium'),
        half(graph.memoryOfLimits(alerts), 'medium'),
        half(graph.cpuOfRequests(), 'medium'),
        half(graph.memoryOfRequests(), 'medium'),
      ]),
      row('Logs', [full(volumeByLevel(), 'medium'), full(errorLines(), 'high')]),
    ],
  });
}

/** Cluster, team, namespace and service, of everything in the catalog. */
function serviceVariables() {
  const record = records.serviceWorkload;
  return [
    labelVariable({ label: 'cluster', title: 'Cluster', record }),
    labelVariable({ label: 'team', title: 'Team', record, within: ['cluster'] }),
    labelVariable({ label: 'namespace', title: 'Namespace', record, within: ['cluster', 'team'] }),
    labelVariable({ label: 'service', title: 'Service', record, within: ['cluster', 'team', 'namespace'] }),
  ];
}

const volumeByLevel = () =>
  logVolume({
    title: 'Log lines by level',
    description:
      'Log lines of the chosen services, of all teams: logs know no team. A rise of errors often comes before a rise of 5xx.',
    selector: streams(),
  });

const errorLines = () =>
  logLines({
    title: 'Error lines',
    description:
      'Log lines of the chosen services with level error or fatal, newest first, of all teams: logs know no team.',
    selector: streams(', level=~"error|fatal"'),
  });
