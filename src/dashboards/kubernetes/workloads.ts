import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { closedRow, full, half, quarter, row, third } from '../house/layout.ts';
import { metricsDataSource } from '../house/variables.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import * as controllers from './controller-tables.ts';
import { alertCount, firingAnnotation } from './kube-alert-panels.ts';
import { IN_NAMESPACE } from './kube-queries.ts';
import { clusters, kinds, namespaces, workloads as workloadVariable } from './kube-variables.ts';
import { rolloutAnnotation } from './rollout-annotation.ts';
import * as workload from './workload-panels.ts';
import { podTable } from './workload-pod-table.ts';

/** Workloads of every kind: whether they are complete, what they use of what they asked for, and their pods. */
export function workloads({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.workloads,
    title: 'Workloads',
    description: 'Deployments, StatefulSets, DaemonSets, Jobs and CronJobs: complete or not, and how well they fit.',
    variables: [metricsDataSource(), clusters(), namespaces(), kinds(), workloadVariable()],
    annotations: [rolloutAnnotation(), firingAnnotation(IN_NAMESPACE)],
    rows: [
      row('Overview', [
        quarter(workload.workloadCount(), 'low'),
        quarter(workload.missingReplicas(), 'low'),
        quarter(workload.restartCount(), 'low'),
        quarter(alertCount(IN_NAMESPACE), 'low'),
        full(workload.workloadTable(alerts), 'high'),
      ]),
      row('Replicas and rollouts', [
        third(controllers.deployments(), 'medium'),
        third(controllers.statefulSets(), 'medium'),
        third(controllers.daemonSets(), 'medium'),
        half(workload.missingByWorkload(), 'medium'),
        half(workload.waitingForRollout(), 'medium'),
      ]),
      row('CPU and memory', [
        half(workload.cpuCompared(), 'medium'),
        half(workload.memoryCompared(), 'medium'),
        half(workload.largestByCpu(), 'medium'),
        half(workload.largestByMemory(), 'medium'),
      ]),
      row('Too little', [
        third(workload.throttling(alerts), 'medium'),
        third(workload.outOfMemory(), 'medium'),
        third(workload.restarts(), 'medium'),
      ]),
      row('Pods', [full(podTable(alerts), 'high')]),
      closedRow('Autoscalers, Jobs and CronJobs', [
        full(controllers.autoscalers(), 'medium'),
        half(controllers.jobs(alerts), 'medium'),
        half(controllers.cronJobs(), 'medium'),
      ]),
    ],
  });
}
