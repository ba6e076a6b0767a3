import { padTo, widthOf } from './text-width.ts';
import { toPrintable } from './to-printable.ts';

const NAME_COLUMNS = 3;

/**
 * Rows of what may be named by anybody as lines of aligned columns: names to the left, figures to the right. The first row is the header.
 * @param nameColumns how many of them are names.
 */
export function toColumns(cells: readonly (readonly string[])[], nameColumns = NAME_COLUMNS): string {
  const rows = cells.map((row) => row.map(toPrintable));
  const [header = []] = rows;
  const widths = header.map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => padTo(cell, widths[column] ?? 0, column < nameColumns ? 'name' : 'figure'))
      .join('  '),
  );
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

/** Orders rows by their names. */
export function byName(one: readonly string[], other: readonly string[]): number {
  return one.join('\0') < other.join('\0') ? -1 : 1;
}
