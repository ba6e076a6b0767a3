const NAME_COLUMNS = 3;

/** Rows as lines of aligned columns: names to the left, figures to the right. The first row is the header. */
export function toColumns(rows: readonly (readonly string[])[]): string {
  const [header = []] = rows;
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join('  '),
  );
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

function pad(cell: string, width: number, column: number): string {
  return column < NAME_COLUMNS ? cell.padEnd(width) : cell.padStart(width);
}

/** Orders rows by their names. */
export function byName(one: readonly string[], other: readonly string[]): number {
  return one.join('\0') < other.join('\0') ? -1 : 1;
}
