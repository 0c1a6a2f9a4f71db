/** Start of the uid of every dashboard that Panoptes ships. */
export const UID_PREFIX = 'panoptes-';

/**
 * Names of the dashboards, which make their addresses. People keep links to them, and alerts link to them, so they
 * never change.
 */
export const DASHBOARD_NAMES = {
  clusterResources: 'cluster-resources',
  goldenSignals: 'golden-signals',
  serviceDetail: 'service-detail',
  slos: 'slos',
} as const;

/** Name of a dashboard that Panoptes ships. */
export type DashboardName = (typeof DASHBOARD_NAMES)[keyof typeof DASHBOARD_NAMES];

/** The uid of a dashboard. */
export const uidOf = (name: DashboardName): string => `${UID_PREFIX}${name}`;
