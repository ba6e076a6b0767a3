import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Mount, parseMountinfo } from './parse-mountinfo.ts';

/**
 * The mounts that this process sees, whatever namespace `procRoot` belongs to; undefined where the table cannot be read
 * (no procfs there, or one in which this process does not exist).
 */
export async function readMounts(procRoot: string): Promise<Mount[] | undefined> {
  try {
    return parseMountinfo(await readFile(join(procRoot, 'self/mountinfo'), 'utf8'));
  } catch {
    return undefined;
  }
}
