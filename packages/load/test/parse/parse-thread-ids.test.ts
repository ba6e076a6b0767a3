import { expect, it } from 'vitest';
import { parseThreadIds } from '../../src/parse/parse-thread-ids.ts';

it.each([
  ['', []],
  ['10\n', [10]],
  ['10\n4294967295\n', [10, 4294967295]],
  ['10\n0\n', 'hidden'],
  ['0\nx\n', 'hidden'],
  ['x\n0\n', undefined],
  ['10', undefined],
  ['\n', undefined],
  ['-1\n', undefined],
  ['10 11\n', undefined],
  ['4294967296\n', undefined],
])('%j', (text, ids) => {
  expect(parseThreadIds(text)).toEqual(ids);
});
