import { z } from 'zod';
import { relation } from '../relation.ts';
import { httpUrl, secretKey } from '../scalars.ts';
import { common, webhookUrl } from './common.ts';

interface Credentials {
  readonly webhookUrl?: unknown;
  readonly appToken?: unknown;
  readonly apiUrl?: unknown;
}

export const slackChannel = () =>
  z.string().regex(/^([#@][^\s]+|[CGU][A-Z0-9]{8,})$/, 'is not a Slack channel; write #channel or the id of one');

/** A channel of Slack, with an incoming webhook or with the token of an app. */
export const slack = z
  .strictObject({
    channel: slackChannel().describe('Channel to post to. Webhooks of apps post to the channel they were made for.'),
    webhookUrl: webhookUrl().optional(),
    appToken: secretKey()
      .optional()
      .describe('Secret that holds the token of an app (xoxb-…) with the scope chat:write, instead of a webhook.'),
    apiUrl: httpUrl().optional().describe('Where apps post messages. Default: https://slack.com/api/chat.postMessage.'),
    ...common,
  })
  .check(
    relation<Credentials>(['webhookUrl', 'appToken', 'apiUrl'], (value, report) => {
      const given = [value.webhookUrl, value.appToken].filter((credential) => credential !== undefined);
      if (given.length === 0) report([], 'has no credential; add webhookUrl or appToken, the Secret that holds it');
      if (given.length === 2) report(['appToken'], 'is one credential too many; remove it, or remove webhookUrl');
      if (value.apiUrl !== undefined && value.appToken === undefined)
        report(['apiUrl'], 'is for apps only; add appToken, or remove it');
    }),
  );
