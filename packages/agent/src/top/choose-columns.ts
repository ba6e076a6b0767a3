import { widthOf as textWidthOf } from '../report/text-width.ts';
import { type FigureColumn, type SortKey, toCell } from './columns.ts';
import type { TopRow } from './figures.ts';

/** A column as it is laid out. */
export interface PlacedColumn extends FigureColumn {
  readonly width: number;
}

/** How a table is laid out. */
export interface Layout {
  readonly nameWidth: number;
  readonly columns: readonly PlacedColumn[];
}

export const GAP = '  ';
export const NAME_HEADER = 'NAME';
export const TROUBLE_HEADER = 'TROUBLE';

/** `contended` and `throttled`. */
export const TROUBLE_WIDTH = 9;
/** `100.0` */
const FIGURE_WIDTH = 5;
/** What a longer name is content with, before columns leave for it. */
const NAME_WANTS = 30;
const NAME_NEEDS = NAME_HEADER.length;

/**
 * Lays a table out so that it fits: columns leave, in their order, until names have room.
 * @param sort the column that stays, as rows are sorted by it.
 */
export function chooseColumns(
  rows: readonly TopRow[],
  columns: readonly FigureColumn[],
  { width, sort }: { readonly width: number; readonly sort: SortKey },
): Layout {
  const longest = Math.max(NAME_NEEDS, ...rows.map(({ name }) => textWidthOf(name)));
  const wanted = Math.min(longest, NAME_WANTS);
  let placed = columns.map((column) => ({ ...column, width: widthOf(rows, column) }));
  for (;;) {
    const room = roomForNames(placed, width);
    const leavers = placed.filter(({ key, leaves }) => leaves !== undefined && key !== sort);
    // What nobody has a figure in leaves for the longest name, what says something for a name that can be known.
    const leaver = room < wanted ? firstOf(leavers) : firstOf(leavers.filter(isWithoutFigure(rows)));
    if (room >= longest || leaver === undefined) break;
    placed = placed.filter((column) => column !== leaver);
  }
  const room = Math.max(NAME_NEEDS, roomForNames(placed, width));
  return { nameWidth: Math.min(longest, room), columns: placed };
}

function widthOf(rows: readonly TopRow[], column: FigureColumn): number {
  const cells = rows.map((row) => toCell(row, column).length);
  return Math.max(FIGURE_WIDTH, column.header.length, ...cells);
}

function roomForNames(columns: readonly PlacedColumn[], width: number): number {
  const taken = columns.reduce((sum, column) => sum + GAP.length + column.width, 0);
  return width - taken - GAP.length - TROUBLE_WIDTH;
}

function isWithoutFigure(rows: readonly TopRow[]): (column: FigureColumn) => boolean {
  return ({ key }) => rows.every(({ figures }) => figures[key] === undefined);
}

function firstOf(leavers: readonly PlacedColumn[]): PlacedColumn | undefined {
  return leavers.toSorted((one, other) => (one.leaves ?? 0) - (other.leaves ?? 0))[0];
}
