import { selectors } from '../../rules/selectors.ts';
import type { DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { jobVariables } from '../house/job-variables.ts';
import { full, half, quarter, row } from '../house/layout.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import * as panels from './rule-evaluation-panels.ts';

/** Whether every rule is evaluated, and in time: alerts are only as good as this. */
export function ruleEvaluation({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.ruleEvaluation,
    title: 'Rule evaluation',
    description: 'Whether every group of rules is evaluated, and within its interval. Alerts are only as good as this.',
    variables: jobVariables(selectors.prometheusProcess, 'pod'),
    rows: [
      row('Overview', [
        quarter(panels.groups(), 'low'),
        quarter(panels.timeForRules(), 'low'),
        quarter(panels.slowestGroup(alerts), 'low'),
        quarter(panels.currentFailures(), 'low'),
        full(panels.table(alerts), 'high'),
      ]),
      row('Duration', [half(panels.ofInterval(alerts), 'medium'), half(panels.duration(), 'medium')]),
      row('Failures', [half(panels.failures(), 'medium'), half(panels.missed(), 'medium')]),
    ],
  });
}
