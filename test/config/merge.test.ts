import { describe, expect, test } from '@jest/globals';
import type { LocatedMapping } from '../../src/config/located.ts';
import { locate, toPlain } from '../../src/config/located.ts';
import { merge } from '../../src/config/merge.ts';
import { Problems } from '../../src/config/problems.ts';
import { parseSource } from '../../src/config/source.ts';

function read(text: string, file = 'base.yaml'): LocatedMapping {
  return parseSource(text, file, new Problems()) as LocatedMapping;
}

const merged = (base: string, overlay: string) => toPlain(merge(read(base), read(overlay, 'dev.yaml')));

describe('merge', () => {
  test('merges mappings key by key, at every depth', () => {
    expect(merged('a: { b: { c: 1, d: 2 } }\ne: 3', 'a: { b: { d: 4 } }\nf: 5')).toEqual({
      a: { b: { c: 1, d: 4 } },
      e: 3,
      f: 5,
    });
  });

  test('replaces lists as a whole, and with them the mappings inside', () => {
    expect(merged('a: [1, 2, { b: 1, c: 2 }]', 'a: [{ b: 3 }]')).toEqual({ a: [{ b: 3 }] });
    expect(merged('a: [1, 2]', 'a: []')).toEqual({ a: [] });
  });

  test('replaces a value of another kind', () => {
    expect(merged('a: { b: 1 }', 'a: text')).toEqual({ a: 'text' });
    expect(merged('a: text', 'a: { b: 1 }')).toEqual({ a: { b: 1 } });
    expect(merged('a: [1]', 'a: { b: 1 }')).toEqual({ a: { b: 1 } });
  });

  test('removes a key for a null, whether base has it or not', () => {
    expect(merged('a: 1\nb: { c: 2, d: 3 }', 'a: null\nb: { c: ~ }\ne: null\nf: { g: null }')).toEqual({
      b: { d: 3 },
      f: {},
    });
  });

  test('keeps a null that nobody wrote, for the schema to refuse', () => {
    expect(merged('a: { b: 1 }', 'a:\n')).toEqual({ a: null });
  });

  test('keeps nulls inside lists, which are replaced and not merged', () => {
    expect(merged('a: [1]', 'a: [null, { b: null }]')).toEqual({ a: [null, { b: null }] });
  });

  test('changes neither input', () => {
    const [base, overlay] = [read('a: { b: 1 }'), read('a: { b: 2, c: null }')];
    const before = [toPlain(base), toPlain(overlay)];
    merge(base, overlay);
    expect([toPlain(base), toPlain(overlay)]).toEqual(before);
  });

  test('gives base for an overlay without keys, and the overlay for a base without keys', () => {
    const text = 'a: { b: [1, { c: 2 }] }\nd: text';
    expect(merged(text, '{}')).toEqual(toPlain(read(text)));
    expect(merged('{}', text)).toEqual(toPlain(read(text)));
    expect(merged(text, text)).toEqual(toPlain(read(text)));
  });

  test('keeps the place that supplied each value', () => {
    const result = merge(read('a: { b: 1, c: 2 }'), read('x: 0\na:\n  c: 3', 'dev.yaml'));
    expect(locate(result, ['a', 'b']).node.at).toEqual({ file: 'base.yaml', line: 1, column: 9 });
    expect(locate(result, ['a', 'c']).node.at).toEqual({ file: 'dev.yaml', line: 3, column: 6 });
  });
});
