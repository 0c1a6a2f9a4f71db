import type { Duration } from '../../config/duration.ts';
import type { Percentage } from '../../config/percentage.ts';
import { dashboardLinks } from '../dashboard-link.ts';
import type { RuleGroup } from '../rule.ts';
import { applicationAlerts } from './argo-cd-applications.ts';
import { processAlerts } from './argo-cd-processes.ts';
import { repositoryAlerts } from './argo-cd-repositories.ts';

/** Thresholds of the alerts about Argo CD. */
export interface ArgoCdThresholds {
  /** How long it takes on average to compare an Application. */
  readonly argoCdReconcileDuration: Duration;
  /** Applications that wait for the controller. */
  readonly argoCdQueueDepth: number;
  /** Requests that wait for one repository. */
  readonly argoCdPendingRequests: number;
  /** Share of requests to repositories that fail. */
  readonly argoCdGitErrors: Percentage;
  /** How long requests to repositories take on average. */
  readonly argoCdGitDuration: Duration;
  /** Share of notifications that cannot be delivered. */
  readonly argoCdNotificationErrors: Percentage;
}

/** Alerts about Argo CD, which applies the stack, and about the Applications that it applies. */
export function argoCdGroups(thresholds: ArgoCdThresholds): RuleGroup[] {
  return [
    { name: 'argo-cd-applications', rules: applicationAlerts() },
    {
      name: 'argo-cd',
      dashboard: dashboardLinks.argoCd,
      rules: [...processAlerts(thresholds), ...repositoryAlerts(thresholds)],
    },
  ];
}
