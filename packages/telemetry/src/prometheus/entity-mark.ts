import type { Label } from './label-text.ts';

/** An entity as far as its labels tell it: what one text keeps of it. */
export interface EntityMark {
  /** The labels that say who it is, and as text. */
  readonly own: readonly Label[];
  readonly labels: string;
  /** The text that it was met in last, by number. */
  text: number;
  /** The earliest start of its counters in that text, milliseconds since the epoch. */
  startMillis: number;
  /** A newer entity bears the same labels in that text. */
  isHidden: boolean;
}
