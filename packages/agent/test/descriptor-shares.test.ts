import { expect, test } from 'vitest';
import { shareDescriptors } from '../src/descriptor-shares.ts';

test('without counters the pressure files get all', () => {
  expect(shareDescriptors(900, 0)).toEqual({ pressure: 900, counters: 0 });
});

test('counters get two thirds, or what they were given', () => {
  expect(shareDescriptors(900, undefined)).toEqual({ pressure: 300, counters: 600 });
  expect(shareDescriptors(900, 50)).toEqual({ pressure: 850, counters: 50 });
});

test('never more than there are', () => {
  expect(shareDescriptors(900, 5000)).toEqual({ pressure: 0, counters: 900 });
});
