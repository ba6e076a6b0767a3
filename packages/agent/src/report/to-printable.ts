/** Who names a process or a directory may write what he likes: nothing in it shall move the cursor. */
export function toPrintable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '?');
}
