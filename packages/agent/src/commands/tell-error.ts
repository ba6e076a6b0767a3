/** Tells of an error in one line on standard error, where there is no log. */
export function tellError({ message }: Pick<Error, 'message'>): void {
  process.stderr.write(`psiperf: ${message}\n`);
}
