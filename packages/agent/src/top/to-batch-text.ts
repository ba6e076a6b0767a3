import { toColumns } from '../report/to-columns.ts';
import { NONE } from '../report/to-percent.ts';
import { type Arrangement, arrangeRows, listedOf } from './arrange-rows.ts';
import { NAME_HEADER, TROUBLE_HEADER } from './choose-columns.ts';
import { type FigureColumn, toCell } from './columns.ts';
import { describeNode } from './describe-frame.ts';
import type { Frame } from './figures.ts';

/** A frame for scripts: two lines about the interval and the node, the whole table, and a blank line. */
export function toBatchText(
  frame: Frame,
  arrangement: Arrangement,
  columns: readonly FigureColumn[],
): string {
  const rows = arrangeRows(frame.rows, arrangement);
  const table = [
    [NAME_HEADER, ...columns.map(({ header }) => header), TROUBLE_HEADER],
    ...rows.map((row) => [row.name, ...columns.map((column) => toCell(row, column)), row.trouble ?? NONE]),
  ];
  const time = new Date(frame.timeMillis).toISOString();
  const head = `${time}, the last ${frame.seconds.toFixed(1)} s; ${listedOf(frame.rows, arrangement.listed)}: ${rows.length}`;
  return `${head}\n${describeNode(frame)}\n${toColumns(table, 1)}\n`;
}
