import { NONE } from '../report/to-percent.ts';
import type { Figures, TopRow } from './figures.ts';

/** What rows can be sorted by. */
export type SortKey = 'name' | keyof Figures;

/** A column of figures. */
export interface FigureColumn {
  readonly key: keyof Figures;
  readonly header: string;
  /** What `--sort` calls it. */
  readonly word: string;
  /** The key that sorts by it; others are reached by `<` and `>`. */
  readonly press?: string;
  /** None where the column before says it. */
  readonly meaning?: string;
  /** A figure as it is shown. */
  readonly toText: (figure: number) => string;
  /** How many other columns leave before it where the terminal is narrow; without, it stays. */
  readonly leaves?: number;
}

const toPercent = (share: number) => (share * 100).toFixed(1);
const withTwoDigits = (figure: number) => figure.toFixed(2);

/** The columns of figures, from left to right. */
const FIGURE_COLUMNS: readonly FigureColumn[] = [
  {
    key: 'cpu',
    header: 'CPU',
    word: 'cpu',
    press: 'c',
    meaning: 'for a CPU',
    toText: toPercent,
  },
  {
    key: 'cpuFull',
    header: 'CPU-FULL',
    word: 'cpu-full',
    toText: toPercent,
    leaves: 3,
  },
  {
    key: 'memory',
    header: 'MEM',
    word: 'memory',
    press: 'm',
    meaning: 'for memory',
    toText: toPercent,
    leaves: 8,
  },
  {
    key: 'memoryFull',
    header: 'MEM-FULL',
    word: 'memory-full',
    toText: toPercent,
    leaves: 2,
  },
  {
    key: 'io',
    header: 'IO',
    word: 'io',
    press: 'i',
    meaning: 'for a disk',
    toText: toPercent,
    leaves: 7,
  },
  {
    key: 'ioFull',
    header: 'IO-FULL',
    word: 'io-full',
    toText: toPercent,
    leaves: 1,
  },
  {
    key: 'irq',
    header: 'IRQ',
    word: 'irq',
    meaning: 'all of it, while interrupts were served',
    toText: toPercent,
    leaves: 0,
  },
  {
    key: 'throttled',
    header: 'THROTTLED',
    word: 'throttled',
    press: 't',
    meaning: 'periods in which its CPU quota ran out, % of them',
    toText: toPercent,
    leaves: 9,
  },
  {
    key: 'cores',
    header: 'CORES',
    word: 'cores',
    press: 'u',
    meaning: 'how many CPUs it used',
    toText: withTwoDigits,
    leaves: 6,
  },
  {
    key: 'ipc',
    header: 'IPC',
    word: 'ipc',
    press: 'I',
    meaning: 'instructions in a cycle',
    toText: withTwoDigits,
    leaves: 5,
  },
  {
    key: 'mpki',
    header: 'MPKI',
    word: 'mpki',
    press: 'M',
    meaning: 'cache misses in 1000 instructions',
    toText: withTwoDigits,
    leaves: 4,
  },
];

const COUNTED: ReadonlySet<string> = new Set(['ipc', 'mpki']);

/** The columns there are. @param counted whether events are counted. */
export function figureColumns(counted: boolean): readonly FigureColumn[] {
  return FIGURE_COLUMNS.filter(({ key }) => counted || !COUNTED.has(key));
}

/** What `--sort` can name. */
export const SORT_WORDS: readonly string[] = ['name', ...FIGURE_COLUMNS.map(({ word }) => word)];

/** @throws for a word that is none of `SORT_WORDS`. */
export function toSortKey(word: string): SortKey {
  if (word === 'name') return 'name';
  const column = FIGURE_COLUMNS.find((each) => each.word === word);
  if (column === undefined) throw new Error(`no column is called ${word}`);
  return column.key;
}

/** What a sort key is called. */
export function toSortWord(key: SortKey): string {
  return FIGURE_COLUMNS.find((column) => column.key === key)?.word ?? 'name';
}

/** A row's cell. */
export function toCell({ figures }: TopRow, { key, toText }: FigureColumn): string {
  const figure = figures[key];
  return figure === undefined ? NONE : toText(figure);
}
