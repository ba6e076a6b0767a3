import { expect, test } from 'vitest';
import { parseOpenFilesLimit, readOpenFilesLimit } from '../src/read-open-files-limit.ts';

test('the soft limit is read from the first column', () => {
  const limits =
    'Limit                     Soft Limit           Hard Limit           Units     \n' +
    'Max processes             95            95            processes \n' +
    'Max open files            1024                 524288               files     \n';
  expect(parseOpenFilesLimit(limits)).toBe(1024);
  expect(parseOpenFilesLimit('')).toBeUndefined();
});

test('where nothing tells, the usual limit', () => {
  expect(readOpenFilesLimit('/nowhere')).toBe(1024);
});
