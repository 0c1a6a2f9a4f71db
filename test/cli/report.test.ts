import { describe, expect, test } from '@jest/globals';
import { report, useColor } from '../../src/cli/report.ts';
import { gitopsTree } from '../../src/gitops/tree.ts';
import { sampleBase, sampleProd } from '../support/gitops.ts';

const tree = gitopsTree(sampleBase, [sampleProd]);
const options = {
  color: false,
  milliseconds: 811.7,
  outdir: 'dist',
  notes: ['Create the Secrets first.', '  prod: grafana-admin'],
};

describe('the report', () => {
  test('shows objects and differences by environment and component', () => {
    expect(report(tree, options)).toMatchSnapshot();
  });

  test('ends with the number of files, their place and the time', () => {
    expect(report(tree, options).trimEnd().split('\n').at(-1)).toBe(`✓ ${tree.files.size} files in dist, 812 ms`);
  });

  test('shows the notes before its last line', () => {
    expect(report(tree, options).trimEnd().split('\n').slice(-4, -1)).toEqual([...options.notes, '']);
  });

  test('has the same text in colours', () => {
    const colored = report(tree, { ...options, color: true });
    const escapes = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
    expect(colored).toMatch(escapes);
    expect(colored.replaceAll(escapes, '')).toBe(report(tree, options));
  });

  test('has no spaces at the ends of lines', () => {
    expect(report(tree, options)).not.toMatch(/ $/m);
  });
});

describe('colours', () => {
  test.each([
    [{ isTTY: true }, {}, true],
    [{ isTTY: true }, { NO_COLOR: '' }, true],
    [{ isTTY: true }, { NO_COLOR: '1' }, false],
    [{ isTTY: true }, { TERM: 'dumb' }, false],
    [{ isTTY: false }, {}, false],
    [{}, {}, false],
  ])('%j with %j: %p', (stream, env, expected) => {
    expect(useColor(stream, env)).toBe(expected);
  });
});
