import { platformTeamOf } from '../alerting/platform-team.ts';
import type { Environment } from '../config/environment.ts';

/** What an environment or a service changes about a shipped alert. */
export type AlertOverride = Environment['alerts']['overrides'][string];

/** What every rendered alert needs to know of its environment. */
export interface RuleContext {
  /** Address below which the runbook pages are; each alert links to `<runbookUrl>/<alert>.md`. */
  readonly runbookUrl: string;
  /** Address of Grafana, which the links to dashboards start with. */
  readonly grafanaUrl: string;
  /** Team of alerts that belong to nobody else. @default - they carry no team */
  readonly platformTeam?: string;
  /** Changes, by the name of the alert. */
  readonly overrides: Readonly<Record<string, AlertOverride>>;
}

/** The context of an environment's own rules. */
export function ruleContext(environment: Environment): RuleContext {
  const { alerting, grafana, alerts } = environment;
  return {
    runbookUrl: alerting.runbookUrl,
    grafanaUrl: grafana.url,
    platformTeam: platformTeamOf(environment),
    overrides: alerts.overrides,
  };
}
