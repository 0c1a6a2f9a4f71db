import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { problemsOf } from '../support/config-tree.ts';
import { Random } from '../support/random.ts';

const SAMPLE = ['base.yaml', ...below('environments'), ...below('services')];
const FRAGMENTS = [
  ...[
    '',
    '\t',
    '  ',
    '\n',
    ':',
    ': ',
    '- ',
    '#',
    ' #',
    '"',
    "'",
    '[',
    ']',
    '{',
    '}',
    ',',
    '&a ',
    '*a',
    '!!str ',
    '<<: ',
  ],
  ...[
    '|',
    '>',
    '%',
    '@',
    '`',
    '?',
    '~',
    'null',
    'yes',
    '0777',
    '.nan',
    '1e999',
    '---\n',
    '...\n',
    '\u00a0',
    '\0',
    '\ud800',
  ],
  ...['__proto__', 'constructor', '{a: ', '? ', '\r', '\u2028', '\ufeff', '"\\x"', '0x', '-1', '9'.repeat(30)],
];

function below(directory: string): string[] {
  return readdirSync(join('config', directory)).map((name) => `${directory}/${name}`);
}

const sample = Object.fromEntries(SAMPLE.map((file) => [file, readFileSync(join('config', file), 'utf8')]));
const absent = { 'environments/dev.yaml': null, 'environments/prod.yaml': null, 'services/api-gateway.yaml': null };

/** The sample configuration with a few random changes in one of its files. */
function damaged(random: Random): Record<string, string> {
  const file = random.pick(SAMPLE);
  let text = sample[file] as string;
  for (let changes = 1 + random.below(3); changes > 0; changes -= 1) {
    const start = random.below(text.length);
    text = text.slice(0, start) + random.pick(FRAGMENTS) + text.slice(start + random.below(6));
  }
  return { ...sample, [file]: text };
}

describe('any text', () => {
  test.each(Array.from({ length: 8 }, (_, seed) => seed))(
    'is read or refused with a place and a message on one line (seed %i)',
    (seed) => {
      const random = new Random(seed);
      for (let round = 0; round < 8; round += 1) {
        for (const problem of problemsOf({ ...absent, ...damaged(random) })) {
          expect(problem).toMatch(/^config\/\S+\.yaml(:[1-9]\d*:[1-9]\d*)? [^\p{Cc}]{10,}$/u);
          expect(problem).not.toMatch(/Invalid input|undefined|\[object/);
        }
      }
    },
  );
});
