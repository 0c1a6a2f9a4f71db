import { describe, expect, test } from '@jest/globals';
import { Percentage } from '../../src/config/percentage.ts';

describe('percentage', () => {
  test.each([
    ['0%', 0],
    ['1%', 0.01],
    ['7%', 0.07],
    ['90%', 0.9],
    ['99.95%', 0.9995],
    ['99.999%', 0.99999],
    ['100%', 1],
  ])('%s is the ratio %d, without binary noise', (text, ratio) => {
    expect(Percentage.parse(text).ratio).toBe(ratio);
  });

  test('prints as it was written', () => {
    expect(`${Percentage.parse('99.50%')} ${JSON.stringify(Percentage.parse('5%'))}`).toBe('99.50% "5%"');
  });

  test.each(['', '%', '90', '90 %', '-1%', '1e1%', '.5%', '5.%', '90%%'])('refuses %j with an example', (text) => {
    expect(() => Percentage.parse(text)).toThrow(
      `${JSON.stringify(text)} is not a percentage; write a number and a percent sign, such as 90% or 99.95%`,
    );
  });

  test('refuses more than the whole', () => {
    expect(() => Percentage.parse('100.1%')).toThrow('"100.1%" is more than the whole; use a value from 0% to 100%');
  });
});
