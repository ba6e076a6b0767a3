import { join } from 'node:path';
import type { CgroupRef } from './cgroup-ref.ts';
import { readKernelFile } from './read-kernel-file.ts';

/** What a runtime calls the processes that end before the first one of a container runs: `runc:[0:PARENT]`, `youki:[1:INTER]`. */
const IN_THE_MAKING = /^\w+:\[[01]:/;

/**
 * The process that came first to a cgroup and is still there, by its number in the reader's pid namespace: of a container
 * its init process. `hidden` where that namespace does not have it (0 in `cgroup.procs`, Linux 4.14), undefined as long as
 * there is none, or only such as make a container.
 * @param cgroup whose `cgroup.procs` is read.
 */
export async function readFirstProcess(
  procRoot: string,
  { directory }: CgroupRef,
): Promise<number | 'hidden' | undefined> {
  const text = await readKernelFile(join(directory, 'cgroup.procs'));
  const first = typeof text === 'string' ? /^(\d+)\n/.exec(text)?.[1] : undefined;
  if (first === undefined) return undefined;
  if (first === '0') return 'hidden';
  const command = await readKernelFile(join(procRoot, first, 'comm'));
  return typeof command === 'string' && IN_THE_MAKING.test(command) ? undefined : Number(first);
}
