import type { Smtp } from '../../config/schema/receivers/email.ts';
import { INTEGRATIONS, type Receiver } from '../../config/schema/receivers/receiver.ts';
import { discordConfig, mattermostConfig, msteamsConfig, slackConfig, telegramConfig } from './chats.ts';
import { emailConfig } from './email.ts';
import { opsgenieConfig, pagerdutyConfig } from './pagers.ts';
import { webhookConfig } from './webhook.ts';

/** How Alertmanager calls each way to notify. */
const KEYS = {
  slack: 'slack_configs',
  email: 'email_configs',
  pagerduty: 'pagerduty_configs',
  opsgenie: 'opsgenie_configs',
  msteams: 'msteamsv2_configs',
  discord: 'discord_configs',
  mattermost: 'mattermost_configs',
  telegram: 'telegram_configs',
  webhook: 'webhook_configs',
} as const satisfies Record<keyof Receiver, string>;

/** A receiver in the form of alertmanager.yaml. Texts come from the templates beside it. */
export function renderReceiver(name: string, receiver: Receiver, smtp?: Smtp): { name: string } {
  const configs: Record<keyof Receiver, object[]> = {
    slack: receiver.slack.map(slackConfig),
    email: receiver.email.map((each) => emailConfig(each, smtp)),
    pagerduty: receiver.pagerduty.map(pagerdutyConfig),
    opsgenie: receiver.opsgenie.map(opsgenieConfig),
    msteams: receiver.msteams.map(msteamsConfig),
    discord: receiver.discord.map(discordConfig),
    mattermost: receiver.mattermost.map(mattermostConfig),
    telegram: receiver.telegram.map(telegramConfig),
    webhook: receiver.webhook.map(webhookConfig),
  };
  const used = INTEGRATIONS.filter((kind) => configs[kind].length > 0);
  return { name, ...Object.fromEntries(used.map((kind) => [KEYS[kind], configs[kind]])) };
}
