import { describe, expect, test } from '@jest/globals';
import { Quantity } from '../../src/config/quantity.ts';

describe('quantity', () => {
  test.each([
    ['250m', 0.25],
    ['2', 2],
    ['0.5', 0.5],
    ['0', 0],
    ['512Mi', 512 * 2 ** 20],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['20G', 20e9],
    [2, 2],
    [0.25, 0.25],
  ])('%j is %d', (input, value) => {
    expect(Quantity.parse(input).value).toBe(value);
  });

  test.each([
    ['1000m', '1'],
    ['1500m', '1500m'],
    ['0.5', '500m'],
    [0.1, '100m'],
    ['2.50', '2500m'],
    ['1000', '1k'],
    ['1024Mi', '1Gi'],
    ['3072Mi', '3Gi'],
    ['1.5Gi', '1536Mi'],
    ['0.5Ki', '512'],
    ['1000Mi', '1000Mi'],
    ['1000M', '1G'],
    ['0', '0'],
    ['0Gi', '0'],
    ['020Gi', '20Gi'],
  ])('%j prints in the canonical form of the API server: %s', (input, canonical) => {
    expect(Quantity.parse(input).toString()).toBe(canonical);
    expect(JSON.stringify(Quantity.parse(input))).toBe(`"${canonical}"`);
    expect(Quantity.parse(canonical).toString()).toBe(canonical);
  });

  test.each(['', 'Mi', '20 Gi', '20GB', '20gi', '-1', '1,5', '1e3', '.5', '5.', '1K'])(
    'refuses %j with an example',
    (text) => {
      expect(() => Quantity.parse(text)).toThrow(
        `${JSON.stringify(text)} is not a quantity; write a number and a unit, such as 250m, 2, 512Mi or 20Gi`,
      );
    },
  );

  test('refuses what Kubernetes cannot count', () => {
    expect(Quantity.parse('8191Pi').toString()).toBe('8191Pi');
    expect(() => Quantity.parse('8192Pi')).toThrow('"8192Pi" is too large; Kubernetes counts up to 8191Pi');
    expect(() => Quantity.parse('9'.repeat(400))).toThrow('is too large');
  });
});
