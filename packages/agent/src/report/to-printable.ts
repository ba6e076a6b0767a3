/**
 * Who names a process or a directory may write what he likes: nothing in it shall move the cursor, begin a line, or turn
 * what is beside it around.
 */
export function toPrintable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}

/** The same of what has lines of its own. */
export function toPrintableLines(text: string): string {
  return text.split('\n').map(toPrintable).join('\n');
}
