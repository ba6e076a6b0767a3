import type { FigureColumn } from './columns.ts';
import { type Line, plain } from './line.ts';

const KEYS: readonly (readonly [keys: string, effect: string])[] = [
  ['q, Ctrl-C', 'quit'],
  ['/', 'show only names with this part; Enter keeps it, Esc shows all'],
  ['p', 'containers, pods; services where they are measured'],
  ['a letter below', 'sort by that column; n: by name'],
  ['< >', 'sort by the column before, after'],
  ['r', 'the other way round'],
  ['↑ ↓ PgUp PgDn', 'select a row, and have its trouble explained; Esc selects none'],
  ['+ -', 'double or halve the interval'],
];

const TROUBLES: readonly (readonly [trouble: string, meaning: string])[] = [
  ['throttled', 'its own quota stops it'],
  ['contended', 'others on this machine run instead'],
  ['stolen', 'the hypervisor runs another machine instead'],
];

/** What the keys do and the columns mean, on a small terminal. */
export function toHelpLines(columns: readonly FigureColumn[]): readonly Line[] {
  const described = columns.flatMap(({ header, press, meaning }): (readonly [string, string])[] => {
    if (meaning === undefined) return [];
    return [[header, press === undefined ? meaning : `${meaning} (${press})`]];
  });
  return [
    ...KEYS.map(toRow),
    plain('Time in which some (FULL: all) of its work waited, % of the last interval:', 'bold'),
    ...described.map(toRow),
    plain('What its waiting for a CPU is (TROUBLE), where it is more than a twentieth of the time:', 'bold'),
    ...TROUBLES.map(toRow),
  ];
}

const SUBJECT_WIDTH = 17;

function toRow([subject, text]: readonly [string, string]): Line {
  return plain(`  ${subject.padEnd(SUBJECT_WIDTH)}${text}`);
}
