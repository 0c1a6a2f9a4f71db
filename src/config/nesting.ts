import { Lexer } from 'yaml';

/** Far deeper than any configuration, and far from what a parser needs a long time or a deep stack for. */
export const MAX_DEPTH = 100;

const OPEN = ['[', '{'];
const CLOSE = [']', '}'];
const COMPACT = ['-', '?'];
/** Marks that the lexer puts into its stream; they do not stand in the text. */
const MARKS = ['\u0002', '\u0018', '\u001f'];

/**
 * Offset at which brackets, or list items on one line, nest deeper than MAX_DEPTH; undefined where none do.
 * The parser takes seconds for a file full of brackets, so they are counted before it sees them.
 */
export function excessiveNesting(text: string): number | undefined {
  let offset = 0;
  let brackets = 0;
  let compact = 0;
  let isScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (MARKS.includes(lexeme)) {
      isScalar = lexeme === '\u001f';
      continue;
    }
    if (!isScalar) {
      if (OPEN.includes(lexeme)) brackets += 1;
      else if (CLOSE.includes(lexeme)) brackets -= 1;
      else if (COMPACT.includes(lexeme)) compact += 1;
      else if (lexeme.includes('\n')) compact = 0;
      if (brackets + compact > MAX_DEPTH) return offset;
    }
    isScalar = false;
    offset += lexeme.length;
  }
  return undefined;
}
