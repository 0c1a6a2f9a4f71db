import { isList, isMapping, type Located } from './located.ts';
import { quote } from './quote.ts';

/** What the schema's types are called in messages. */
const NAMES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'keys and values',
  record: 'keys and values',
  string: 'text',
};

/** The words that YAML 1.1 read as booleans. */
const OLD_BOOLEANS: Readonly<Record<string, boolean>> = {
  n: false,
  no: false,
  off: false,
  on: true,
  y: true,
  yes: true,
};

/** A value has the wrong type: what was expected, what was found, and how to write it. */
export function typeMismatch(expected: string, node: Located): string {
  const what = `expected ${NAMES[expected] ?? expected}, got ${valueText(node)}`;
  const how = isMapping(node) || isList(node) ? forCollection(expected) : forScalar(expected, node);
  return `${what}; ${how}`;
}

/** A value as messages name it: `the text "two"`, `the number 1.10`, `true`, `a list`. */
export function valueText(node: Located): string {
  if (isMapping(node)) return 'keys and values';
  if (isList(node)) return 'a list';
  if (typeof node.value === 'string') return `the text ${quote(node.value)}`;
  return `${typeof node.value === 'number' ? 'the number ' : ''}${node.source ?? node.value}`;
}

function forCollection(expected: string): string {
  if (expected === 'array') return 'start each item with "- "';
  return NAMES[expected] === NAMES.object ? 'remove the "- "' : 'write a single value';
}

function forScalar(expected: string, node: Located): string {
  const text = String(node.value);
  switch (expected) {
    case 'string':
      return `put it in quotes: ${quote(node.source ?? text)}`;
    case 'boolean':
      return forBoolean(text);
    case 'int':
    case 'number':
      if (Number.isFinite(node.value)) return 'write it without a fraction';
      return /^\d+(\.\d+)?$/.test(text) ? 'remove the quotes' : 'write digits only, such as 2';
    case 'array':
      if (typeof node.value === 'number' && !Number.isFinite(node.value)) return forCollection('array');
      return `write it as an item: [${typeof node.value === 'string' ? quote(text) : text}]`;
    default:
      return 'write them below it, indented';
  }
}

function forBoolean(text: string): string {
  const old = OLD_BOOLEANS[text.toLowerCase()];
  if (old !== undefined) return `YAML 1.2 knows only true and false, so write ${old}`;
  return text === 'true' || text === 'false' ? 'remove the quotes' : 'write true or false';
}
