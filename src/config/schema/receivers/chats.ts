import { z } from 'zod';
import { secretKey } from '../scalars.ts';
import { common, webhookUrl } from './common.ts';

/** A channel of Microsoft Teams, by a workflow that posts what its webhook receives. */
export const msteams = z.strictObject({ webhookUrl: webhookUrl(), ...common });

/** A channel of Discord. */
export const discord = z.strictObject({ webhookUrl: webhookUrl(), ...common });

/** A channel of Mattermost. */
export const mattermost = z.strictObject({
  webhookUrl: webhookUrl(),
  channel: z
    .string()
    .regex(/^@?[a-z0-9._-]+$/, 'is not a channel of Mattermost; write its name as in its address, or @user')
    .optional()
    .describe('Channel to post to. Default: the one that the webhook was made for.'),
  ...common,
});

/** A chat of Telegram, by a bot that is its member. */
export const telegram = z.strictObject({
  botToken: secretKey().describe('Secret that holds the token of the bot.'),
  chatId: z
    .int()
    .refine((id) => id !== 0, 'is no chat; groups and channels have negative numbers')
    .describe('Number of the chat.'),
  threadId: z.int().min(1).optional().describe('Number of a topic in that chat. Default: none.'),
  silent: z.boolean().default(false).describe('true: messages arrive without a sound.'),
  ...common,
});
