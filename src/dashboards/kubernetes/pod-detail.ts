import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { eighth, full, half, row, third } from '../house/layout.ts';
import { logsDataSource, metricsDataSource, textVariable } from '../house/variables.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import { podEvents, whereKept } from './event-panels.ts';
import { alertCount, firingAlerts, firingAnnotation } from './kube-alert-panels.ts';
import { IN_POD } from './kube-queries.ts';
import { containers, onePod } from './kube-variables.ts';
import * as logs from './pod-log-panels.ts';
import * as overview from './pod-overview-panels.ts';
import { containerReasons } from './pod-state-panels.ts';
import * as use from './pod-use-panels.ts';

/** Everything about one pod: where and how it runs, what its containers use, and what they write to their log. */
export function podDetail(context: DashboardContext): DashboardFile {
  const { alerts } = context;
  return dashboardFile({
    name: DASHBOARD_NAMES.podDetail,
    title: 'Pod detail',
    description: 'How one pod does: its state and why, its containers against their requests and limits, and its log.',
    variables: [
      metricsDataSource(),
      logsDataSource(),
      ...onePod(),
      containers(),
      textVariable('search', 'Search the log'),
    ],
    annotations: [use.restartAnnotation(), firingAnnotation(IN_POD)],
    rows: [
      row('Overview', [
        eighth(overview.ready(), 'low'),
        eighth(overview.age(), 'low'),
        eighth(overview.containersReady(), 'low'),
        eighth(overview.restarts(), 'low'),
        eighth(overview.cpuOfLimits(), 'low'),
        eighth(overview.memoryOfLimits(alerts), 'low'),
        eighth(overview.waiting(), 'low'),
        eighth(alertCount(IN_POD), 'low'),
        half(overview.owner(), 'low'),
        half(overview.placement(), 'low'),
        half(containerReasons(IN_POD), 'medium'),
        half(firingAlerts(IN_POD, [{ title: 'Container', label: 'container' }]), 'medium'),
        full(overview.containerTable(alerts), 'medium'),
      ]),
      row('CPU', [
        third(use.cpu(), 'medium'),
        third(use.cpuOfBounds(), 'medium'),
        third(use.throttling(alerts), 'medium'),
      ]),
      row('Memory', [
        third(use.memory(), 'medium'),
        third(use.memoryOfLimits(alerts), 'medium'),
        third(use.memoryByKind(), 'medium'),
      ]),
      row('Restarts and probes', [
        third(use.restarts(), 'medium'),
        third(use.memoryKills(), 'medium'),
        third(use.failedProbes(), 'medium'),
      ]),
      row('Network and disk', [
        third(use.traffic(), 'medium'),
        third(use.lostPackets(), 'medium'),
        third(use.disk(), 'medium'),
      ]),
      ...whereKept(context, row('Events', [full(podEvents(), 'medium')])),
      row('Logs', [full(logs.volume(), 'medium'), full(logs.lines(), 'high')]),
    ],
  });
}
