import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';

/** Tag of every dashboard that Panoptes ships. */
export const TAG = 'panoptes';

/** A menu of all our dashboards that takes the time range and the chosen variables along. */
export function dashboardMenu(): DashboardLinkBuilder {
  return new DashboardLinkBuilder('Panoptes')
    .type(DashboardLinkType.Dashboards)
    .tags([TAG])
    .asDropdown(true)
    .includeVars(true)
    .keepTime(true);
}

/** A link on a value, such as a cell of a table. */
export interface DataLink {
  readonly title: string;
  readonly url: string;
}

/**
 * A link from a table row to a dashboard, which takes the time range and some variables along and sets others
 * from columns of the row.
 */
export function rowLink(title: string, uid: string, keep: readonly string[], set: Record<string, string>): DataLink {
  const kept = keep.map((variable) => `\${${variable}:queryparam}`);
  const chosen = Object.entries(set).map(([variable, column]) => `var-${variable}=\${__data.fields.${column}}`);
  return { title, url: `/d/${uid}?${['${__url_time_range}', ...kept, ...chosen].join('&')}` };
}
