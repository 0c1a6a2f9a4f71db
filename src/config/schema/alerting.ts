import { z } from 'zod';
import { relation, reservedKeys } from './relation.ts';
import { dnsLabel, duration, httpUrl, secretKey } from './scalars.ts';

/** Names of the receivers that Panoptes adds by itself. */
export const OWN_RECEIVERS = {
  /** Receives what is meant for no person: it has no integration. */
  nobody: 'nobody',
  /** Receives the Watchdog. */
  deadMansSwitch: 'dead-mans-switch',
} as const;

interface Smtp {
  readonly username?: string;
  readonly password?: unknown;
}

const emailAddress = () => z.email('is not an email address; write name@example.com');

const slackChannel = () =>
  z.string().regex(/^([#@][^\s]+|[CGU][A-Z0-9]{8,})$/, 'is not a Slack channel; write #channel or the id of one');

const slack = z.strictObject({
  channel: slackChannel().describe('Channel to post to.'),
  webhookUrl: secretKey().describe('Secret that holds the address of the incoming webhook.'),
});

const email = z.strictObject({
  to: z.array(emailAddress()).min(1, 'is empty; name at least one address').describe('Who gets the mail.'),
});

const webhook = z.strictObject({
  url: secretKey().describe('Secret that holds the address; webhook addresses usually contain a token.'),
});

const pagerduty = z.strictObject({
  routingKey: secretKey().describe('Secret that holds the integration key (Events API v2).'),
});

const receiver = z
  .strictObject({
    slack: z.array(slack).default([]).describe('Slack channels.'),
    email: z.array(email).default([]).describe('Mail addresses. They need `smtp`.'),
    pagerduty: z.array(pagerduty).default([]).describe('PagerDuty services.'),
    webhook: z.array(webhook).default([]).describe('Anything else that accepts the JSON of Alertmanager.'),
  })
  .refine((r) => r.slack.length + r.email.length + r.pagerduty.length + r.webhook.length > 0, {
    message: 'notifies nobody; add at least one of slack, email, pagerduty or webhook',
  });

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
  defaultReceiver: dnsLabel().describe('Receiver of alerts that belong to no team. People must watch it.'),
  deadMansSwitch: z
    .strictObject({ url: secretKey().describe('Secret that holds the address to ping.') })
    .optional()
    .describe('A service outside the cluster that raises the alarm when the Watchdog alert stops arriving.'),
  smtp: z
    .strictObject({
      smarthost: z
        .string()
        .regex(/^[^\s:]+:\d+$/, 'is not host:port; write smtp.example.com:587')
        .describe('Host and port of the mail server.'),
      from: emailAddress().describe('Sender of the mail.'),
      username: z.string().min(1).optional().describe('User to log in as. Default: no login.'),
      password: secretKey().optional().describe('Secret that holds the password of that user.'),
    })
    .check(
      relation<Smtp>(['username', 'password'], ({ username, password }, report) => {
        if (username && !password) report(['username'], 'has no password; add smtp.password, the Secret that holds it');
        if (password && !username) report(['password'], 'has no user; add smtp.username');
      }),
    )
    .optional()
    .describe('Mail server. Required as soon as a receiver has an email entry.'),
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
  runbookUrl: httpUrl()
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
  receiver: dnsLabel().describe("Receiver of the team's warnings, and of its criticals unless told otherwise."),
  criticalReceiver: dnsLabel().optional().describe('Receiver of critical alerts, such as a pager.'),
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
