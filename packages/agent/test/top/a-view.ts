import type { View } from '../../src/top/view.ts';

/** As it is at the start. */
export const VIEW: View = {
  listed: 'containers',
  sort: 'cpu',
  reversed: false,
  filter: '',
  typed: undefined,
  selected: undefined,
  helpShown: false,
  intervalMillis: 1_000,
  ended: false,
};
