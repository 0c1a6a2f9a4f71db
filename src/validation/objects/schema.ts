import { suggest } from '../../config/suggest.ts';
import type { ManifestObject } from '../../synthesize.ts';
import { distinctPlaced } from '../facts.ts';
import { describe, objectsOf, type Policy, type Problem } from '../policy.ts';
import { type Difference, differencesFrom } from './schema/differences.ts';
import table from './schema/kubernetes.json' with { type: 'json' };
import { labelProblems } from './schema/labels.ts';
import type { Schemas } from './schema/shape.ts';

// What TypeScript makes of the file is a type for each of its lines.
const SCHEMAS = table as unknown as Schemas;

/** Kinds of each apiVersion that has models. */
const KINDS: ReadonlyMap<string, readonly string[]> = kindsByVersion(Object.keys(SCHEMAS.kinds));

/**
 * Every object is what its kind says: no field that nobody reads, none missing, and each of the right type. The API server
 * drops unknown fields without a word where it does not refuse them. Kinds without a model are not looked at.
 */
export const schema: Policy = {
  name: 'schema',
  *check(input) {
    // What only repeats another object under other names has its fields; labels may hold the names.
    for (const { component, object } of distinctPlaced(input)) {
      for (const problem of fieldProblems(object)) yield { component, object: describe(object), ...problem };
    }
    for (const { component, object } of objectsOf(input)) {
      if (!isKnown(object)) continue;
      for (const problem of labelProblems(object)) yield { component, object: describe(object), ...problem };
    }
  },
};

/** Whether objects of its kind have a spec. */
export function hasSpec({ apiVersion, kind }: ManifestObject): boolean {
  const shape = SCHEMAS.shapes[SCHEMAS.kinds[`${apiVersion} ${kind}`] ?? -1];
  return typeof shape === 'object' && 'fields' in shape && 'spec' in shape.fields;
}

const isKnown = ({ apiVersion, kind }: ManifestObject): boolean => `${apiVersion} ${kind}` in SCHEMAS.kinds;

function* fieldProblems(object: ManifestObject): Generator<Problem> {
  const { apiVersion, kind } = object;
  const number = SCHEMAS.kinds[`${apiVersion} ${kind}`];
  if (number !== undefined) {
    yield* differencesFrom(SCHEMAS, number, object).map(problemOf);
    return;
  }
  const kinds = KINDS.get(apiVersion);
  // Lists are made by tools, of kinds that are looked at elsewhere.
  if (kinds && !kind.endsWith('List')) {
    yield { message: `is of a kind that ${apiVersion} does not have`, remedy: instead(kind, kinds) };
  }
}

function instead(name: string, known: Difference['expected']): string {
  const meant = suggest(name, [known].flat());
  return meant === undefined ? 'remove it' : `write "${meant}"`;
}

function problemOf({ path, what, expected, value }: Difference): Problem {
  if (what === 'missing') return { message: `lacks ${path}`, remedy: 'add it' };
  if (what === 'unknown') {
    const [, field = path] = /(?:^|\.|\[")([^."[\]]+)(?:"\])?$/.exec(path) ?? [];
    return { message: `has the field ${path}, which its kind does not have`, remedy: instead(field, expected) };
  }
  return { message: `has ${shown(value)} in ${path || 'all of it'}`, remedy: `it must be ${expected}` };
}

const LONGEST = 60;

/** A value as it stands in YAML: that `80` is a text shows only in its quotes. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function kindsByVersion(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const kinds = new Map<string, string[]>();
  for (const name of names) {
    const [version = '', kind = ''] = name.split(' ');
    kinds.set(version, [...(kinds.get(version) ?? []), kind]);
  }
  return kinds;
}
