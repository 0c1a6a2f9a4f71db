import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { full, half, quarter, row } from '../house/layout.ts';
import { labelVariable, metricsDataSource } from '../house/variables.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import * as panels from './alert-history-panels.ts';
import * as tables from './alert-history-tables.ts';

/** Which alerts fired how often and for how long: what to repair, and which alerts to tune. */
export function alertHistory(): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.alertHistory,
    title: 'Alert history',
    description:
      'Which alerts fired how often and for how long, and which are noise. It looks once a minute: what is shorter may be missing, and two alerts of the same series within a minute count as one.',
    time: { from: 'now-24h', to: 'now' },
    variables: variables(),
    rows: [
      row('Overview', [
        quarter(panels.firingNow(), 'low'),
        quarter(panels.alertsThatFired(), 'low'),
        quarter(panels.timesFired(), 'low'),
        quarter(panels.timeWithCritical(), 'low'),
      ]),
      row('Over time', [
        half(panels.bySeverity(), 'medium'),
        half(panels.byTeam(), 'medium'),
        half(panels.byName(), 'medium'),
        half(panels.pendingByName(), 'medium'),
      ]),
      row('Alerts', [full(tables.alerts(), 'high')]),
      row('Noise', [
        half(tables.flapping(), 'medium'),
        half(tables.longest(), 'medium'),
        half(tables.neverFired(), 'medium'),
        half(tables.services(), 'medium'),
        half(tables.teams(), 'medium'),
      ]),
    ],
  });
}

/** Alerts about what is missing altogether carry neither the cluster nor anything else of it. */
function variables() {
  return [
    metricsDataSource(),
    labelVariable({ label: 'cluster', title: 'Cluster', record: 'ALERTS', optional: true }),
    labelVariable({ label: 'severity', title: 'Severity', record: 'ALERTS', within: ['cluster'] }),
    labelVariable({ label: 'team', title: 'Team', record: 'ALERTS', within: ['cluster'], optional: true }),
  ];
}
