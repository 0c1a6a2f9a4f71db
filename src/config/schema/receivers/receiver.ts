import { z } from 'zod';
import { discord, mattermost, msteams, telegram } from './chats.ts';
import { email } from './email.ts';
import { opsgenie, pagerduty } from './pagers.ts';
import { slack } from './slack.ts';
import { webhook } from './webhook.ts';

const integrations = {
  slack: z.array(slack).default([]).describe('Slack channels.'),
  email: z.array(email).default([]).describe('Mail addresses. They need `smtp`.'),
  pagerduty: z.array(pagerduty).default([]).describe('PagerDuty services.'),
  opsgenie: z.array(opsgenie).default([]).describe('Opsgenie integrations.'),
  msteams: z.array(msteams).default([]).describe('Microsoft Teams channels.'),
  discord: z.array(discord).default([]).describe('Discord channels.'),
  mattermost: z.array(mattermost).default([]).describe('Mattermost channels.'),
  telegram: z.array(telegram).default([]).describe('Telegram chats.'),
  webhook: z.array(webhook).default([]).describe('Anything else that accepts the JSON of Alertmanager.'),
};

/** The ways to notify. */
export const INTEGRATIONS = Object.keys(integrations) as (keyof typeof integrations)[];

/** Where notifications go: any number of places, each of which gets every notification. */
export const receiver = z
  .strictObject(integrations)
  .refine((value) => INTEGRATIONS.some((kind) => value[kind].length > 0), {
    message: `notifies nobody; add at least one of ${INTEGRATIONS.slice(0, -1).join(', ')} or ${INTEGRATIONS.at(-1)}`,
  });

export type Receiver = z.output<typeof receiver>;
