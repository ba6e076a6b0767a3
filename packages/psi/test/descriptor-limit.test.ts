import { expect, test } from 'vitest';
import { readMaxDescriptors, toMaxDescriptors } from '../src/descriptor-limit.ts';

test.each([
  ['a quarter is left to others', 20_000, 15_000],
  ['but no fewer than 128', 256, 128],
  ['and where that is all, none is held', 100, 0],
])('%s', (_name, softLimit, most) => {
  expect(toMaxDescriptors(softLimit)).toBe(most);
});

test('this process has a limit', () => {
  expect(readMaxDescriptors()).toBeGreaterThan(0);
});
