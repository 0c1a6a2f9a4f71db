/**
 * How one service writes text: what makes it bold, a link or a list, which characters mean something, and how much fits.
 * Formats are those of Go's `printf`.
 */
export interface Dialect {
  /** Its templates are `panoptes.<name>` and `panoptes.<name>.title`. */
  readonly name: string;
  /** Of the title, for what has no place for one. Nothing if empty. */
  readonly heading: string;
  readonly bold: string;
  /** Of the address (1) and its text (2). */
  readonly link: string;
  /** Between links in a row. */
  readonly separator: string;
  readonly paragraph: string;
  readonly item: string;
  readonly list: string;
  /** Replacements, in order, after which a value is nothing but text. */
  readonly escape: readonly (readonly [pattern: string, replacement: string])[];
  /** An ampersand inside of an address. */
  readonly ampersand: string;
  /** Bytes that a message may have: what the service accepts, less what may stand around it. */
  readonly budget: number;
}

type Shared = Omit<Dialect, 'name' | 'budget'>;

const PLAIN: Shared = {
  heading: '',
  bold: '%s',
  link: '%[2]s: %[1]s',
  separator: '\n',
  paragraph: '%s\n',
  item: '- %s\n',
  list: '%s',
  escape: [],
  ampersand: '&',
};

/** Joins words without a space or a glyph of its own: what stands on both sides no longer forms a mark. */
const WORD_JOINER = '\u2060';

const MARKDOWN: Shared = {
  heading: '',
  bold: '**%s**',
  link: '[%[2]s](%[1]s)',
  separator: ' | ',
  // What follows a list at once would belong to its last item.
  paragraph: '%s\n\n',
  item: '- %s\n',
  list: '%s\n',
  escape: [
    ['([\\\\`*_\\[\\]#|~<>])', '\\${1}'],
    // A mention in a value must call nobody.
    ['@', `@${WORD_JOINER}`],
  ],
  ampersand: '&',
};

const ENTITIES: Dialect['escape'] = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
];

const HTML: Shared = {
  heading: '<h2>%s</h2>\n',
  bold: '<b>%s</b>',
  link: '<a href="%[1]s">%[2]s</a>',
  separator: ' | ',
  paragraph: '<p>%s</p>\n',
  item: '<li>%s</li>\n',
  list: '<ul>\n%s</ul>\n',
  escape: [...ENTITIES, ['"', '&quot;']],
  ampersand: '&amp;',
};

/**
 * Every dialect. A message of Slack's mrkdwn knows no escaping but that of three characters; other marks count at the
 * edge of a word only, where a joiner takes their meaning: names such as http_requests_total stay as they are.
 *
 * - Slack folds long texts and refuses more than 3,000 characters in one block.
 * - An embed of Discord has at most 4,096 characters, and so has a message of Telegram, which is not sent at all if longer.
 * - Posts of Mattermost have at least 4,000 characters on every server.
 * - A message of Teams has at most 28 KB, including its JSON; an event of PagerDuty 512 KB.
 * - A description of Opsgenie has at most 15,000 characters.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text/
 */
export const dialects = {
  slack: {
    ...PLAIN,
    name: 'slack',
    bold: '*%s*',
    link: '<%[1]s|%[2]s>',
    separator: ' | ',
    item: '• %s\n',
    escape: [
      ...ENTITIES,
      ['([*~`])', `${WORD_JOINER}\${1}${WORD_JOINER}`],
      ['\\b_|_\\b', `${WORD_JOINER}_${WORD_JOINER}`],
    ],
    ampersand: '&amp;',
    budget: 2800,
  },
  discord: { ...MARKDOWN, name: 'discord', budget: 3800 },
  mattermost: { ...MARKDOWN, name: 'mattermost', budget: 3800 },
  msteams: { ...MARKDOWN, name: 'msteams', budget: 12_000 },
  telegram: {
    ...HTML,
    name: 'telegram',
    heading: '<b>%s</b>\n',
    paragraph: '%s\n',
    item: '• %s\n',
    list: '%s',
    budget: 3600,
  },
  email: { ...HTML, name: 'email', budget: 100_000 },
  plain: { ...PLAIN, name: 'plain', budget: 14_000 },
} as const satisfies Record<string, Dialect>;
