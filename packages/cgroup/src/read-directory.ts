import { isUtf8 } from 'node:buffer';
import { type BigIntStats, lstatSync, readdirSync } from 'node:fs';
import { CgroupError } from './cgroup-error.ts';

// Synchronous on purpose: cgroupfs answers both calls from memory in microseconds (a stat about 4, a listing 15 to 60),
// less than the way to a worker thread and back costs. Callers do a slice of them at a time.

/** What one stat tells of a directory. */
export interface DirectoryFacts {
  /** The inode: in a cgroup v2 tree, the cgroup's id. */
  readonly id: bigint;
  /** How many directories are in it; undefined where the file system does not count them. */
  readonly childCount: number | undefined;
}

/**
 * Looks at one directory. Undefined where there is none (any more).
 * @throws CgroupError `ERR_CGROUP_READ` where the kernel refuses to tell.
 */
export function readDirectoryFacts(directory: string): DirectoryFacts | undefined {
  const stats = attempt(directory, () => lstatSync(directory, { bigint: true }));
  return stats?.isDirectory() ? { id: stats.ino, childCount: toChildCount(stats) } : undefined;
}

/**
 * The names of the directories in a directory; none where there is no such directory (any more).
 * @throws CgroupError `ERR_CGROUP_READ` where the kernel refuses to list it.
 */
export function readChildNames(directory: string): string[] {
  // Most cgroups have no children, and a listing that only finds control files costs four stats and more.
  if (readDirectoryFacts(directory)?.childCount === 0) return [];
  const entries = attempt(directory, () => readdirSync(directory, { withFileTypes: true })) ?? [];
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

/** What text has in the place of bytes that are not UTF-8. */
const REPLACEMENT = '\u{fffd}';

/**
 * Whether a name that no directory has stands for one that is not UTF-8, and cannot be opened by a text.
 * @throws CgroupError `ERR_CGROUP_READ` where the kernel refuses to list the directory.
 */
export function isNameOfOtherBytes(directory: string, name: string): boolean {
  if (!name.includes(REPLACEMENT)) return false;
  const entries = attempt(directory, () =>
    readdirSync(directory, { encoding: 'buffer', withFileTypes: true }),
  );
  return (entries ?? []).some(
    (entry) => entry.isDirectory() && !isUtf8(entry.name) && entry.name.toString() === name,
  );
}

/**
 * A directory has a link for its name, one for its `.` and one for the `..` of each child; kernfs, tmpfs and ext4 keep
 * to that. btrfs and overlayfs, where a copied tree may lie, always say 1.
 */
function toChildCount(stats: BigIntStats): number | undefined {
  return stats.nlink < 2n ? undefined : Number(stats.nlink) - 2;
}

function attempt<T>(directory: string, read: () => T): T | undefined {
  try {
    return read();
  } catch (cause) {
    if (isGone(cause)) return undefined;
    const message = `cannot read ${directory}: ${(cause as Error).message}`;
    throw new CgroupError('ERR_CGROUP_READ', message, { path: directory, cause });
  }
}

/**
 * Whether an error says that a directory does not exist. ENOENT: removed before it was opened, or with a parent.
 * ENODEV: removed while its listing was open. ENOTDIR: a parent became a file, which happens in copied trees only.
 */
export function isGone(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENODEV' || code === 'ENOTDIR';
}
