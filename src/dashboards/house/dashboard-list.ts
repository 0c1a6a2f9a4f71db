import { PanelBuilder } from '@grafana/grafana-foundation-sdk/dashboardlist';
import type { PanelText } from './panels.ts';

export interface DashboardListProps extends PanelText {
  /** Dashboards with this tag are listed, as far as Grafana has them. */
  readonly tag: string;
}

/** Links to the dashboards of a group, which take the time range and the chosen variables along. */
export function dashboardList({ title, description, tag }: DashboardListProps): PanelBuilder {
  return new PanelBuilder()
    .title(title)
    .description(description)
    .tags([tag])
    .keepTime(true)
    .includeVars(true)
    .showSearch(true)
    .showStarred(false)
    .showRecentlyViewed(false)
    .showHeadings(false)
    .showFolderNames(false)
    .maxItems(30);
}
