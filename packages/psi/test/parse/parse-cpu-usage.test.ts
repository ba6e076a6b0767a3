import { expect, test } from 'vitest';
import { parseCpuUsage } from '../../src/parse/parse-cpu-usage.ts';

test('is there with and without the cpu controller', () => {
  expect(parseCpuUsage('usage_usec 8123456\nuser_usec 6\nsystem_usec 2\n')).toBe(8_123_456);
  expect(parseCpuUsage('usage_usec 0\nnr_periods 1\nnr_throttled 0\nthrottled_usec 0\n')).toBe(0);
});

test.each([
  ['empty', ''],
  ['without it', 'user_usec 6\n'],
  ['cut', 'usage_usec 81'],
  ['without a number', 'usage_usec \n'],
  ['negative', 'usage_usec -1\n'],
  ['of another key', 'core_sched.usage_usec 9\n'],
])('is undefined in a text that is %s', (_, text) => {
  expect(parseCpuUsage(text)).toBeUndefined();
});
