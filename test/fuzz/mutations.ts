import fc from 'fast-check';
import type { ConfigFiles } from '../support/config-tree.ts';
import { nastyStrings } from '../support/nasty-strings.ts';
import { configuration, type Documents, textOf } from './configuration.ts';
import type { Plain } from './schema-arbitrary.ts';

type Container = Record<string, Plain> | Plain[];
interface Spot {
  readonly parent: Container;
  readonly key: string | number;
}
/** Changes a document in one place. The numbers choose where and what. */
type Change = (spot: Spot, choice: number, all: readonly Spot[]) => void;
/** Changes the text of a file. */
type TextChange = (text: string, at: number, choice: number) => string | Uint8Array;

const get = ({ parent, key }: Spot): Plain => (parent as Record<string, Plain>)[key]!;
const set = ({ parent, key }: Spot, value: Plain): void => {
  // Assignment would change the prototype in place of a key.
  Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
};
const pick = <T>(values: readonly T[], choice: number): T => values[choice % values.length] as T;

const WRONG_TYPES: readonly Plain[] = [true, 1, -1, 'x', '', null, [], [null], {}, { x: 1 }, [['x']], 0.5];
const WRONG_NUMBERS: readonly number[] = [
  0,
  -1,
  -0.5,
  2 ** 31,
  2 ** 53,
  1e308,
  -1e308,
  Number.NaN,
  Number.POSITIVE_INFINITY,
];
const WRONG_UNITS = [
  '5x',
  '10 m',
  '1.5h',
  '-1m',
  '1',
  '5 %',
  '101%',
  '1e3',
  '9Zi',
  '0.1',
  '1h1h',
  '99999999999999y',
  '%',
];
const RESERVED = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length', '<<', 'valueOf'];

function renamed({ parent, key }: Spot, name: string): void {
  if (Array.isArray(parent)) return;
  const value = parent[key]!;
  delete parent[key];
  set({ parent, key: name }, value);
}

const misspelt = (key: string, choice: number) =>
  key.slice(0, choice % key.length) + key.slice((choice % key.length) + 1) || 'x';

export const CHANGES: Readonly<Record<string, Change>> = {
  'wrong type': (spot, choice) => set(spot, structuredClone(pick(WRONG_TYPES, choice))),
  'misspelt key': (spot, choice) => renamed(spot, misspelt(String(spot.key), choice)),
  'unknown key': ({ parent }, choice) => {
    if (!Array.isArray(parent)) set({ parent, key: `x${choice % 7}` }, 1);
  },
  'missing key': ({ parent, key }) => {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
  },
  'bad number': (spot, choice) => set(spot, pick(WRONG_NUMBERS, choice)),
  'bad unit': (spot, choice) => set(spot, pick(WRONG_UNITS, choice)),
  'dangling name': (spot) => {
    if (typeof get(spot) === 'string') set(spot, 'nowhere-at-all');
  },
  'nasty text': (spot, choice) => set(spot, pick(nastyStrings, choice)),
  'long text': (spot, choice) => set(spot, 'x'.repeat(pick([64, 254, 5_000, 100_000], choice))),
  'reserved key': (spot, choice) => renamed(spot, pick(RESERVED, choice)),
  'copied item': ({ parent, key }) => {
    if (Array.isArray(parent)) parent.push(structuredClone(parent[Number(key)]!));
  },
  'value of another key': (spot, choice, all) => set(spot, structuredClone(get(pick(all, choice)))),
  'many items': (spot) => {
    if (Array.isArray(get(spot)))
      set(
        spot,
        Array.from({ length: 300 }, () => structuredClone((get(spot) as Plain[])[0] ?? 'x')),
      );
  },
};

const line = (text: string, at: number) => text.indexOf('\n', at % Math.max(1, text.length)) + 1;
const insert = (text: string, at: number, more: string) =>
  text.slice(0, at % (text.length + 1)) + more + text.slice(at % (text.length + 1));
const insertLine = (text: string, at: number, more: string) =>
  text.slice(0, line(text, at)) + more + text.slice(line(text, at));
const SCRAPS = [
  ':',
  '- ',
  '"',
  "'",
  '[',
  '}',
  '\t',
  '#',
  '&a ',
  '*a',
  '!!int ',
  '|',
  '%',
  '? ',
  '\0',
  '\u00a0',
  '\ud800',
  '---\n',
  ',',
  '\r',
];
const LINES = [
  '<<: *a\n',
  'x: &a 1\n',
  '? [a]: b\n',
  '  - y\n',
  '\t- z\n',
  '__proto__: 1\n',
  '...\n',
  '%YAML 1.1\n',
  'a: b: c\n',
  '=: 1\n',
];

export const TEXT_CHANGES: Readonly<Record<string, TextChange>> = {
  'cut text': (text, at) => text.slice(0, at % (text.length + 1)),
  'scrap of text': (text, at, choice) => insert(text, at, pick(SCRAPS, choice)),
  'strange line': (text, at, choice) => insertLine(text, at, pick(LINES, choice)),
  'repeated line': (text, at) => insertLine(text, at, text.slice(line(text, at), line(text, at + 20)) || 'x: 1\n'),
  'lost character': (text, at) => text.slice(0, at % (text.length + 1)) + text.slice((at % (text.length + 1)) + 1),
  'deep nesting': (text, at, choice) =>
    insert(text, at, pick(['[', '{a: ', '- ', '{'], choice).repeat(pick([50, 150, 20_000], choice))),
  'empty file': (_, at) => pick(['', '\n', '# nothing\n', '---\n', '~\n', '{}\n', '[]\n', 'text\n', '42\n'], at),
  'binary bytes': (text, at, choice) => {
    const bytes = Buffer.from(text);
    if (bytes.length > 0) bytes[at % bytes.length] = 128 + (choice % 128);
    return bytes;
  },
  'other encoding': (text, at) =>
    pick([Buffer.from(text, 'utf16le'), Buffer.from(`\ufeff${text}`), Buffer.from([0xff, 0xfe, 0])], at),
  'large file': (text) => `${text}# ${'x'.repeat(1_100_000)}\n`,
  'billion laughs': () =>
    `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`)}]\n`).join('')}`,
};

/** What becomes of whole files. */
const FILE_CHANGES: Readonly<
  Record<string, (files: Record<string, string | Uint8Array | null>, path: string) => void>
> = {
  'missing file': (files, path) => {
    delete files[path];
  },
  'stray file': (files, path) => {
    files[path.replace(/\.yaml$/, '.yml')] = 'x: 1\n';
  },
  'moved file': (files, path) => {
    files[`services/moved-${path.replaceAll('/', '-')}`] = files[path]!;
  },
  'environment without a usable name': (files, path) => {
    files['environments/Not_A_Name.yaml'] = files[path]!;
  },
};

export const KINDS = [...Object.keys(CHANGES), ...Object.keys(TEXT_CHANGES), ...Object.keys(FILE_CHANGES)];

/** A configuration with something wrong in it, and what that was. */
export interface Broken {
  readonly kinds: readonly string[];
  readonly files: ConfigFiles;
}

const place = fc.nat({ max: 1_000_000 });
const mutation = fc.record({ kind: fc.constantFrom(...KINDS), file: place, at: place, choice: place });
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

/** Configurations that held before they were broken in one to three places. */
export const brokenConfiguration: fc.Arbitrary<Broken> = fc
  .record({
    documents: configuration,
    mutations: fc.oneof(
      { weight: 3, arbitrary: fc.array(mutation, { minLength: 1, maxLength: 1 }) },
      { weight: 1, arbitrary: fc.array(mutation, { minLength: 2, maxLength: 3 }) },
    ),
  })
  .map(({ documents, mutations }) => broken(documents, mutations));

function broken(documents: Documents, mutations: readonly Mutation[]): Broken {
  const changed = structuredClone(documents) as Record<string, Plain>;
  for (const { kind, file, at, choice } of mutations) {
    const path = pick(Object.keys(changed), file);
    const spots = spotsOf(changed[path]!);
    if (spots.length > 0) CHANGES[kind]?.(pick(spots, at), choice, spots);
  }
  const files: Record<string, string | Uint8Array | null> = {};
  for (const [path, document] of Object.entries(changed)) files[path] = textOf(document);
  for (const { kind, file, at, choice } of mutations) {
    const path = pick(Object.keys(documents), file);
    const text = files[path];
    if (typeof text === 'string' && TEXT_CHANGES[kind]) files[path] = TEXT_CHANGES[kind](text, at, choice);
    if (text !== undefined) FILE_CHANGES[kind]?.(files, path);
  }
  return { kinds: mutations.map(({ kind }) => kind), files };
}

/** Every key and item of a document. */
function spotsOf(value: Plain): Spot[] {
  if (typeof value !== 'object' || value === null) return [];
  const parent = value as Container;
  const keys = Array.isArray(parent) ? [...parent.keys()] : Object.keys(parent);
  return keys.flatMap((key) => [{ parent, key }, ...spotsOf(get({ parent, key }))]);
}
