import { describe, expect, test } from '@jest/globals';
import { mutationsOf } from '../../bench/mutations-of.ts';

const mutants = (expr: string) =>
  mutationsOf(expr)
    .map((mutation) => mutation.expr)
    .sort();

describe('the mutants of an expression', () => {
  test('have each comparison turned around, its boundary moved, and its threshold doubled and halved', () => {
    expect(mutants('a > 0.4')).toEqual(['a < 0.4', 'a > 0.2', 'a > 0.8', 'a >= 0.4']);
    expect(mutants('a == 2')).toEqual(['a != 2', 'a == 1', 'a == 4']);
    expect(mutants('a <= -3')).toEqual(['a < -3', 'a <= -1.5', 'a <= -6', 'a >= -3']);
  });

  test('lack one matcher, and are still PromQL', () => {
    expect(mutants('a{b="c", d!~"e", f=""}')).toEqual(['a{b="c", d!~"e"}', 'a{b="c", f=""}', 'a{d!~"e", f=""}']);
    expect(mutants('a{b!="c"}')).toEqual(['a{}']);
  });

  test('have the extremes swapped, and one side of each condition alone', () => {
    expect(mutants('max by (x) (a)')).toEqual(['min by (x) (a)']);
    expect(mutants('min_over_time(a[5m])')).toEqual(['max_over_time(a[5m])']);
    expect(mutants('a and b')).toEqual(['a', 'b']);
    expect(mutants('a or b')).toEqual(['a', 'b']);
    expect(mutants('a unless on (x) b')).toEqual(['a']);
  });

  test('take numbers of the arithmetic beside a comparison for thresholds, and no others', () => {
    const changed = mutants('predict_linear(a[6h], 3600) > 2 * (b + 1)');
    expect(changed.filter((expr) => !expr.includes('3600'))).toEqual([]);
    expect(changed).toEqual(
      expect.arrayContaining([expect.stringContaining('> 4 * (b + 1)'), expect.stringContaining('(b + 0.5)')]),
    );
  });

  test('say which boundaries nothing can notice', () => {
    const harmless = (expr: string) =>
      mutationsOf(expr)
        .filter((mutation) => mutation.harmless)
        .map((mutation) => mutation.expr)
        .sort();
    expect(harmless('a / (b > 0) > 0.5')).toEqual(['a / (b > 0) >= 0.5', 'a / (b >= 0) > 0.5']);
    expect(harmless('a / (b > 0) > 5')).toEqual(['a / (b >= 0) > 5']);
    expect(harmless('a - (b > 0) > 5')).toEqual([]);
  });
});
