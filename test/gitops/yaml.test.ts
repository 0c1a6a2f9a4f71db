import { describe, expect, test } from '@jest/globals';
import { load, YAML11_SCHEMA } from 'js-yaml';
import { parse } from 'yaml';
import { toYaml } from '../../src/gitops/yaml.ts';
import { nastyStrings } from '../support/nasty-strings.ts';

const readers: [string, (text: string) => unknown][] = [
  ['yaml, version 1.2', (text) => parse(text)],
  ['yaml, version 1.1', (text) => parse(text, { version: '1.1' })],
  ['js-yaml, version 1.2', (text) => load(text)],
  ['js-yaml, version 1.1', (text) => load(text, { schema: YAML11_SCHEMA })],
];

describe.each(readers)('read by %s', (_, read) => {
  test.each(nastyStrings)('%j stays a text as value, as key and in a list', (text) => {
    for (const value of [{ key: text }, { [text]: 1 }, [text], { a: { b: [{ c: text, d: 1 }] } }]) {
      expect(read(toYaml(value))).toEqual(value);
    }
  });

  test('numbers, booleans and empty collections keep their type', () => {
    const value = {
      a: 1073741824,
      b: 0.9995,
      c: -3,
      d: true,
      e: false,
      f: {},
      g: [],
      h: [{}],
      i: [[]],
      j: 1e21,
      k: 1e-7,
    };
    expect(read(toYaml(value))).toEqual(value);
  });
});

test.each(['=', 'on', '0777', '1e3', '12:30', '.', 'e3', '1.10', ''])('quotes %j', (text) => {
  expect(toYaml({ a: text })).toBe(`a: '${text}'\n`);
});

test('writes apiVersion, kind and metadata first and keeps the order of other keys', () => {
  const object = { data: { z: 1, a: 2 }, kind: 'ConfigMap', metadata: { name: 'a' }, binaryData: {}, apiVersion: 'v1' };
  expect(toYaml(object)).toBe(`apiVersion: v1
kind: ConfigMap
metadata:
  name: a
data:
  z: 1
  a: 2
binaryData: {}
`);
});

test('writes text of several lines as a block and never folds', () => {
  const long = 'word '.repeat(50).trim();
  expect(toYaml({ block: `a: 1\n\nb: ${long}\n`, long })).toBe(`block: |
  a: 1

  b: ${long}
long: ${long}
`);
});

test('writes what occurs twice twice, without anchors', () => {
  const labels = { app: 'a' };
  expect(toYaml({ a: labels, b: labels })).toBe('a:\n  app: a\nb:\n  app: a\n');
});
