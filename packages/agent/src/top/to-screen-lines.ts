import { keepEnd, padTo } from '../report/text-width.ts';
import { NONE } from '../report/to-percent.ts';
import { toPrintable } from '../report/to-printable.ts';
import { arrangeRows, listedOf, rowsOf } from './arrange-rows.ts';
import {
  chooseColumns,
  GAP,
  type Layout,
  NAME_HEADER,
  TROUBLE_HEADER,
  TROUBLE_WIDTH,
} from './choose-columns.ts';
import { type FigureColumn, toCell, toSortWord } from './columns.ts';
import { describeNode, describeTrouble } from './describe-frame.ts';
import type { Frame, TopRow } from './figures.ts';
import { toHelpLines } from './help.ts';
import { type Line, plain, type Style } from './line.ts';
import type { View } from './view.ts';

/** What a screen is made of. */
export interface ScreenContent {
  /** Undefined until the first interval is over. */
  readonly frame: Frame | undefined;
  readonly view: View;
  readonly columns: readonly FigureColumn[];
  readonly width: number;
  readonly height: number;
  /** What went wrong last. */
  readonly notice?: string | undefined;
}

/** Lines of the screen that are not rows: two of the head, a blank one, the header; what is said below, the keys. */
const OTHER_LINES = 6;

const KEYS_LINE = 'q quit  ? help  / filter  p pods  < > sort  r reverse  ↑ ↓ select  + - interval';

/** How many rows fit on a screen. */
export function pageOf(height: number): number {
  return Math.max(1, height - OTHER_LINES);
}

/** As many lines as the screen has. */
export function toScreenLines(content: ScreenContent): readonly Line[] {
  const { view, columns, height } = content;
  const lines = view.helpShown ? toHelpLines(columns) : toLinesAbove(content);
  const below = view.helpShown ? [plain('any key: back', 'dim')] : [toLineBelow(content), toKeysLine(view)];
  const room = Math.max(0, height - below.length);
  const blank = Array.from({ length: Math.max(0, room - lines.length) }, () => plain(''));
  return [...lines.slice(0, room), ...blank, ...below].slice(0, height);
}

function toLinesAbove(content: ScreenContent): Line[] {
  const { frame, view } = content;
  if (frame === undefined)
    return [plain(`psiperf top  ${toEvery(view)}`, 'bold'), plain(''), plain(''), plain('...')];
  const rows = arrangeRows(frame.rows, view);
  return [...toHeadLines(frame, view, rows.length), plain(''), ...toTableLines(rows, content)];
}

function toEvery({ intervalMillis }: View): string {
  return `every ${intervalMillis / 1000} s`;
}

function toHeadLines(frame: Frame, view: View, shown: number): Line[] {
  const time = new Date(frame.timeMillis).toTimeString().slice(0, 8);
  const all = rowsOf(frame.rows, view.listed).length;
  const order = `by ${toSortWord(view.sort)}${view.reversed ? ', reversed' : ''}`;
  const listed = listedOf(frame.rows, view.listed);
  const count =
    view.filter === '' ? `${listed}: ${all}` : `${listed}: ${shown} of ${all} with "${view.filter}"`;
  return [
    [{ text: 'psiperf top', style: 'bold' }, { text: `  ${time}  ${toEvery(view)}  ${order}  ${count}` }],
    plain(describeNode(frame)),
  ];
}

function toTableLines(
  rows: readonly TopRow[],
  { view, columns, width, height }: Omit<ScreenContent, 'frame'>,
): Line[] {
  const layout = chooseColumns(rows, columns, { width, sort: view.sort });
  const page = pageOf(height);
  const at = rows.findIndex(({ id }) => id === view.selected);
  const first = Math.max(0, at - page + 1);
  const shown = rows.slice(first, first + page);
  return [
    toHeaderLine(layout, view),
    ...shown.map((row) => toRowLine(row, layout, row.id === view.selected)),
  ];
}

function toHeaderLine({ nameWidth, columns }: Layout, { sort }: View): Line {
  const toStyle = (key: View['sort']): Style => (key === sort ? 'sorted' : 'bold');
  return [
    { text: NAME_HEADER, style: toStyle('name') },
    { text: ' '.repeat(nameWidth - NAME_HEADER.length) },
    ...columns.flatMap(({ key, header, width }) => [
      { text: GAP + ' '.repeat(width - header.length) },
      { text: header, style: toStyle(key) },
    ]),
    { text: GAP },
    { text: TROUBLE_HEADER, style: 'bold' },
  ];
}

const TROUBLE_STYLES: Readonly<Record<NonNullable<TopRow['trouble']>, Style>> = Object.freeze({
  none: 'dim',
  throttled: 'throttled',
  contended: 'contended',
  stolen: 'stolen',
});

function toRowLine(row: TopRow, { nameWidth, columns }: Layout, isSelected: boolean): Line {
  const cells = columns.map((column) => GAP + toCell(row, column).padStart(column.width));
  const text = toNameCell(row.name, nameWidth) + cells.join('') + GAP;
  const trouble = (row.trouble ?? NONE).padEnd(TROUBLE_WIDTH);
  if (isSelected) return plain(text + trouble, 'selected');
  const style = row.trouble === undefined ? {} : { style: TROUBLE_STYLES[row.trouble] };
  return [{ text }, { text: trouble, ...style }];
}

/** Of a long name the end is shown: the container, and the random part of the pod's name. */
function toNameCell(name: string, width: number): string {
  return padTo(keepEnd(name, width), width, 'name');
}

function toLineBelow({ frame, view, notice }: ScreenContent): Line {
  const selected = frame?.rows.find(({ id }) => id === view.selected);
  if (frame !== undefined && selected !== undefined)
    return plain(describeTrouble(selected, frame.stolen), 'bold');
  return plain(toPrintable(notice ?? ''), 'dim');
}

function toKeysLine({ typed }: View): Line {
  return typed === undefined ? plain(KEYS_LINE, 'dim') : plain(`filter: ${typed}_`);
}
