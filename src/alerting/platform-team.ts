import type { Environment } from '../config/environment.ts';

/** The team of alerts that belong to no service. Where there is only one team, it need not be named. */
export function platformTeamOf({ alerting, teams }: Pick<Environment, 'alerting' | 'teams'>): string {
  return alerting.platformTeam ?? Object.keys(teams)[0] ?? '';
}
