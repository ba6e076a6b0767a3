import { readFile } from 'node:fs/promises';

/** The text of a small file of the kernel; undefined where it cannot be read, which tells nothing. */
export async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
