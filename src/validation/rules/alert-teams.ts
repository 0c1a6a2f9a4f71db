import { rules } from '../facts.ts';
import type { Policy } from '../policy.ts';

/** Alerts say whose they are, by a team that the configuration knows: others go to the receiver of last resort. */
export const alertTeams: Policy = {
  name: 'alert-teams',
  needsConfiguration: true,
  *check(input) {
    const { teams = {} } = input.environment ?? {};
    const known = Object.keys(teams);
    if (known.length === 0) return;
    for (const { component, object, rule } of rules(input)) {
      if (rule.alert === undefined) continue;
      const team = rule.labels?.team;
      // The Watchdog, which nobody hears of, is of no team, and so is what a template decides.
      if (rule.labels?.severity === 'none' || (team !== undefined && (known.includes(team) || team.includes('{{'))))
        continue;
      const what = team === undefined ? 'of no team' : `of the team "${team}", which does not exist`;
      const remedy = `let its label team be one of ${known.join(', ')}`;
      yield { component, object, message: `has the alert ${rule.alert} ${what}`, remedy };
    }
  },
};
