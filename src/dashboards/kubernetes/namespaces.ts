import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { eighth, full, half, row, third } from '../house/layout.ts';
import { metricsDataSource } from '../house/variables.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import { eventSource, warnings, warningsByReason, whereKept } from './event-panels.ts';
import { alertCount, firingAlerts, firingAnnotation } from './kube-alert-panels.ts';
import { toPod } from './kube-links.ts';
import { IN_NAMESPACE } from './kube-queries.ts';
import { clusters, namespaces as namespaceVariable } from './kube-variables.ts';
import * as namespace from './namespace-panels.ts';
import * as quotas from './namespace-quota-panels.ts';
import { notReadyPods, podsByPhase } from './pod-state-panels.ts';

/** Namespaces: what they use of what they asked for and may have, how their pods are, and what fires. */
export function namespaces(context: DashboardContext): DashboardFile {
  const { alerts } = context;
  return dashboardFile({
    name: DASHBOARD_NAMES.namespaces,
    title: 'Namespaces',
    description: 'What the chosen namespaces use, request and may have, and whether their pods are well.',
    variables: [metricsDataSource(), ...eventSource(context), clusters(), namespaceVariable()],
    annotations: [firingAnnotation(IN_NAMESPACE)],
    rows: [
      row('Overview', [
        eighth(namespace.cpuInUse(), 'low'),
        eighth(namespace.cpuRequested(), 'low'),
        eighth(namespace.memoryInUse(), 'low'),
        eighth(namespace.memoryRequested(), 'low'),
        eighth(namespace.runningPods(), 'low'),
        eighth(namespace.notRunningPods(), 'low'),
        eighth(namespace.restarts(), 'low'),
        eighth(alertCount(IN_NAMESPACE), 'low'),
        full(namespace.namespaceTable(alerts), 'high'),
      ]),
      row('CPU and memory', [
        half(namespace.cpuCompared(), 'medium'),
        half(namespace.memoryCompared(), 'medium'),
        half(namespace.cpuByNamespace(), 'medium'),
        half(namespace.memoryByNamespace(), 'medium'),
      ]),
      row('Quotas', [full(quotas.quotaTable(alerts), 'medium'), full(quotas.quotaUse(alerts), 'medium')]),
      row('Pods', [
        third(podsByPhase(IN_NAMESPACE), 'medium'),
        third(namespace.restartsByNamespace(), 'medium'),
        third(notReadyPods(IN_NAMESPACE), 'medium'),
      ]),
      ...whereKept(context, row('Events', [half(warningsByReason(), 'medium'), half(warnings(), 'medium')])),
      row('Alerts', [
        full(
          firingAlerts(IN_NAMESPACE, [
            { title: 'Cluster', label: 'cluster' },
            { title: 'Namespace', label: 'namespace' },
            { title: 'Pod', label: 'pod', links: [toPod()] },
          ]),
          'medium',
        ),
      ]),
    ],
  });
}
