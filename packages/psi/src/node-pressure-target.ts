import { join } from 'node:path';
import type { PressureTarget } from './pressure-reader.ts';

/** No cgroup has the id 0, and the inode of `/proc/pressure` is not looked at. */
const NODE_ID = 0n;

/** The pressure of the whole machine: `<procRoot>/pressure`. */
export function nodePressureTarget(procRoot: string): PressureTarget {
  return { id: NODE_ID, directory: join(procRoot, 'pressure'), files: 'node' };
}
