/**
 * Every expression that a regular expression is short for: `a(b|c)` stands for `ab` and `ac`, and `a(b)?` for `a` and
 * `ab`. Everything but groups and alternatives stays as it is.
 */
export function alternatives(regex: string): string[] {
  return splitTop(regex, '|').flatMap(expandSequence);
}

/** Expands the first group of a sequence, and then the rest. */
function expandSequence(text: string): string[] {
  const open = indexOfPlain(text, '(');
  if (open === -1) return [text];
  const close = closing(text, open);
  const optional = text[close + 1] === '?';
  const inner = alternatives(text.slice(open + 1, close));
  const rest = expandSequence(text.slice(close + (optional ? 2 : 1)));
  const choices = optional ? ['', ...inner] : inner;
  return choices.flatMap((choice) => rest.map((end) => text.slice(0, open) + choice + end));
}

function indexOfPlain(text: string, wanted: string): number {
  return [...text].findIndex((character, index) => character === wanted && text[index - 1] !== '\\');
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let index = open; index < text.length; index++) {
    if (text[index - 1] === '\\') continue;
    if (text[index] === '(') depth++;
    if (text[index] === ')' && --depth === 0) return index;
  }
  throw new Error(`a group of ${text} has no end`);
}

function splitTop(text: string, separator: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === separator && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}
