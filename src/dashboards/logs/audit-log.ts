import { AUDIT_SERVICE, AUDIT_VERBS } from '../../logs/audit.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { full, half, quarter, row } from '../house/layout.ts';
import { anyOf, logsDataSource, streamVariable, textVariable } from '../house/variables.ts';
import { DASHBOARD_NAMES } from '../uids.ts';
import * as audit from './audit-panels.ts';

/** Who has done what to the cluster, and what was refused. */
export function auditLog(): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.auditLog,
    title: 'Audit log',
    description: 'Who asked the API server for what, what it refused, and who changed what.',
    variables: [
      logsDataSource(),
      streamVariable({
        name: 'cluster',
        title: 'Cluster',
        label: 'cluster',
        streams: `{job="${AUDIT_SERVICE}"}`,
      }),
      anyOf('verb', 'Verb', AUDIT_VERBS),
      textVariable('user', 'User contains'),
      textVariable('object', 'Namespace of the object contains'),
    ],
    rows: [
      row('Overview', [
        quarter(audit.requests(), 'low'),
        quarter(audit.changes(), 'low'),
        quarter(audit.refusals(), 'low'),
        quarter(audit.failures(), 'low'),
        half(audit.byVerb(), 'medium'),
        half(audit.refusedByUser(), 'medium'),
      ]),
      row('Who did what', [
        full(audit.changesByUser(), 'medium'),
        half(audit.refused(), 'medium'),
        half(audit.secrets(), 'medium'),
      ]),
      row('Lines', [full(audit.lines(), 'high')]),
    ],
  });
}
