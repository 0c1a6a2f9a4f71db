import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { delivery } from '../../src/validation/delivery.ts';
import { policies } from '../../src/validation/index.ts';
import { NEED_CONFIGURATION } from '../../src/validation/manifests.ts';

test('docs/validation.md lists every policy that runs, in the order of the report, and which need a configuration', () => {
  const page = readFileSync('docs/validation.md', 'utf8');
  const table = page.slice(page.indexOf('## Policies'), page.indexOf('## Changes'));
  const rows = [...table.matchAll(/^\| `([\w-]+)`( \*)? \|/gm)].map(([, name = '', star = '']) => name + star);
  // That of the tree comes last: there is none as long as the others find something.
  const names = [...policies, delivery].map(({ name }) => name);
  expect(rows).toEqual(names.map((name) => `${name}${NEED_CONFIGURATION.has(name) ? ' *' : ''}`));
});
