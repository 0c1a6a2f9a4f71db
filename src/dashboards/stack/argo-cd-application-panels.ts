import { stat, timeseries } from '../house/panels.ts';
import { table as tableOf } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { CONTROLLER } from './argo-cd-queries.ts';

const { series, increase } = CONTROLLER;

/** The Applications, each once however many controllers tell of it. */
const applications = (...matchers: string[]) =>
  `group by (cluster, exported_namespace, name, project, sync_status, health_status) (${series('argocd_app_info', ...matchers)})`;

export const count = () =>
  stat({
    title: 'Applications',
    description: 'Applications that Argo CD looks after. A fall without a reason is a generator that deleted some.',
    unit: UNITS.count,
    query: { expr: `count(${applications()})`, legend: 'applications' },
  });

export const outOfSync = () =>
  stat({
    title: 'Out of sync',
    description: 'Applications that are not what their repository says, or of which Argo CD does not know.',
    unit: UNITS.count,
    query: { expr: `count(${applications('sync_status!="Synced"')}) or vector(0)`, legend: 'out of sync' },
    thresholds: { critical: 1 },
  });

export const unhealthy = () =>
  stat({
    title: 'Unhealthy',
    description: 'Applications that are degraded or miss objects, whatever their repository says.',
    unit: UNITS.count,
    query: {
      expr: `count(${applications('health_status=~"Degraded|Missing|Unknown"')}) or vector(0)`,
      legend: 'unhealthy',
    },
    thresholds: { critical: 1 },
  });

export const table = () =>
  tableOf({
    title: 'Every Application',
    description:
      'All Applications with what Argo CD thinks of them at the end of the time range. Filter the columns by what is wrong.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Namespace', label: 'exported_namespace' },
      { title: 'Application', label: 'name' },
      { title: 'Project', label: 'project' },
      { title: 'Sync', label: 'sync_status' },
      { title: 'Health', label: 'health_status' },
    ],
    values: [
      {
        title: 'So for',
        // How much of the range the Application has been as it is now.
        expr: `max by (cluster, exported_namespace, name, project, sync_status, health_status) (
  sum_over_time((${applications()})[$__range:1m]) * 60
) and ${applications()}`,
        unit: UNITS.seconds,
      },
    ],
    sortBy: 'Sync',
    ascending: true,
  });

export const bySyncStatus = () =>
  timeseries({
    title: 'Applications by sync status',
    description: 'OutOfSync that stays is a change by hand, or a field that two controllers write.',
    unit: UNITS.count,
    queries: [{ expr: `count by (sync_status) (${applications()})`, legend: '{{sync_status}}' }],
    stacked: true,
  });

export const byHealth = () =>
  timeseries({
    title: 'Applications by health',
    description: 'Progressing that stays is a rollout that does not end; Degraded has failed.',
    unit: UNITS.count,
    queries: [{ expr: `count by (health_status) (${applications()})`, legend: '{{health_status}}' }],
    stacked: true,
  });

export const syncs = () =>
  timeseries({
    title: 'Syncs by result',
    description:
      'Syncs that ended, by result. Many that succeed without a commit are an Application that fights with somebody.',
    unit: UNITS.count,
    queries: [{ expr: increase('argocd_app_sync_total', ['phase']), legend: '{{phase}}' }],
  });
