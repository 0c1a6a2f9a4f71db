import type { Receiver } from '../../config/schema/receivers/receiver.ts';
import { secretFile } from '../secret-file.ts';

const template = (name: string) => `{{ template "panoptes.${name}" . }}`;

/** A channel of Slack. The attachment's colour says how bad it is before anybody reads. */
export function slackConfig({ channel, webhookUrl, appToken, apiUrl, sendResolved }: Receiver['slack'][number]) {
  return {
    ...(webhookUrl ? { api_url_file: secretFile(webhookUrl) } : {}),
    ...(appToken ? { app_token_file: secretFile(appToken) } : {}),
    ...(apiUrl ? { app_url: apiUrl } : {}),
    channel,
    send_resolved: sendResolved,
    color: template('color'),
    title: template('slack.title'),
    title_link: template('all'),
    text: template('slack'),
    fallback: template('slack.title'),
  };
}

/** A channel of Teams. Its card has room for a title and one text. */
export function msteamsConfig({ webhookUrl, sendResolved }: Receiver['msteams'][number]) {
  return {
    webhook_url_file: secretFile(webhookUrl),
    send_resolved: sendResolved,
    title: template('msteams.title'),
    text: template('msteams'),
  };
}

export function discordConfig({ webhookUrl, sendResolved }: Receiver['discord'][number]) {
  return {
    webhook_url_file: secretFile(webhookUrl),
    send_resolved: sendResolved,
    title: template('discord.title'),
    message: template('discord'),
  };
}

/** A channel of Mattermost. Titles of its attachments are shown as they are. */
export function mattermostConfig({ webhookUrl, channel, sendResolved }: Receiver['mattermost'][number]) {
  return {
    webhook_url_file: secretFile(webhookUrl),
    ...(channel ? { channel } : {}),
    send_resolved: sendResolved,
    color: template('color'),
    title: template('plain.title'),
    title_link: template('all'),
    text: template('mattermost'),
    fallback: template('plain.title'),
  };
}

export function telegramConfig({ botToken, chatId, threadId, silent, sendResolved }: Receiver['telegram'][number]) {
  return {
    bot_token_file: secretFile(botToken),
    chat_id: chatId,
    ...(threadId ? { message_thread_id: threadId } : {}),
    ...(silent ? { disable_notifications: true } : {}),
    send_resolved: sendResolved,
    parse_mode: 'HTML',
    message: template('telegram'),
  };
}
