import { describe, expect, jest, test } from '@jest/globals';
import { rememberedByObject, rememberedByText } from '../src/remembered.ts';

describe('what is remembered', () => {
  test('is worked out once for each text, also where it is nothing', () => {
    const make = jest.fn((text: string) => (text === 'a' ? undefined : text.length));
    const remembered = rememberedByText(make);
    expect([remembered('a'), remembered('a'), remembered('bc'), remembered('bc')]).toEqual([
      undefined,
      undefined,
      2,
      2,
    ]);
    expect(make).toHaveBeenCalledTimes(2);
  });

  test('is worked out once for each object, whatever is in it', () => {
    const make = jest.fn((object: object) => ({ of: object }));
    const remembered = rememberedByObject(make);
    const [one, other] = [{}, {}];
    expect(remembered(one)).toBe(remembered(one));
    expect(remembered(other)).not.toBe(remembered(one));
    expect(make).toHaveBeenCalledTimes(2);
  });

  test('is no error: whoever asks again gets it again', () => {
    let calls = 0;
    const remembered = rememberedByText(() => {
      calls += 1;
      throw new Error(`call ${calls}`);
    });
    expect(() => remembered('a')).toThrow('call 1');
    expect(() => remembered('a')).toThrow('call 2');
  });
});
