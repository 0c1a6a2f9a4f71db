import { describe, expect, test } from '@jest/globals';
import { humanize, humanize1024, humanizeDuration, humanizePercentage } from '../../src/rules/humanize.ts';

// The expected texts are what promtool 3.13 printed for these values.
describe('values as the templates of Prometheus print them', () => {
  test.each([
    [0.1234, '12.34%'],
    [1, '100%'],
    [0.00015, '0.015%'],
    [0.123456, '12.35%'],
  ])('percentage %d', (value, text) => expect(humanizePercentage(value)).toBe(text));

  test.each([
    [0, '0'],
    [12, '12'],
    [1500, '1.5k'],
    [0.02, '20m'],
    [1_234_567, '1.235M'],
  ])('number %d', (value, text) => expect(humanize(value)).toBe(text));

  test.each([
    [0, '0'],
    [1023, '1023'],
    [1536, '1.5ki'],
    [5 * 2 ** 30, '5Gi'],
  ])('bytes %d', (value, text) => expect(humanize1024(value)).toBe(text));

  test.each([
    [0, '0s'],
    [0.25, '250ms'],
    [1.5, '1.5s'],
    [59.25, '59.25s'],
    [90, '1m 30s'],
    [3600, '1h 0m 0s'],
    [93_605, '1d 2h 0m 5s'],
    [-90, '-1m 30s'],
    [0.0005, '500us'],
  ])('duration %d', (value, text) => expect(humanizeDuration(value)).toBe(text));
});
