import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CgroupRef } from './cgroup-ref.ts';
import { isGone } from './read-directory.ts';

/**
 * The ref of one directory of the tree; undefined once it is gone.
 * @param path below `rootDirectory`.
 * @throws the error of `stat` otherwise, as EACCES where a directory above it may not be searched.
 */
export async function readCgroupRef(rootDirectory: string, path: string): Promise<CgroupRef | undefined> {
  const directory = join(rootDirectory, path);
  try {
    const { ino } = await stat(directory, { bigint: true });
    return { id: ino, path, directory };
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/**
 * The paths of a cgroup's children; none once it is gone.
 * @throws the error of `readdir` otherwise.
 */
export async function readChildPaths(rootDirectory: string, path: string): Promise<string[]> {
  try {
    const entries = await readdir(join(rootDirectory, path), { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(path, entry.name));
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

/**
 * Every cgroup at and below `path`, parents before children. One that vanishes on the way is left out.
 * @throws the error of the directory that cannot be read, as EACCES.
 */
export async function* walkCgroups(rootDirectory: string, path = '/'): AsyncGenerator<CgroupRef> {
  const ref = await readCgroupRef(rootDirectory, path);
  if (ref === undefined) return;
  yield ref;
  for (const child of await readChildPaths(rootDirectory, path)) yield* walkCgroups(rootDirectory, child);
}
