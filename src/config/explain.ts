import type { z } from 'zod';
import { isList, isMapping, type Located, locate, type Path, type Position } from './located.ts';
import { quote } from './quote.ts';
import { type AnySchema, isWhole, keysOf, schemasAt, toAdd } from './schema/walk.ts';
import { remedy, suggest } from './suggest.ts';
import { typeMismatch, valueText } from './type-mismatch.ts';

/** An issue of the schema in plain words, at the value that it is about. */
export interface Finding {
  readonly node: Located;
  readonly message: string;
  /** @default - the path of the value */
  readonly path?: Path;
  /** @default - the place of the value */
  readonly place?: Position;
}

type Issue = z.core.$ZodIssue;

/** Codes of issues that say that a value has the wrong type, or is not there at all. */
const TYPE_CODES: readonly Issue['code'][] = ['invalid_type', 'invalid_value', 'invalid_union'];

/**
 * Says what an issue means for the author of the value.
 *
 * Schemas leave out what is known here. A message that starts with a verb (is, has, leaves) follows the value;
 * one that starts with "expected" is followed by what was found instead; an empty one is written here.
 */
export function explain(issue: Issue, root: Located, schema: z.core.$ZodType): Finding[] {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(locate(root, [...path, key]).node, key, schemasAt(schema, path)));
  }
  const { node, missing } = locate(root, path);
  if (issue.code === 'invalid_key') {
    const message = `${quote(String(path.at(-1)))} ${issue.issues[0]?.message || 'is not a valid name'}`;
    return [{ node, message, place: node.keyAt, path: node.path.slice(0, -1) }];
  }
  if (issue.code === 'invalid_union' && isMapping(node) && missing.length === 0) {
    const unknown = keysUnknownToAll(issue);
    const parents = schemasAt(schema, path);
    if (unknown.length > 0) return unknown.map((key) => unknownKey(locate(node, [key]).node, key, parents));
  }
  if (missing.length > 0 && TYPE_CODES.includes(issue.code)) {
    const message = `is missing; ${toAdd(String(missing[0]), schemasAt(schema, path))}`;
    return [{ node, message, path: [...node.path, ...missing] }];
  }
  const message = messageOf(issue, node, missing, schemasAt(schema, path));
  return [{ node, message, path: [...node.path, ...missing] }];
}

/** A key that no schema of its mapping knows. */
export function unknownKey(node: Located, key: string, parents: readonly AnySchema[]): Finding {
  const known = keysOf(parents);
  const message = `unknown key ${quote(key)}; ${known.length > 0 ? remedy(key, known) : 'remove it'}`;
  return { node, message, place: node.keyAt, path: node.path.slice(0, -1) };
}

function messageOf(issue: Issue, node: Located, missing: Path, schemas: readonly AnySchema[]): string {
  if (TYPE_CODES.includes(issue.code) && node.value === undefined) {
    return 'cannot be removed, because it is required; write a value instead of null';
  }
  if (TYPE_CODES.includes(issue.code) && node.value === null) return emptyMessage(node);
  const { message } = issue;
  if (message === '') return ownMessage(issue, node, schemas);
  if (message.startsWith('expected ') && !(issue.code === 'invalid_union' && isMapping(node))) {
    return `${message}, got ${valueText(node)}`;
  }
  const isScalar = !isMapping(node) && !isList(node) && missing.length === 0;
  return isScalar && /^(is|has|leaves) /.test(message) ? `${shown(node)} ${message}` : message;
}

function emptyMessage({ comment, path }: Located): string {
  if (comment !== undefined) {
    return `is empty, because # starts a comment; put the value in quotes: ${quote(`#${comment}`)}`;
  }
  return `is empty; write a value, or remove the ${typeof path.at(-1) === 'number' ? 'item' : 'key'}`;
}

/** Messages for what schemas leave to the house. */
function ownMessage(issue: Issue, node: Located, schemas: readonly AnySchema[]): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeMismatch(schemas.some(isWhole) ? 'int' : issue.expected, node);
    case 'invalid_value': {
      const known = issue.values.map(String);
      if (typeof node.value !== 'string') return `expected one of ${known.join(', ')}, got ${valueText(node)}`;
      const isGuess = suggest(node.value, known) !== undefined || known.length === 1;
      return `${shown(node)} is not one of ${known.join(', ')}; ${isGuess ? remedy(node.value, known) : 'choose one of them'}`;
    }
    case 'too_small':
      return limitMessage(issue.origin, node, 'small', `${issue.minimum} or more`);
    case 'too_big':
      return limitMessage(issue.origin, node, 'large', `${issue.maximum} or less`);
    case 'invalid_format':
      return `${shown(node)} is not a valid ${issue.format}; look it up in schemas/`;
    default:
      return 'is not valid; look it up in schemas/';
  }
}

function limitMessage(origin: string, node: Located, word: 'small' | 'large', range: string): string {
  if (origin === 'string' && node.value === '') return '"" is empty; write a value';
  if (origin === 'string')
    return `${shown(node)} is too ${word === 'small' ? 'short' : 'long'}; use ${range} characters`;
  if (isList(node)) return `has too ${word === 'small' ? 'few' : 'many'} items; list ${range}`;
  return `${shown(node)} is too ${word}; use ${range}`;
}

/** A scalar as its author wrote it. */
function shown(node: Located): string {
  return typeof node.value === 'string' ? quote(node.value) : (node.source ?? String(node.value));
}

function keysUnknownToAll({ errors }: Extract<Issue, { code: 'invalid_union' }>): string[] {
  const byOption = errors.map((issues) =>
    issues.flatMap((issue) => (issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [])),
  );
  return (byOption[0] ?? []).filter((key) => byOption.every((keys) => keys.includes(key)));
}
