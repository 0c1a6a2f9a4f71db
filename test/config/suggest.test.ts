import { describe, expect, test } from '@jest/globals';
import { quote } from '../../src/config/quote.ts';
import { remedy, suggest } from '../../src/config/suggest.ts';

const KEYS = ['replicas', 'retention', 'retentionSize', 'storage', 'scrapeInterval', 'name', 'team'];

describe('suggest', () => {
  test.each([
    ['retenion', 'retention'],
    ['retention_size', 'retentionSize'],
    ['RETENTION', 'retention'],
    ['Replica', 'replicas'],
    ['nmae', 'name'],
    ['temas', 'team'],
    ['scrape-interval', 'scrapeInterval'],
    ['xyzzy', undefined],
    ['', undefined],
    ['x', undefined],
  ])('guesses for %j: %j', (name, meant) => {
    expect(suggest(name, KEYS)).toBe(meant);
  });

  test('takes the first of equally close names', () => {
    expect(suggest('bc', ['ac', 'bb'])).toBe('ac');
    expect(suggest('bc', ['bb', 'ac'])).toBe('bb');
  });

  test('knows nothing of an empty list', () => {
    expect(suggest('a', [])).toBeUndefined();
  });
});

describe('remedy', () => {
  test('names the choice where it has no guess', () => {
    expect(remedy('prd', ['dev', 'prod'])).toBe('did you mean "prod"?');
    expect(remedy('qa', ['dev', 'prod'])).toBe('use one of dev, prod');
    expect(remedy('qa', ['prod'])).toBe('use prod');
  });
});

describe('quote', () => {
  test('keeps a text on one line and readable', () => {
    expect(quote('a\n"b"\u00a0\u200b\u2028')).toBe('"a\\n\\"b\\"\\u00a0\\u200b\\u2028"');
    expect(quote('größe')).toBe('"größe"');
  });

  test('shortens a long text', () => {
    expect(quote('x'.repeat(60))).toBe(`"${'x'.repeat(60)}"`);
    expect(quote('x'.repeat(61))).toBe(`"${'x'.repeat(59)}…"`);
  });

  test('hides the password of an address', () => {
    expect(quote('https://bot:s3cr3t@git.example.com/a')).toBe('"https://***@git.example.com/a"');
  });
});
