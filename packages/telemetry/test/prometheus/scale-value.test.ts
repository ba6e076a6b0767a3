import { expect, test } from 'vitest';
import { scaleValue } from '../../src/prometheus/scale-value.ts';

test('without a scale a value is as it is', () => {
  expect(scaleValue(0.1 + 0.2, undefined)).toBe(0.1 + 0.2);
});

test('every percentage that the kernel can print comes back from its ratio', () => {
  for (let hundredths = 0; hundredths <= 10_000; hundredths += 1) {
    const printed = Number((hundredths / 100).toFixed(2));
    expect(scaleValue(printed / 100, { factor: 100, decimals: 2 })).toBe(printed);
  }
});

test.each([1, 69_210, 328_157_795, 123_456_789_012_345, 2 ** 51 - 1])(
  '%d microseconds come back from their seconds',
  (micros) => {
    expect(scaleValue(micros / 1e6, { factor: 1e6, decimals: 0 })).toBe(micros);
  },
);
