import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { CgroupRoot } from './cgroup-root.ts';

/**
 * Whether a directory is the kernel's root cgroup, or a part of the tree: one below it, or the root of a cgroup
 * namespace. Every cgroup has `cgroup.events` but the real root (since v2 exists; `cgroup.type` came in 4.14).
 */
export async function readVisibility(directory: string): Promise<CgroupRoot['visibility']> {
  try {
    await access(join(directory, 'cgroup.events'));
    return 'subtree';
  } catch {
    return 'whole';
  }
}
