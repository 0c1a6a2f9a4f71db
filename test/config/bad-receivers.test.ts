import { expect, test } from '@jest/globals';
import { problemsOf } from '../support/config-tree.ts';

const DEV = 'config/environments/dev.yaml';

/** Problems of one receiver, in the fourth line of dev. */
const problems = (receiver: string) =>
  problemsOf({ 'environments/dev.yaml': `alerting:\n  receivers:\n    more:\n      ${receiver}\n` });

const ref = (key: string) => `{ secret: alertmanager-credentials, key: ${key} }`;

test.each([
  [
    'Slack without a credential',
    "slack: [{ channel: '#shop' }]",
    `${DEV}:4:15 alerting.receivers.more.slack[0]: has no credential; add webhookUrl or appToken, the Secret that holds it`,
  ],
  [
    'Slack with two credentials',
    `slack: [{ channel: '#shop', webhookUrl: ${ref('a')}, appToken: ${ref('b')} }]`,
    `${DEV}:4:93 alerting.receivers.more.slack[0].appToken: is one credential too many; remove it, or remove webhookUrl`,
  ],
  [
    'an address of the API of Slack for a webhook',
    `slack: [{ channel: '#shop', webhookUrl: ${ref('a')}, apiUrl: https://slack.example.com }]`,
    `${DEV}:4:101 alerting.receivers.more.slack[0].apiUrl: "https://slack.example.com" is for apps only; add appToken, or remove it`,
  ],
  [
    'a token in place of the Secret that holds it',
    `telegram: [{ botToken: '12345:abc', chatId: -1 }]`,
    `${DEV}:4:30 alerting.receivers.more.telegram[0].botToken: must name a Secret and a key in it, never hold the value itself; write secret: … and key: …`,
  ],
  [
    'Telegram without a chat',
    `telegram: [{ botToken: ${ref('a')}, chatId: 0 }]`,
    `${DEV}:4:84 alerting.receivers.more.telegram[0].chatId: 0 is no chat; groups and channels have negative numbers`,
  ],
  [
    'Opsgenie without a key',
    'opsgenie: [{ region: eu }]',
    `${DEV}:4:18 alerting.receivers.more.opsgenie[0].apiKey: is missing; add "apiKey:" with secret and key`,
  ],
  [
    'a tag that would be two',
    `opsgenie: [{ apiKey: ${ref('a')}, tags: ['a,b'] }]`,
    `${DEV}:4:81 alerting.receivers.more.opsgenie[0].tags[0]: "a,b" is no tag; leave commas and braces out`,
  ],
  [
    'Teams without an address',
    'msteams: [{ sendResolved: false }]',
    `${DEV}:4:17 alerting.receivers.more.msteams[0].webhookUrl: is missing; add "webhookUrl:" with secret and key`,
  ],
  [
    'a channel of Mattermost that is none',
    `mattermost: [{ webhookUrl: ${ref('a')}, channel: '#Shop' }]`,
    `${DEV}:4:89 alerting.receivers.more.mattermost[0].channel: "#Shop" is not a channel of Mattermost; write its name as in its address, or @user`,
  ],
  [
    'a webhook with two credentials',
    `webhook: [{ url: ${ref('a')}, authorization: { credentials: ${ref('b')} }, basicAuth: { username: a, password: ${ref('c')} } }]`,
    `${DEV}:4:148 alerting.receivers.more.webhook[0].basicAuth: is one credential too many; remove it, or remove authorization`,
  ],
  [
    'a mail server with a user and no password',
    'email: [{ to: [a@example.com], smtp: { smarthost: "a:25", from: a@example.com, username: a } }]',
    `${DEV}:4:96 alerting.receivers.more.email[0].smtp.username: "a" has no password; add password, the Secret that holds it`,
  ],
  [
    'a password that would be sent in the clear',
    `email: [{ to: [a@example.com], smtp: { smarthost: "a:25", from: a@example.com, username: a, password: ${ref('a')}, requireTls: false } }]`,
    `${DEV}:4:167 alerting.receivers.more.email[0].smtp.requireTls: must stay true where there is a password: it would be sent in the clear`,
  ],
  [
    'mail without any server',
    'email: [{ to: [a@example.com] }]',
    `${DEV}:4:7 alerting.receivers.more.email: needs a mail server; add alerting.smtp with smarthost and from`,
  ],
])('%s', (_, receiver, problem) => {
  expect(problems(receiver)).toContainEqual(problem);
});
