import type { Arrangement, Listed } from './arrange-rows.ts';
import type { FigureColumn, SortKey } from './columns.ts';
import type { NamedKey, PressedKey } from './keys.ts';

/** How the frames are looked at: what the keys change. */
export interface View extends Arrangement {
  /** The filter while it is being typed, to which the one before gives way. */
  readonly typed: string | undefined;
  /** The cgroup that is looked at closely. */
  readonly selected: bigint | undefined;
  readonly helpShown: boolean;
  readonly intervalMillis: number;
  readonly ended: boolean;
}

/** What a key is pressed in front of. */
export interface Surroundings {
  /** The shown rows, in their order. */
  readonly ids: readonly bigint[];
  /** How many of them fit. */
  readonly page: number;
  readonly columns: readonly FigureColumn[];
  /** What can be listed. */
  readonly listable: readonly Listed[];
}

/** The clock of `/proc/stat` ticks every 10 ms. */
export const SHORTEST_INTERVAL_MILLIS = 100;
const LONGEST_INTERVAL_MILLIS = 60_000;

/** The view after a key was pressed. */
export function press(view: View, key: PressedKey, surroundings: Surroundings): View {
  if ('named' in key && key.named === 'interrupt') return { ...view, ended: true };
  // Any key closes the help.
  if (view.helpShown) return { ...view, helpShown: false, ended: isCharacter(key, 'q') };
  if (view.typed !== undefined) return type(view, view.typed, key);
  return 'named' in key
    ? pressNamed(view, key.named, surroundings)
    : command(view, key.character, surroundings);
}

function isCharacter(key: PressedKey, character: string): boolean {
  return 'character' in key && key.character === character;
}

function type(view: View, typed: string, key: PressedKey): View {
  if ('character' in key) return retype(view, typed + key.character);
  switch (key.named) {
    case 'enter':
      return { ...view, typed: undefined };
    case 'escape':
      return { ...view, typed: undefined, filter: '' };
    case 'backspace':
      return retype(view, [...typed].slice(0, -1).join(''));
    default:
      return view;
  }
}

/** It filters while it is typed. */
function retype(view: View, typed: string): View {
  return { ...view, typed, filter: typed };
}

function pressNamed(view: View, key: NamedKey, { ids, page }: Surroundings): View {
  const at = view.selected === undefined ? -1 : ids.indexOf(view.selected);
  const select = (index: number) => ({
    ...view,
    selected: ids[Math.max(0, Math.min(index, ids.length - 1))],
  });
  switch (key) {
    case 'up':
      return select(at - 1);
    case 'down':
      return select(at + 1);
    case 'page up':
      return select(at - page);
    case 'page down':
      return select(at + page);
    case 'home':
      return select(0);
    case 'end':
      return select(ids.length - 1);
    case 'escape':
      return { ...view, selected: undefined, filter: '' };
    default:
      return view;
  }
}

function command(view: View, character: string, surroundings: Surroundings): View {
  const { columns, listable } = surroundings;
  switch (character) {
    case 'q':
      return { ...view, ended: true };
    case '?':
    case 'h':
      return { ...view, helpShown: true };
    case '/':
      return { ...view, typed: '', filter: '' };
    case 'r':
      return { ...view, reversed: !view.reversed };
    case 'p':
      return { ...view, listed: following(listable, view.listed, 1), selected: undefined };
    case 'n':
      return sortBy(view, 'name');
    case '<':
      return sortBy(view, following(toSortKeys(columns), view.sort, -1));
    case '>':
      return sortBy(view, following(toSortKeys(columns), view.sort, 1));
    case '+':
      return withInterval(view, view.intervalMillis * 2);
    case '-':
      return withInterval(view, view.intervalMillis / 2);
    default: {
      const column = columns.find(({ press }) => press === character);
      return column === undefined ? view : sortBy(view, column.key);
    }
  }
}

/** Another column begins in its usual order. */
function sortBy(view: View, sort: SortKey): View {
  return view.sort === sort ? view : { ...view, sort, reversed: false };
}

function toSortKeys(columns: readonly FigureColumn[]): readonly SortKey[] {
  return ['name', ...columns.map(({ key }) => key)];
}

function withInterval(view: View, millis: number): View {
  // A longer one may have been asked for.
  const longest = Math.max(LONGEST_INTERVAL_MILLIS, view.intervalMillis);
  return { ...view, intervalMillis: Math.min(Math.max(millis, SHORTEST_INTERVAL_MILLIS), longest) };
}

/** The next one in a ring. */
function following<Item>(ring: readonly Item[], item: Item, step: 1 | -1): Item {
  const next = ring[(ring.indexOf(item) + step + ring.length) % ring.length];
  return next ?? item;
}
