import { toPrintableLines } from '../report/to-printable.ts';

/** Tells of an error in one line on standard error, where there is no log. */
export function tellError({ message }: Pick<Error, 'message'>): void {
  process.stderr.write(`psiperf: ${toPrintableLines(message)}\n`);
}
