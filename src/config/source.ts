import { type Document, LineCounter, parseAllDocuments, visit } from 'yaml';
import type { Located } from './located.ts';
import { excessiveNesting } from './nesting.ts';
import type { Problems } from './problems.ts';
import { SourceTree } from './source-tree.ts';
import { isOpenQuote, syntaxMessage, TOO_DEEP } from './syntax.ts';
import { positionAt } from './text-file.ts';

/**
 * Reads one YAML document and keeps the place of every value. A document without content is a null.
 * Undefined where the text cannot be understood as a whole; the reason is reported.
 */
export function parseSource(text: string, file: string, problems: Problems): Located | undefined {
  const fail = (offset: number, message: string): undefined => {
    problems.add(positionAt(text, offset, file), message);
  };
  const tooDeep = excessiveNesting(text);
  if (tooDeep !== undefined) return fail(tooDeep, TOO_DEEP);
  const lines = new LineCounter();
  // Keys and aliases are judged by SourceTree, whose messages name the remedy.
  const options = { schema: 'core', merge: false, uniqueKeys: false, prettyErrors: false, logLevel: 'silent' } as const;
  const [document, second] = parseAllDocuments(text, { ...options, lineCounter: lines });
  const error = document?.errors[0] ?? second?.errors[0];
  if (error) return fail(isOpenQuote(error) ? lastQuote(document) : error.pos[0], syntaxMessage(error));
  if (second) return fail(second.range[0], 'a second document starts here; a file holds one, so remove the line ---');

  const empty: Located = { value: null, at: { file, line: 1, column: 1 }, path: [], source: '' };
  const tree = new SourceTree(text, file, lines, problems);
  const root = document?.contents ? tree.build(document.contents, []) : empty;
  if (tree.isBroken) return undefined;
  if (root.value === null) return empty;
  if (root.value instanceof Map) return root;
  const found = Array.isArray(root.value) ? 'a list' : 'a single value';
  problems.add(root.at, `expected keys and values, got ${found}; write lines of the form "key: value"`);
  return undefined;
}

/** Where the last quoted text starts: one without an end runs to the end of the file. */
function lastQuote(document: Document | undefined): number {
  let offset = 0;
  if (document) {
    visit(document, {
      Scalar: (_, { type, range }) => {
        if (type?.startsWith('QUOTE') && range) offset = range[0];
      },
    });
  }
  return offset;
}
