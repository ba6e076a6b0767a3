import { expect, it } from 'vitest';
import { keepEnd, padTo, widthOf } from '../../src/report/text-width.ts';
import { toColumns } from '../../src/report/to-columns.ts';

it('counts columns of the terminal', () => {
  expect(['app', '日本', 'e\u0301', '👍', ''].map(widthOf)).toEqual([3, 4, 1, 2, 0]);
});

it('fills up', () => {
  expect(padTo('日', 4, 'name')).toBe('日  ');
  expect(padTo('日', 4, 'figure')).toBe('  日');
  expect(padTo('longer', 4, 'name')).toBe('longer');
});

it.each([
  ['abcdef', 6, 'abcdef'],
  ['abcdef', 4, '…def'],
  ['日本語', 5, '…本語'],
  ['日本語', 4, '…語'],
  ['ae\u0301e\u0301', 2, '…e\u0301'],
])('of %s in %i columns the end is kept', (text, width, kept) => {
  expect(keepEnd(text, width)).toBe(kept);
});

it('aligns figures beside names of wide characters', () => {
  const rows = [
    ['NAME', 'CPU'],
    ['日本語', '1.5'],
  ];
  expect(toColumns(rows, 1)).toBe('NAME    CPU\n日本語  1.5\n');
});
