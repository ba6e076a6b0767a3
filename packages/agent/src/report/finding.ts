import { toPrintable } from './to-printable.ts';

/** One line of what was found: `ok` works, `note` is worth knowing, `fail` keeps something from working. */
export interface Finding {
  readonly status: 'ok' | 'note' | 'fail';
  /** What was looked at. */
  readonly subject: string;
  readonly detail: string;
  /** What to do about it; with every `fail`. */
  readonly remedy?: string;
}

/** What was concluded from the options. */
export function toOptionNote(detail: string): Finding {
  return { status: 'note', subject: 'options', detail };
}

/** A finding as a line of text. */
export function toLine({ status, subject, detail, remedy }: Finding): string {
  const line = `${status.padEnd(4)}  ${subject}: ${detail}`;
  return toPrintable(remedy === undefined ? line : `${line}; ${remedy}`);
}
