import { describe, expect, test } from '@jest/globals';
import { fieldChanges } from '../../src/diff/fields.ts';
import { show, showChange } from '../../src/diff/show.ts';

describe('a value', () => {
  test.each<[unknown, string]>([
    ['30d', '30d'],
    ['two words', 'two words'],
    ['', '""'],
    ['a: b', 'a: b'],
    [' a', '" a"'],
    [3, '3'],
    [null, 'null'],
    [{ a: [1] }, '{"a":[1]}'],
    ['x'.repeat(120), `"${'x'.repeat(99)}… (22 more characters)`],
  ])('%j stands on one line', (value, text) => {
    expect(show(value)).toBe(text);
  });
});

describe('a change', () => {
  test('of a long text shows what differs, with a little around it', () => {
    const text = (threshold: string) =>
      `${'sum(rate(requests[5m])) by (cluster) '.repeat(4)}> ${threshold} and on () up == 1`;
    expect(showChange(text('0.9'), text('0.95'))).toBe(
      '…5m])) by (cluster) > 0.9 and on () up == 1 -> …5m])) by (cluster) > 0.95 and on () up == 1',
    );
  });

  test('of a text with lines counts lines', () => {
    expect(showChange('a\nb\nc', 'a\nB\nc')).toBe('b -> B');
    expect(showChange('a\nb', 'a\nb\nc\nd')).toBe('0 lines removed, 2 added (+ c, …)');
    expect(showChange('a\nb\nc', 'd\na')).toBe('2 lines removed (- b, …), 1 added (+ d)');
    expect(showChange('a\nb', 'b\na')).toBe('the same lines in another order, or as often');
  });
});

describe('the differences of two values', () => {
  test.each<[string, unknown, unknown, string[]]>([
    ['nothing', { a: 1 }, { a: 1 }, []],
    ['a field', { spec: { replicas: 1 } }, { spec: { replicas: 2 } }, ['spec.replicas: 1 -> 2']],
    ['one more and one less', { a: 1, c: 1 }, { b: { x: 1 }, c: 1 }, ['a: removed 1', 'b: added {"x":1}']],
    ['a name of its own', { 'a.b/c': { d: 1 } }, { 'a.b/c': { d: 2 } }, ['["a.b/c"].d: 1 -> 2']],
    [
      'an item by its name',
      { c: [{ name: 'x', i: 1 }, { name: 'y' }] },
      { c: [{ name: 'y' }, { name: 'z' }] },
      ['c[x]: removed {"name":"x","i":1}', 'c[z]: added {"name":"z"}'],
    ],
    ['an item that changes', { c: [{ name: 'x', i: 1 }] }, { c: [{ name: 'x', i: 2 }] }, ['c[x].i: 1 -> 2']],
    [
      'an argument by its name',
      { args: ['--a=1', '--b'] },
      { args: ['--a=2', '--c'] },
      ['args[--b]: removed --b', 'args[--a]: --a=1 -> --a=2', 'args[--c]: added --c'],
    ],
    ['an order', ['a', 'b', 'c'], ['c', 'd', 'a', 'b'], ['[d]: added d', '[order]: "a, b, c" -> "c, a, b"']],
    ['a list without names', { l: [[1], [2]] }, { l: [[1], [3]] }, ['l: [[1],[2]] -> [[1],[3]]']],
    ['a list with a name twice', { l: ['a', 'a'] }, { l: ['a'] }, ['l: ["a","a"] -> ["a"]']],
    ['another kind of value', { a: [1] }, { a: { b: 1 } }, ['a: [1] -> {"b":1}']],
  ])('%s', (_, old, now, lines) => {
    expect(fieldChanges(old, now).sort()).toEqual([...lines].sort());
  });
});
