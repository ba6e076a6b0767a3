import { join } from 'node:path';
import type { CgroupRef } from './cgroup-ref.ts';
import { readKernelFile } from './read-kernel-file.ts';

/**
 * The process that came first to a cgroup and is still there, by its number in the reader's pid namespace: of a container
 * its init process. Undefined where it has none, or the namespace does not have it (0 in `cgroup.procs`, Linux 4.14).
 */
export async function readFirstProcess({ directory }: CgroupRef): Promise<number | undefined> {
  const text = await readKernelFile(join(directory, 'cgroup.procs'));
  const first = typeof text === 'string' ? /^(\d+)\n/.exec(text)?.[1] : undefined;
  return first === undefined || first === '0' ? undefined : Number(first);
}
