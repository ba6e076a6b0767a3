import { statfs } from 'node:fs/promises';

/** `CGROUP2_SUPER_MAGIC` of linux/magic.h. */
const CGROUP2_MAGIC = 0x63677270;

/** Whether a directory is in a cgroup v2 tree; false also where it cannot be asked. */
export async function isCgroup2(directory: string): Promise<boolean> {
  try {
    return (await statfs(directory)).type === CGROUP2_MAGIC;
  } catch {
    return false;
  }
}
