import { join } from 'node:path';
import { type Mount, parseMountinfo } from './parse-mountinfo.ts';
import { readText } from './read-text.ts';

/**
 * The mounts that a process sees; undefined where the table cannot be read: no procfs there, one in which the process
 * does not exist, or a process that has ended. Paths in a cgroup v2 tree are as the reader's cgroup namespace has them.
 * @param process this one by default, whatever namespace `procRoot` belongs to.
 */
export async function readMounts(
  procRoot: string,
  process: number | 'self' = 'self',
): Promise<Mount[] | undefined> {
  try {
    return parseMountinfo(await readText(join(procRoot, String(process), 'mountinfo')));
  } catch {
    return undefined;
  }
}
