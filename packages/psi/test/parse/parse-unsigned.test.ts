import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseUnsigned } from '../../src/parse/parse-unsigned.ts';

test.each(['', ' 1', '1 ', '-1', '+1', '0x1', '1e3', '1.0', 'NaN', '1\n', '18446744073709551616', '٣'])(
  '%j is not a number',
  (text) => {
    expect(parseUnsigned(text)).toBeUndefined();
  },
);

test('numbers of 64 bits are rounded to the nearest double', () => {
  expect(parseUnsigned('9007199254740993')).toBe(9007199254740992);
  expect(parseUnsigned('18446744073709551615')).toBe(2 ** 64);
});

test('leading zeros do not count towards the range', () => {
  expect(parseUnsigned(`${'0'.repeat(30)}7`)).toBe(7);
});

test('any 64-bit number is read as the double next to it', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (number) => {
      expect(parseUnsigned(`${number}`)).toBe(Number(number));
    }),
  );
});
