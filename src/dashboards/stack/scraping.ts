import type { DashboardFile } from '../house/dashboard-file.ts';
import { dashboardFile } from '../house/dashboard-file.ts';
import { full, half, quarter, row, third } from '../house/layout.ts';
import { labelVariable, metricsDataSource } from '../house/variables.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import * as panels from './scraping-panels.ts';

/** Who answers Prometheus, how fast, and how much: the first place to look when series are missing or too many. */
export function scraping(): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.scraping,
    title: 'Scraping',
    description: 'Which targets answer Prometheus, how long they take, and which jobs bring most series.',
    variables: [
      metricsDataSource(),
      labelVariable({ label: 'cluster', title: 'Cluster', record: 'up' }),
      labelVariable({ label: 'job', title: 'Job', record: 'up', within: ['cluster'] }),
    ],
    rows: [
      row('Overview', [
        quarter(panels.targets(), 'low'),
        quarter(panels.targetsDown(), 'low'),
        quarter(panels.keptSamples(), 'low'),
        quarter(panels.slowestScrape(), 'low'),
        full(panels.jobs(), 'high'),
      ]),
      row('Health', [half(panels.downByJob(), 'medium'), half(panels.durationByJob(), 'medium')]),
      row('Cardinality', [
        third(panels.keptByJob(), 'medium'),
        third(panels.droppedByJob(), 'medium'),
        third(panels.newByJob(), 'medium'),
      ]),
      row('Targets', [half(panels.downTargets(), 'medium'), half(panels.largestTargets(), 'medium')]),
    ],
  });
}
