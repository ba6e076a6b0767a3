import { expect, test } from 'vitest';
import { toHrTime } from '../src/hr-time.ts';

test.each([
  [0, [0, 0]],
  [1, [0, 1_000_000]],
  [1500, [1, 500_000_000]],
  [1_763_725_000_250.5, [1_763_725_000, 250_500_000]],
])('%d ms', (millis, time) => {
  expect(toHrTime(millis)).toEqual(time);
});

test('never has a whole second of nanoseconds', () => {
  const [seconds, nanos] = toHrTime(1999.9999999999998);
  expect([seconds, nanos]).toEqual([1, 999_999_999]);
});
