import { records } from '../../rules/records.ts';
import type { DashboardFile } from '../house/dashboard-file.ts';
import { dashboardFile } from '../house/dashboard-file.ts';
import { full, half, row } from '../house/layout.ts';
import { labelVariable, metricsDataSource, oneOf } from '../house/variables.ts';
import { DASHBOARD_NAMES, type DashboardName } from '../uids.ts';
import {
  chosenCpu,
  chosenMemory,
  clusterCpu,
  clusterMemory,
  type ForecastView,
  requestsToServices,
} from './forecast-panels.ts';

/** What the next day brings. Needs 15 days of history. */
export const forecastDay = (): DashboardFile =>
  forecastDashboard({
    name: DASHBOARD_NAMES.forecastDay,
    title: 'Forecast of a day',
    ahead: '1d',
    period: 'day',
    time: { from: 'now-2d', to: 'now+1d' },
    history: '15 days',
  });

/** What the next week brings. Needs three weeks of history. */
export const forecastWeek = (): DashboardFile =>
  forecastDashboard({
    name: DASHBOARD_NAMES.forecastWeek,
    title: 'Forecast of a week',
    ahead: '1w',
    period: 'week',
    time: { from: 'now-1w', to: 'now+1w' },
    history: 'three weeks',
  });

function forecastDashboard(
  view: ForecastView & { readonly name: DashboardName; readonly title: string },
): DashboardFile {
  return dashboardFile({
    name: view.name,
    title: view.title,
    description: `What the next ${view.period} brings, if it goes on as in the last weeks. Nothing is shown where less than ${view.history} are known.`,
    variables: [metricsDataSource(), ...variables()],
    time: view.time,
    rows: [
      row('Services', [full(requestsToServices(view), 'high')]),
      row('Namespaces', [half(chosenCpu(view), 'high'), half(chosenMemory(view), 'high')]),
      row('Cluster', [half(clusterCpu(view), 'high'), half(clusterMemory(view), 'high')]),
    ],
  });
}

function variables() {
  const record = records.namespaceCpu;
  return [
    labelVariable({ label: 'cluster', title: 'Cluster', record }),
    labelVariable({ label: 'namespace', title: 'Namespace', record, within: ['cluster'] }),
    // Weeks of all services would take many seconds to read, and say little about any of them.
    oneOf({ label: 'service', title: 'Service', record: records.requests, within: ['cluster', 'namespace'] }),
  ];
}
