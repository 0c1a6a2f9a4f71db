const LONGEST = 60;

/** Characters that JSON leaves as they are, but that a reader of a terminal cannot see or that break the line. */
const INVISIBLE = /[\u007f-\u00a0\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]/g;

/** A password in an address, which must not be repeated anywhere. */
const CREDENTIALS = /:\/\/[^/@]*:[^/]*@/g;

/** A text in double quotes, on one line and shortened where it is long, for messages. */
export function quote(text: string): string {
  const safe = text.replace(CREDENTIALS, '://***@');
  const shown = safe.length > LONGEST ? `${safe.slice(0, LONGEST - 1)}…` : safe;
  return JSON.stringify(shown).replace(INVISIBLE, escapeOf);
}

/** `\u00a0` for a non-breaking space. */
function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
