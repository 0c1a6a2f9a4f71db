import type { ErrorCode, YAMLError } from 'yaml';
import { MAX_DEPTH } from './nesting.ts';

export const TOO_DEEP = `nested deeper than ${MAX_DEPTH} levels; no configuration needs that, so write it flatter`;

const INDENTATION = 'line it up with the line that it belongs to';

/** What usually helps, by the parser's code of the error. */
const REMEDIES: Partial<Record<ErrorCode, string>> = {
  BAD_DQ_ESCAPE: 'write \\\\ for a backslash, or use single quotes',
  BAD_INDENT: INDENTATION,
  BAD_SCALAR_START: 'put the value in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a value that contains ": " needs quotes, and the keys of a mapping the same indentation',
  BLOCK_IN_FLOW: INDENTATION,
  MISSING_CHAR: 'look for a missing quote, bracket, comma or colon here or above',
  MULTILINE_IMPLICIT_KEY: 'look for a missing ":" on this line',
};

/** Whether a quoted text has no end. The parser reports that at the end of the file. */
export function isOpenQuote({ code, message }: Pick<YAMLError, 'code' | 'message'>): boolean {
  return code === 'MISSING_CHAR' && /closing .quote/.test(message);
}

/** A syntax error of the parser in plain words. */
export function syntaxMessage({ code, message }: Pick<YAMLError, 'code' | 'message'>): string {
  if (code === 'RESOURCE_EXHAUSTION') return TOO_DEEP;
  if (code === 'TAB_AS_INDENT')
    return 'a tab stands in the indentation, where YAML allows only spaces; replace it with spaces';
  if (isOpenQuote({ code, message })) return 'is not valid YAML: a quote is opened here and never closed; close it';
  const [first = ''] = message.split('\n');
  const [, bracket] = /end with a (\S)$/.exec(first) ?? [];
  if (bracket)
    return `is not valid YAML: a ${bracket} is missing before this point, or this line must be indented further`;
  return `is not valid YAML: ${first}; ${REMEDIES[code] ?? 'look for the mistake here or just above'}`;
}
