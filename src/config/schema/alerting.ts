import { z } from 'zod';
import { inhibitionsSchema, routesSchema, teamRouting, urgencySchema } from './alert-routing.ts';
import { maintenanceSchema, timeIntervalsSchema } from './alert-times.ts';
import { ownRoutingSchema, teamOwnRouting } from './own-routing.ts';
import { emailAddress } from './receivers/common.ts';
import { smtp } from './receivers/email.ts';
import { receiver } from './receivers/receiver.ts';
import { slackChannel } from './receivers/slack.ts';
import { relation, reservedKeys } from './relation.ts';
import { baseUrl, dnsLabel, duration, httpUrl, secretKey } from './scalars.ts';

export { SEVERITIES } from './own-routing.ts';

/** Names of the receivers that Panoptes adds by itself. */
export const OWN_RECEIVERS = {
  /** Receives what is meant for no person: it has no integration. */
  nobody: 'nobody',
  /** Receives the Watchdog. */
  deadMansSwitch: 'dead-mans-switch',
  /** Receives what is left to the AlertmanagerConfigs of a team: it has no integration. */
  ownRouting: 'own-routing',
} as const;

/** Who is notified, and how. */
export const alertingSchema = z.strictObject({
  receivers: z
    .record(dnsLabel(), receiver)
    .refine((all) => Object.keys(all).length > 0, { message: 'is empty; declare at least one receiver' })
    .check(
      relation<Record<string, unknown>>(
        [],
        reservedKeys(Object.values(OWN_RECEIVERS), 'is a receiver of Panoptes itself; choose another name'),
      ),
    )
    .describe('Where notifications can go, by name. Teams choose among them.'),
  defaultReceiver: dnsLabel().describe(
    'Receiver of alerts whose team does not exist here, such as those of rules that others bring. People must watch it.',
  ),
  platformTeam: dnsLabel()
    .optional()
    .describe(
      'Team that runs the cluster and this stack: alerts that belong to no service are its. Default: the only team there is.',
    ),
  urgency: urgencySchema,
  pagerRequired: z
    .boolean()
    .default(false)
    .describe('true: what must wake somebody must reach a receiver that can, or synth refuses.'),
  timeIntervals: timeIntervalsSchema,
  maintenance: maintenanceSchema,
  routes: routesSchema,
  inhibitions: inhibitionsSchema,
  ownRouting: ownRoutingSchema,
  deadMansSwitch: z
    .strictObject({ url: secretKey().describe('Secret that holds the address to ping.') })
    .optional()
    .describe('A service outside the cluster that raises the alarm when the Watchdog alert stops arriving.'),
  smtp: smtp.optional().describe('Mail server. Required by each email entry that has none of its own.'),
  groupWait: duration({ min: '1s' })
    .prefault('30s')
    .describe('How long a new group collects alerts before it notifies.'),
  groupInterval: duration({ min: '10s' }).prefault('5m').describe('How long until new alerts of a group are notified.'),
  repeatInterval: z
    .strictObject({
      critical: duration({ min: '5m' }).prefault('4h').describe('Interval of critical alerts.'),
      warning: duration({ min: '5m' }).prefault('12h').describe('Interval of all others.'),
    })
    .prefault({})
    .describe('How often a notification repeats while its alert keeps firing.'),
  runbookUrl: baseUrl()
    .default('https://git.example.com/platform/panoptes/src/branch/main/docs/runbooks')
    .describe('Where the pages of docs/runbooks can be read; each alert links to <runbookUrl>/<alert>.md.'),
});

const contacts = z.strictObject({
  slack: slackChannel().optional().describe('Channel in which the team answers questions. Alerts go to `receiver`.'),
  email: emailAddress().optional().describe('Mail address of the team.'),
  onCall: httpUrl().optional().describe('Page that says who is on call, or that pages them.'),
});

/** An owner as GitHub, GitLab and Gitea read it in CODEOWNERS. */
const codeOwner = () =>
  z
    .string()
    .regex(
      /^(@[\w.-]+(\/[\w.-]+)*|[^\s@#]+@[^\s@#]+\.[^\s@#]+)$/,
      'is no owner; write @organisation/team, @user or an email address',
    );

/** A team: who owns services, and who hears of their alerts. */
export const teamSchema = z.strictObject({
  description: z.string().optional().describe('What the team does, in one sentence.'),
  receiver: dnsLabel().describe('Receiver of all its alerts that `page` and `notify` do not send elsewhere.'),
  ...teamRouting,
  ownRouting: teamOwnRouting,
  contacts: contacts
    .optional()
    .describe(
      'How people reach the team; they stand beside its service files in CODEOWNERS and in the OpenSLO export.',
    ),
  github: z
    .array(codeOwner())
    .min(1, 'is empty; name at least one owner')
    .optional()
    .describe(
      'Who reviews changes of the files of its services: what `npm run codeowners` writes. Default: nobody in particular.',
    ),
});
