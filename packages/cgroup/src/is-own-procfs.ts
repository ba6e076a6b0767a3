import { readlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Whether a procfs is that of this process's own pid namespace. The ids in `cgroup.procs` and `cgroup.threads` are those of
 * the reader's namespace: in the host's procfs, as a container may mount it, the same number is another process; `self` there
 * is then not what this process calls itself.
 */
export async function isOwnProcfs(procRoot: string): Promise<boolean> {
  try {
    return (await readlink(join(procRoot, 'self'))) === String(process.pid);
  } catch {
    // ENOENT: no procfs, or one in which this process does not exist.
    return false;
  }
}
