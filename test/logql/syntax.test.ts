import { describe, expect, test } from '@jest/globals';
import { labelsMade, labelsUsed, logqlErrors, rangesIn, streamSelectors } from '../../src/logql/syntax.ts';

describe('LogQL', () => {
  test.each([
    ['{a="b"', '{a="b"<here>'],
    ['sum(rate({a="b"}[5m])', 'sum(rate({a="b"}[5m])<here>'],
    ['up', '<here>up'],
    ['{a="b"} | json |', '{a="b"} | json |<here>'],
    ['{a=~".*"}', '{a=~".*"} selects every stream there is'],
    ['{a!="x", b=~"|y"}', '{a!="x", b=~"|y"} selects every stream there is'],
    ['count_over_time({a!~"x.+"}[5m])', '{a!~"x.+"} selects every stream there is'],
  ])('refuses %s', (query, message) => expect(logqlErrors(query)).toEqual([message]));

  test.each([
    '{a=~".+"}',
    '{a=~".*", b="c"} |= `x` | json | line_format "{{.x}}"',
    'topk(5, sum by (a) (bytes_over_time({a!~".*"} [1h] offset 1w))) / 2',
    'sum(count_over_time({a="b"} | duration > 5s [5m])) or vector(0)',
  ])('accepts %s', (query) => expect(logqlErrors(query)).toEqual([]));

  test('tells which streams are read', () => {
    const query = 'rate({a="b\\"", c=~`d.`} | x="y" [5m]) / rate({e!="f", g!~"h"}[5m])';
    expect(streamSelectors(query)).toEqual([
      {
        text: '{a="b\\"", c=~`d.`}',
        matchers: [
          { label: 'a', operator: '=', value: 'b"' },
          { label: 'c', operator: '=~', value: 'd.' },
        ],
      },
      {
        text: '{e!="f", g!~"h"}',
        matchers: [
          { label: 'e', operator: '!=', value: 'f' },
          { label: 'g', operator: '!~', value: 'h' },
        ],
      },
    ]);
  });

  test.each<[string, string[]]>([
    ['{a="b"} | c="d" and e > 5 or f > 2s', ['e', 'f', 'c']],
    ['{a="b"} | a="d"', ['a']],
    ['{a="b"} | keep c, d="e" | drop f', ['c', 'f', 'd']],
    ['{a="b"} | label_format c=d, e="{{ if .f }}{{ .g }}1.h{{ end }}"', ['d', 'f', 'g']],
    ['{a="b"} | line_format `{{ ToUpper .c }} .d`', ['c']],
    ['sum by (c, d) (sum_over_time({a="b"} | unwrap bytes(e) [5m]))', ['c', 'd', 'e']],
    ['rate({a="b"}[5m]) / on (c) group_left (d) rate({a="b"}[5m])', ['c', 'd']],
  ])('tells which labels are used by %s', (query, labels) =>
    expect(labelsUsed(query).sort()).toEqual([...labels].sort()),
  );

  test.each<[string, string[] | undefined]>([
    ['{a="b"}', []],
    ['{a="b"} | json', undefined],
    ['{a="b"} | logfmt --strict', undefined],
    ['{a="b"} | unpack', undefined],
    ['{a="b"} | json c="d", e="f[0]" | logfmt g="h"', ['c', 'e', 'g']],
    ['{a="b"} | pattern `<c> <_> <d>` | regexp `(?P<e>.*)`', ['c', 'd', 'e']],
    ['{a="b"} | label_format c=d', ['c']],
    ['label_replace(rate({a="b"}[5m]), "c", "$1", "d", "(.*)")', ['c']],
  ])('tells which labels are made by %s', (query, labels) => expect(labelsMade(query)).toEqual(labels));

  test('tells how far back it looks', () => {
    expect(rangesIn('rate({a="b"}[5m]) / rate({a="b"} | c="d" [1h30m] offset 1w)')).toEqual(['5m', '1h30m']);
  });
});
