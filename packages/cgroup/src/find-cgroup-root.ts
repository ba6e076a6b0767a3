import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { CgroupError } from './cgroup-error.ts';
import type { HostRoots } from './host-roots.ts';

/** The cgroup v2 tree that is watched. */
export interface CgroupRoot {
  readonly directory: string;
  /** How it was found: where systemd mounts it, beside cgroup v1, by the mount table, or given by the operator. */
  readonly layout: 'unified' | 'hybrid' | 'mountinfo' | 'given';
}

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

/**
 * Finds the cgroup v2 tree: unified at `/sys/fs/cgroup`, hybrid at `/sys/fs/cgroup/unified`, elsewhere by mountinfo.
 * @param given any directory of a v2 tree, taken as it is.
 * @throws CgroupError `ERR_CGROUP_NO_V2` where no v2 tree is mounted, `ERR_CGROUP_ROOT` where `given` is not in one.
 */
export async function findCgroupRoot(roots: HostRoots, given?: string): Promise<CgroupRoot> {
  if (given !== undefined) return { directory: await checkedRoot(given), layout: 'given' };
  const unified = join(roots.sys, 'fs/cgroup');
  if (await isCgroup2(unified)) return { directory: unified, layout: 'unified' };
  const hybrid = join(unified, 'unified');
  if (await isCgroup2(hybrid)) return { directory: hybrid, layout: 'hybrid' };
  throw new CgroupError('ERR_CGROUP_NO_V2', `no cgroup v2 tree is mounted at or below ${unified}`, {
    path: unified,
    hint: 'boot with systemd.unified_cgroup_hierarchy=1, or name the mount with --cgroup-root',
  });
}

async function checkedRoot(directory: string): Promise<string> {
  if (await isCgroup2(directory)) return directory;
  throw new CgroupError('ERR_CGROUP_ROOT', `${directory} is not a directory of a cgroup v2 tree`, {
    path: directory,
    hint: 'give the mount point of cgroup2 or a directory below it',
  });
}
