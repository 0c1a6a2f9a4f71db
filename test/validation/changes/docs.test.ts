import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { CHANGES } from '../../../src/validation/changes/names.ts';
import { delivery } from '../../../src/validation/delivery.ts';
import { policies } from '../../../src/validation/index.ts';
import { independentPolicies, NEED_CONFIGURATION } from '../../../src/validation/manifests.ts';

const page = readFileSync('docs/validation.md', 'utf8');

test('docs/validation.md describes every kind of change, in the order of the report', () => {
  const rows = [...page.split('## Changes')[1]!.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name);
  expect(rows).toEqual([...CHANGES]);
});

test('it marks what needs the configuration', () => {
  const marked = [...page.matchAll(/^\| `([\w-]+)` \* \|/gm)].map(([, name]) => name);
  expect(marked.sort()).toEqual([...NEED_CONFIGURATION].sort());
  const names = [...policies, delivery].map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining([...NEED_CONFIGURATION]));
  expect(independentPolicies()).toHaveLength(names.length - NEED_CONFIGURATION.size);
});
