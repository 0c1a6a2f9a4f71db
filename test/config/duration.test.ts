import { describe, expect, test } from '@jest/globals';
import { Duration } from '../../src/config/duration.ts';

describe('duration', () => {
  test.each([
    ['0s', 0],
    ['250ms', 250],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['15d', 1_296_000_000],
    ['2w', 1_209_600_000],
    ['1y', 31_536_000_000],
    ['1y2w3d4h5m6s7ms', 33_019_506_007],
    ['1m1ms', 60_001],
    ['90m', 5_400_000],
  ])('%s lasts %i ms', (text, milliseconds) => {
    expect(Duration.parse(text).milliseconds).toBe(milliseconds);
    expect(Duration.parse(text).seconds).toBe(milliseconds / 1_000);
  });

  test.each(['', '5', 's', '5 m', '5M', '1.5h', '-5m', '5m1h', '5m5m', '5ms5s', '1h30', 'P1D', '5min', ' 5m', '5m\n'])(
    'refuses %j with an example',
    (text) => {
      expect(() => Duration.parse(text)).toThrow(
        `${JSON.stringify(text)} is not a duration; write a number and a unit, such as 30s, 5m, 1h30m or 15d`,
      );
    },
  );

  test('refuses what Prometheus cannot count', () => {
    expect(Duration.parse('292y').seconds).toBe(292 * 365 * 86_400);
    expect(() => Duration.parse('293y')).toThrow('"293y" is too long; Prometheus counts up to 292y');
    expect(() => Duration.parse(`${'9'.repeat(400)}s`)).toThrow('is too long');
  });

  test('prints as it was written', () => {
    expect(`${Duration.parse('90m')} ${JSON.stringify(Duration.parse('0h5m'))}`).toBe('90m "0h5m"');
  });
});
