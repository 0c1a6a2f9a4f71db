import { describe, expect, test } from '@jest/globals';
import { applyPatch } from 'rfc6902';
import { changesIn, patchOf } from '../../src/gitops/patch.ts';
import type { ManifestObject } from '../../src/synthesize.ts';
import { manifest } from '../support/gitops.ts';
import { Random } from '../support/random.ts';
import { randomPair } from '../support/random-objects.ts';

const withSpec = (spec: unknown) => manifest('example.com/v1', 'Sample', 'monitoring', 'sample', { spec });
const patch = (base: unknown, environment: unknown) => patchOf(withSpec(base), withSpec(environment));

describe('a patch of maps', () => {
  test('is empty for equal objects', () => {
    expect(patch({ a: { b: [1, { name: 'x' }] } }, { a: { b: [1, { name: 'x' }] } })).toEqual([]);
  });

  test('changes the deepest value that differs', () => {
    expect(patch({ a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } })).toEqual([
      { op: 'replace', path: '/spec/a/c', value: 3 },
    ]);
  });

  test('adds and removes keys', () => {
    expect(patch({ gone: 1, same: 2 }, { same: 2, come: { x: 1 } })).toEqual([
      { op: 'remove', path: '/spec/gone' },
      { op: 'add', path: '/spec/come', value: { x: 1 } },
    ]);
  });

  test('escapes slashes and tildes in keys', () => {
    expect(patch({ 'a/b~c': 1, '~1': 1 }, { 'a/b~c': 2, '~1': 2 })).toEqual([
      { op: 'replace', path: '/spec/a~1b~0c', value: 2 },
      { op: 'replace', path: '/spec/~01', value: 2 },
    ]);
  });

  test.each([
    ['text to number', '1', 1],
    ['false to nothing', false, ''],
    ['map to list', { name: 'a' }, [{ name: 'a' }]],
    ['list to map', ['a'], { 0: 'a' }],
    ['map to text', { a: 1 }, 'a'],
  ])('replaces a value whose type changes: %s', (_, base, value) => {
    expect(patch({ a: base }, { a: value })).toEqual([{ op: 'replace', path: '/spec/a', value }]);
  });

  test('keeps an empty map and an empty list apart from nothing', () => {
    expect(patch({ a: {} }, {})).toEqual([{ op: 'remove', path: '/spec/a' }]);
    expect(patch({}, { a: [] })).toEqual([{ op: 'add', path: '/spec/a', value: [] }]);
    expect(patch({ a: {} }, { a: { b: 1 } })).toEqual([{ op: 'add', path: '/spec/a/b', value: 1 }]);
  });
});

describe('a patch of lists', () => {
  test('descends into items of the same identity and tests it first', () => {
    const base = [
      { name: 'a', image: 'a:1' },
      { name: 'b', image: 'b:1', args: ['--x'] },
    ];
    const environment = [
      { name: 'a', image: 'a:1' },
      { name: 'b', image: 'b:2', env: [] },
    ];
    expect(patch({ containers: base }, { containers: environment })).toEqual([
      { op: 'test', path: '/spec/containers/1/name', value: 'b' },
      { op: 'remove', path: '/spec/containers/1/args' },
      { op: 'add', path: '/spec/containers/1/env', value: [] },
      { op: 'replace', path: '/spec/containers/1/image', value: 'b:2' },
    ]);
  });

  test('guards every level of nested lists', () => {
    const groups = (expr: string) => [
      {
        name: 'g',
        rules: [
          { record: 'r', expr: '1' },
          { alert: 'A', expr },
        ],
      },
    ];
    expect(patch({ groups: groups('x > 1') }, { groups: groups('x > 2') })).toEqual([
      { op: 'test', path: '/spec/groups/0/name', value: 'g' },
      { op: 'test', path: '/spec/groups/0/rules/1/alert', value: 'A' },
      { op: 'replace', path: '/spec/groups/0/rules/1/expr', value: 'x > 2' },
    ]);
  });

  test.each([
    ['another length', [{ name: 'a' }], [{ name: 'a' }, { name: 'b' }]],
    ['another order', [{ name: 'a' }, { name: 'b' }], [{ name: 'b' }, { name: 'a' }]],
    ['another identity field', [{ alert: 'a', x: 1 }], [{ record: 'a', x: 2 }]],
    ['items without identity', [{ verbs: ['get'] }], [{ verbs: ['list'] }]],
    ['one item without identity', [{ name: 'a', x: 1 }, { x: 1 }], [{ name: 'a', x: 2 }, { x: 1 }]],
    ['an identity that is no scalar', [{ name: ['a'], x: 1 }], [{ name: ['a'], x: 2 }]],
    ['scalars', ['--a', '--b'], ['--a', '--c']],
    ['an emptied list', ['--a'], []],
  ])('replaces a list whole: %s', (_, base, list) => {
    expect(patch({ list: base }, { list })).toEqual([{ op: 'replace', path: '/spec/list', value: list }]);
  });

  test('does not apply to a base whose items moved', () => {
    const operations = patch({ list: [{ name: 'a', x: 1 }] }, { list: [{ name: 'a', x: 2 }] });
    const moved = structuredClone(withSpec({ list: [{ name: 'new' }, { name: 'a', x: 1 }] }));
    expect(applyPatch(moved, operations)[0]).toMatchObject({ name: 'TestError' });
  });
});

test('guards do not count as changes', () => {
  expect(changesIn(patch({ list: [{ name: 'a', x: 1 }] }, { list: [{ name: 'a', x: 2 }] }))).toBe(1);
});

describe('any pair of objects', () => {
  const pairs = Array.from({ length: 500 }, (_, seed) => randomPair(new Random(seed), 'sample'));

  test('the patch turns the base into the environment, and each operation applies', () => {
    for (const [base, object] of pairs) {
      const patched: ManifestObject = structuredClone(base);
      const failures = applyPatch(patched, patchOf(base, object)).filter((error) => error !== null);
      expect(failures).toEqual([]);
      expect(patched).toEqual(object);
    }
  });

  test('no operation uses a list index that a test has not guarded', () => {
    let guarded = 0;
    for (const [base, object] of pairs) {
      const tested = new Set<string>();
      for (const { op, path } of patchOf(base, object)) {
        if (op === 'test') tested.add(path.slice(0, path.lastIndexOf('/')));
        for (const item of itemsOnTheWay(base, path)) {
          expect(tested).toContain(item);
          guarded += 1;
        }
      }
    }
    expect(guarded).toBeGreaterThan(100);
  });

  test('nothing changes what the object is', () => {
    const paths = pairs.flatMap(([base, object]) => patchOf(base, object).map(({ path }) => path));
    expect(paths.filter((path) => !path.startsWith('/spec'))).toEqual([]);
  });
});

/** Pointers of the list items that a path leads through, in the base. */
function itemsOnTheWay(base: unknown, path: string): string[] {
  const items: string[] = [];
  let value = base;
  let pointer = '';
  for (const token of path.slice(1).split('/')) {
    pointer += `/${token}`;
    if (Array.isArray(value)) items.push(pointer);
    value = (value as Record<string, unknown> | undefined)?.[token.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return items;
}
