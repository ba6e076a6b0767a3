import { join } from 'node:path';
import { ABSENT, type Absence } from './absence.ts';
import type { CgroupError } from './cgroup-error.ts';
import { classifyReadFailure } from './classify-read-failure.ts';
import { parseOwnCgroup } from './read-own-cgroup.ts';
import { readText } from './read-text.ts';

/** The kernel adds it to the path of a zombie whose cgroup was removed. */
const DELETED = / \(deleted\)$/;

/**
 * The v2 path of a process's cgroup (`/proc/<pid>/cgroup`), as the reader's cgroup namespace has it: one that is not below the namespace's root
 * begins with `/..`. `not-supported` where there is no v2 tree.
 */
export async function readProcessCgroup(
  procRoot: string,
  pid: number,
): Promise<string | Absence | CgroupError> {
  const path = join(procRoot, String(pid), 'cgroup');
  try {
    // Not in one read of 4 KiB: beside v1, where every hierarchy has a line, the one of v2 is the last.
    return parseOwnCgroup(await readText(path))?.replace(DELETED, '') ?? ABSENT['not-supported'];
  } catch (error) {
    return classifyReadFailure(path, error as NodeJS.ErrnoException);
  }
}
