/** A key that does not write a character. */
export type NamedKey =
  | 'up'
  | 'down'
  | 'page up'
  | 'page down'
  | 'home'
  | 'end'
  | 'enter'
  | 'escape'
  | 'backspace'
  | 'interrupt';

/** A key that was pressed. */
export type PressedKey = { readonly named: NamedKey } | { readonly character: string };

/** What a terminal UI library tells of keys that have no character. */
export interface ToldKeys {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly pageUp: boolean;
  readonly pageDown: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
  readonly ctrl: boolean;
  readonly meta: boolean;
}

const TOLD: readonly (readonly [keyof ToldKeys, NamedKey])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['pageUp', 'page up'],
  ['pageDown', 'page down'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  // What terminals send for the key above Enter.
  ['delete', 'backspace'],
];

const CONTROLS: ReadonlyMap<string, NamedKey> = new Map<string, NamedKey>([
  ['\r', 'enter'],
  ['\n', 'enter'],
  ['\u001b', 'escape'],
  ['\u0008', 'backspace'],
  ['\u007f', 'backspace'],
  ['\u0003', 'interrupt'],
]);

/** The keys of one input: what is typed quickly, or pasted, comes as one. */
export function toPressedKeys(input: string, told: ToldKeys): readonly PressedKey[] {
  const named = TOLD.find(([key]) => told[key])?.[1];
  if (named !== undefined) return [{ named }];
  if (told.ctrl) return input === 'c' ? [{ named: 'interrupt' }] : [];
  return told.meta ? [] : [...input].flatMap(toKey);
}

function toKey(character: string): PressedKey[] {
  const named = CONTROLS.get(character);
  if (named !== undefined) return [{ named }];
  return /\p{Cc}/u.test(character) ? [] : [{ character }];
}
