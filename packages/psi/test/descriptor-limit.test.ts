import { expect, test } from 'vitest';
import { parseSoftLimit, readMaxDescriptors, toMaxDescriptors } from '../src/descriptor-limit.ts';

test.each([
  ['a quarter is left to others', 20_000, 15_000],
  ['but no fewer than 128', 256, 128],
  ['and where that is all, none is held', 100, 0],
])('%s', (_name, softLimit, most) => {
  expect(toMaxDescriptors(softLimit)).toBe(most);
});

test('the soft limit is read from the first column', () => {
  const limits =
    'Limit                     Soft Limit           Hard Limit           Units     \n' +
    'Max processes             95            95            processes \n' +
    'Max open files            1024                 524288               files     \n';
  expect(parseSoftLimit(limits)).toBe(1024);
  expect(parseSoftLimit('')).toBeUndefined();
});

test('this process has a limit', () => {
  expect(readMaxDescriptors()).toBeGreaterThan(0);
});
