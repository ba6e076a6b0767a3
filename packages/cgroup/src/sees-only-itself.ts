import { join } from 'node:path';
import type { CgroupRoot } from './cgroup-root.ts';
import { readOwnCgroup } from './read-own-cgroup.ts';
import { readText } from './read-text.ts';
import { walkCgroups } from './walk-cgroups.ts';

/** This process, as the kernel files name it. */
export interface Self {
  /** A procfs in which this process exists. */
  readonly procRoot: string;
  /** For tests. Default: the id of this process. */
  readonly pid?: number;
}

/**
 * Whether the tree holds nothing but this process's own cgroup: a container in a cgroup namespace of its own that does
 * not mount the host's tree. Such a tree is a subtree, this process is in it at its own path, and every cgroup in it
 * is on that path. So it is false for a host, for a mount of the host's tree (where the process is elsewhere), and for
 * a subtree with containers in it, as a kind node has.
 */
export async function seesOnlyItself(root: CgroupRoot, self: Self): Promise<boolean> {
  if (root.visibility === 'whole') return false;
  const own = await readOwnCgroup(self.procRoot);
  if (own === undefined || !(await holdsProcess(join(root.directory, own), self.pid ?? process.pid)))
    return false;
  for await (const { path } of walkCgroups(root.directory)) if (!isAtOrAbove(path, own)) return false;
  return true;
}

/** False also where it cannot be told: EOPNOTSUPP for a threaded cgroup, ENOENT for a path of another namespace. */
async function holdsProcess(directory: string, pid: number): Promise<boolean> {
  try {
    return (await readText(join(directory, 'cgroup.procs'))).split('\n').includes(String(pid));
  } catch {
    return false;
  }
}

function isAtOrAbove(path: string, own: string): boolean {
  return join(own, '/').startsWith(join(path, '/'));
}
