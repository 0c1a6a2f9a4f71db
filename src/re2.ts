/**
 * A regular expression of RE2, the dialect of Go, as JavaScript writes it. Flags such as (?i) are left out, which
 * JavaScript does not know inside of an expression: they change what matches, not whether it can be read.
 *
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function withoutRe2(text: string): string {
  return text
    .replace(/\(\?[imsU]*(?:-[imsU]+)?:/g, '(?:')
    .replace(/\(\?[imsU]+(?:-[imsU]+)?\)/g, '')
    .replace(/\(\?P</g, '(?<')
    .replace(/\[:\^?[a-z]+:\]/g, 'a')
    .replace(/\\([-_"'`#@%&~:;=!<>, ])/g, '$1')
    .replace(/\\A/g, '^')
    .replace(/\\z/g, '$');
}
