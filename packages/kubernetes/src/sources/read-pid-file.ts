import { readFile } from 'node:fs/promises';
import { toCount, toPid } from './json-fields.ts';

/**
 * The number in a runtime's file of a container's first process; undefined where there is none to be had. It is written
 * some time after the state file, and a container has its name without it, so no failure is told.
 */
export async function readPidFile(path: string): Promise<number | undefined> {
  try {
    return toPid(toCount((await readFile(path, 'utf8')).trim()));
  } catch {
    return undefined;
  }
}
