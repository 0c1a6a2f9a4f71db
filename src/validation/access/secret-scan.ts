import { RANDOM_TEXT, SECRET_PATTERNS, type SecretPattern } from './secret-patterns.ts';

/** A credential in a text. It is not repeated: reports end up in logs. */
export interface FoundSecret {
  /** What it looks like. */
  readonly what: string;
  /** Line of the text, from 1. */
  readonly line: number;
}

/** Texts without any credential: environments have most of their texts in common. */
const clean = new Set<string>();

/** Whether a text has any of the keywords: most short texts have none, and one look is cheaper than one for each. */
const ANY_KEYWORD = new RegExp(
  SECRET_PATTERNS.flatMap(({ keywords }) => keywords)
    .map((keyword) => keyword.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
    .join('|'),
);

/** Nearly every longer text has some keyword. */
const LONG = 1_000;

/** No credential is shorter. */
export const SHORTEST = 8;

/** Everything in a text that looks like a credential. */
export function secretsIn(text: string): FoundSecret[] {
  if (text.length < SHORTEST || clean.has(text)) return [];
  const lower = text.toLowerCase();
  const wanted =
    text.length > LONG || ANY_KEYWORD.test(lower)
      ? SECRET_PATTERNS.filter(({ keywords }) => keywords.some((keyword) => lower.includes(keyword)))
      : [];
  const found = [...wanted, RANDOM_TEXT].flatMap((pattern) => matchesOf(pattern, text));
  if (found.length === 0) clean.add(text);
  // The same text is often a token of somebody, the value of a setting and random at once.
  const byLine = new Map(found.reverse().map((each) => [each.line, each]));
  return [...byLine.values()].sort((a, b) => a.line - b.line);
}

function matchesOf({ name, pattern, accepts = () => true }: SecretPattern, text: string): FoundSecret[] {
  return [...text.matchAll(pattern)]
    .filter((match) => accepts(match.groups?.value ?? match[0]))
    .map(({ index }) => ({ what: name, line: text.slice(0, index).split('\n').length }));
}
