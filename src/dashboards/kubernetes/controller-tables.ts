import type { DashboardContext } from '../context.ts';
import { chosen } from '../house/queries.ts';
import { type KeyColumn, table } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { toNamespace, toWorkloadOfAnyKind } from './kube-links.ts';
import { IN_NAMESPACE, kube } from './kube-queries.ts';
import { KINDS, type Kind, ofKind } from './workload-queries.ts';

type Thresholds = DashboardContext['alerts'];

const keys = (label: string): KeyColumn[] => [
  { title: 'Cluster', label: 'cluster' },
  { title: 'Namespace', label: 'namespace', links: [toNamespace()] },
  { title: 'Workload', label, links: [toWorkloadOfAnyKind()] },
];

function replicas(title: string, kind: Kind, served: string) {
  const { desired, available, updated } = KINDS[kind];
  return table({
    title,
    description: `How many pods each should have, how many ${served}, and how many run the newest version. All three are the same where nothing is going on.`,
    keys: keys(kind),
    values: [
      { title: 'Desired', expr: ofKind(kind, desired), unit: UNITS.count },
      { title: 'Available', expr: ofKind(kind, available), unit: UNITS.count },
      { title: 'Updated', expr: ofKind(kind, updated), unit: UNITS.count },
      {
        title: 'Missing',
        expr: `${ofKind(kind, desired)} - ${ofKind(kind, available)}`,
        unit: UNITS.count,
        thresholds: { critical: 1 },
      },
    ],
    sortBy: 'Missing',
  });
}

export const deployments = () => replicas('Deployments', 'deployment', 'serve');
export const statefulSets = () => replicas('StatefulSets', 'statefulset', 'are ready');
export const daemonSets = () => replicas('DaemonSets', 'daemonset', 'serve');

const HPA = 'horizontalpodautoscaler';
const ofAutoscalers = (metric: string) => kube(['namespace', HPA], `kube_${HPA}_${metric}`, IN_NAMESPACE);

export const autoscalers = () =>
  table({
    title: 'Autoscalers',
    description:
      'HorizontalPodAutoscalers of the chosen namespaces. One that is at its maximum cannot help any more: it is red.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Namespace', label: 'namespace', links: [toNamespace()] },
      { title: 'Autoscaler', label: HPA },
    ],
    values: [
      { title: 'Minimum', expr: ofAutoscalers('spec_min_replicas'), unit: UNITS.count },
      { title: 'Maximum', expr: ofAutoscalers('spec_max_replicas'), unit: UNITS.count },
      { title: 'Current', expr: ofAutoscalers('status_current_replicas'), unit: UNITS.count },
      { title: 'Desired', expr: ofAutoscalers('status_desired_replicas'), unit: UNITS.count },
      {
        title: 'Of maximum',
        expr: `${ofAutoscalers('status_current_replicas')} / ${ofAutoscalers('spec_max_replicas')}`,
        unit: UNITS.ratio,
        thresholds: { critical: 1 },
      },
    ],
    sortBy: 'Of maximum',
  });

const ofJobs = (metric: string, ...matchers: readonly string[]) =>
  kube(['namespace', 'job_name'], `kube_job_${metric}`, ...matchers, IN_NAMESPACE);

export const jobs = ({ jobDuration }: Thresholds) =>
  table({
    title: 'Jobs that run or have failed',
    description: 'Jobs of the chosen namespaces that are not done, and since when they run; red where they alert.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Namespace', label: 'namespace', links: [toNamespace()] },
      { title: 'Job', label: 'job_name' },
    ],
    values: [
      { title: 'Active pods', expr: `${ofJobs('status_active')} > 0`, unit: UNITS.count },
      {
        title: 'Runs for',
        expr: `time() - ${ofJobs('status_start_time')} and on (cluster, namespace, job_name) (${ofJobs('status_active')} > 0)`,
        unit: UNITS.seconds,
        thresholds: { critical: jobDuration.seconds },
      },
      {
        title: 'Failed',
        expr: `${ofJobs('failed', 'condition="true"')} > 0`,
        unit: UNITS.count,
        thresholds: { critical: 1 },
      },
    ],
    sortBy: 'Runs for',
  });

const ofCronJobs = (metric: string) =>
  kube(['namespace', 'cronjob'], `kube_cronjob_${metric}`, chosen(['cluster', 'namespace']), 'cronjob=~"$workload"');

export const cronJobs = () =>
  table({
    title: 'CronJobs',
    description:
      'When each ran and succeeded the last time. A success that is much older than the last run means that runs fail.',
    keys: keys('cronjob'),
    values: [
      {
        title: 'Since last run',
        expr: `time() - ${ofCronJobs('status_last_schedule_time')}`,
        unit: UNITS.seconds,
      },
      {
        title: 'Since last success',
        expr: `time() - ${ofCronJobs('status_last_successful_time')}`,
        unit: UNITS.seconds,
      },
      { title: 'Running', expr: ofCronJobs('status_active'), unit: UNITS.count },
      { title: 'Suspended', expr: ofCronJobs('spec_suspend'), unit: UNITS.count },
    ],
    sortBy: 'Since last success',
  });
