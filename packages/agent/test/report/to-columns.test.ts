import { expect, it } from 'vitest';
import { toLine } from '../../src/report/finding.ts';
import { toColumns } from '../../src/report/to-columns.ts';

it('aligns names to the left and figures to the right', () => {
  const rows = [
    ['NAME', 'CPU'],
    ['app', '1.5'],
    ['longer', '100.0'],
  ];
  expect(toColumns(rows, 1)).toBe('NAME      CPU\napp       1.5\nlonger  100.0\n');
});

it('lets no name move the cursor, or begin a line of its own', () => {
  expect(toColumns([['NAME'], ['a\u001b[2J\nb\u202e']], 1)).toBe('NAME\na?[2J?b?\n');
  const finding = { status: 'note', subject: 'targets', detail: 'a\u001b[2J', remedy: '\u009bb' } as const;
  expect(toLine(finding)).toBe('note  targets: a?[2J; ?b');
});
