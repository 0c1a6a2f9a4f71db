import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { writeTree } from '../../src/gitops/write.ts';

let place: string;
let dist: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'panoptes-'));
  dist = join(place, 'a', 'dist');
});

afterEach(() => rmSync(place, { recursive: true }));

const files = (entries: Record<string, string>) => new Map(Object.entries(entries));
const found = () =>
  readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(dist.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();

describe('writing the tree', () => {
  test('creates the directory and every file', () => {
    const result = writeTree(dist, files({ 'base/a/x.yaml': 'x\n', 'argocd/prod/root.yaml': 'é\n' }));
    expect(result).toEqual({ written: 2, unchanged: 0, removed: 0 });
    expect(found()).toEqual(['argocd/prod/root.yaml', 'base/a/x.yaml']);
    expect(readFileSync(join(dist, 'argocd/prod/root.yaml'), 'utf8')).toBe('é\n');
  });

  test('leaves files with the same text untouched', () => {
    writeTree(dist, files({ 'base/a.yaml': 'a', 'base/b.yaml': 'b' }));
    const past = new Date('2020-01-01T00:00:00Z');
    for (const name of ['a', 'b']) utimesSync(join(dist, `base/${name}.yaml`), past, past);
    const result = writeTree(dist, files({ 'base/a.yaml': 'a', 'base/b.yaml': 'other' }));
    expect(result).toEqual({ written: 1, unchanged: 1, removed: 0 });
    expect(statSync(join(dist, 'base/a.yaml')).mtime).toEqual(past);
    expect(readFileSync(join(dist, 'base/b.yaml'), 'utf8')).toBe('other');
  });

  test('removes stale files and the directories that they leave empty', () => {
    writeTree(
      dist,
      files({ 'base/a.yaml': 'a', 'overlays/dev/grafana/patches/x.yaml': 'x', 'argocd/dev/root.yaml': '' }),
    );
    expect(writeTree(dist, files({ 'base/a.yaml': 'a' }))).toEqual({ written: 0, unchanged: 1, removed: 2 });
    expect(readdirSync(dist)).toEqual(['base']);
  });

  test('replaces a file by a directory of its name, and the other way round', () => {
    writeTree(dist, files({ 'base/a': 'a', 'base/b/c': 'c' }));
    writeTree(dist, files({ 'base/a/c': 'c', 'base/b': 'b' }));
    expect(found()).toEqual(['base/a/c', 'base/b']);
  });

  test('leaves alone what stands beside the tree', () => {
    mkdirSync(join(dist, 'docs'), { recursive: true });
    writeFileSync(join(dist, 'docs/index.md'), '');
    writeFileSync(join(dist, 'README.md'), '');
    writeTree(dist, files({ 'base/a.yaml': 'a' }));
    expect(found()).toEqual(['README.md', 'base/a.yaml', 'docs/index.md']);
  });
});

describe('a link inside the tree', () => {
  test.each(['base', 'base/component', 'base/component/a.yaml'])('is removed and not followed: %s', (path) => {
    const outside = join(place, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'a.yaml'), 'precious');
    mkdirSync(join(dist, path, '..'), { recursive: true });
    symlinkSync(path.endsWith('.yaml') ? join(outside, 'a.yaml') : outside, join(dist, path));
    writeTree(dist, files({ 'base/component/a.yaml': 'new' }));
    expect(readdirSync(outside)).toEqual(['a.yaml']);
    expect(readFileSync(join(outside, 'a.yaml'), 'utf8')).toBe('precious');
    expect(lstatSync(join(dist, path)).isSymbolicLink()).toBe(false);
    expect(readFileSync(join(dist, 'base/component/a.yaml'), 'utf8')).toBe('new');
  });
});

test.each([
  '../a.yaml',
  'base/../../a.yaml',
  '/etc/a.yaml',
  'base',
  'other/a.yaml',
  'base//a.yaml',
  'base\\..\\a.yaml',
])('refuses the path %s before it touches anything', (path) => {
  const bad = () => writeTree(dist, files({ 'base/a.yaml': 'a', [path]: '' }));
  expect(bad).toThrow(`"${path}" is not a path of the tree; it must lie below argocd, base, overlays`);
  expect(existsSync(dist)).toBe(false);
});
