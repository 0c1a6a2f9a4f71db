import { byService, ERRORS, streams } from './streams.ts';

/** How many of the most frequent messages are shown. */
const TOP = 20;

/** A number that could be invalid somewhere in a line is no reason to show nothing. */
const TOLERANT = 'drop __error__, __error_details__';

/**
 * Puts the message of a line into the label `message`, whatever its format. What tells one occurrence from another,
 * as numbers and identifiers, becomes `#`: otherwise no message would occur twice.
 */
const MESSAGE = [
  'json json_msg="msg", json_message="message"',
  TOLERANT,
  'logfmt text_msg="msg", text_message="message"',
  TOLERANT,
  `label_format message=\`{{ regexReplaceAll "[0-9a-fA-F]*[0-9][0-9a-fA-F]*" (or ${['json_msg', 'json_message', 'text_msg', 'text_message'].map((label) => `.${label}`).join(' ')} __line__) "#" | trunc 200 }}\``,
].join(' | ');

/** Lines that tell of failures and match what is searched for, by service and message, in the time range. */
const failures = (offset: string): string =>
  byService(`count_over_time(${streams(ERRORS)} |~ \`(?i)$search\` | ${MESSAGE} [$__range]${offset})`, 'message');

/** The most frequent messages of failures. */
export const mostFrequent = (): string => `topk(${TOP}, ${failures('')})`;

/** Those that did not occur in the same time range a week before. */
export const newSinceLastWeek = (): string => `topk(${TOP}, ${failures('')} unless ${failures(' offset 1w')})`;
