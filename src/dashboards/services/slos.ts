import { sloRecords } from '../../slos/records.ts';
import { TIERS } from '../../slos/slo.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { full, half, quarter, row } from '../house/layout.ts';
import { labelVariable, metricsDataSource } from '../house/variables.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import { firingAnnotation } from './alert-panels.ts';
import { restartAnnotation, rolloutAnnotation } from './change-annotations.ts';
import * as overview from './slo-overview.ts';
import { CHOSEN } from './slo-queries.ts';
import * as panels from './slo-timeseries.ts';

/** Every objective of the catalog: what is left of its budget, how fast that burns, and what was counted. */
export function slos(): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.slos,
    title: 'SLOs',
    description: 'Which promises to users are kept, which are in danger, and since when.',
    variables: [metricsDataSource(), ...variables()],
    annotations: [rolloutAnnotation(), restartAnnotation(), firingAnnotation(CHOSEN)],
    rows: [
      row('Overview', [
        quarter(overview.count(), 'low'),
        quarter(overview.broken(), 'low'),
        quarter(overview.lowestBudget(), 'low'),
        quarter(overview.highestBurn(), 'low'),
        full(overview.objectives(), 'high'),
      ]),
      row('Error budget', [half(panels.budgetLeft(), 'medium'), half(panels.exhaustion(), 'medium')]),
      row(
        'Burn rate by window',
        TIERS.map((tier) => half(panels.burnRates(tier), 'medium')),
      ),
      row('Events', [half(panels.events(), 'medium'), half(panels.badEvents(), 'medium')]),
      row('Calendar month', [half(panels.badEventsByDay(), 'medium'), half(overview.monthSoFar(), 'medium')]),
    ],
  });
}

function variables() {
  const record = sloRecords.info;
  return [
    labelVariable({ label: 'cluster', title: 'Cluster', record }),
    labelVariable({ label: 'team', title: 'Team', record, within: ['cluster'] }),
    labelVariable({ label: 'namespace', title: 'Namespace', record, within: ['cluster', 'team'] }),
    labelVariable({ label: 'service', title: 'Service', record, within: ['cluster', 'team', 'namespace'] }),
    labelVariable({ label: 'slo', title: 'Objective', record, within: ['cluster', 'team', 'namespace', 'service'] }),
  ];
}
