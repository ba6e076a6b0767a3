import { access, opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CgroupError } from './cgroup-error.ts';
import type { CgroupRoot } from './cgroup-root.ts';
import { isCgroup2 } from './is-cgroup2.ts';

const UNREADABLE = 'cannot be read';

/**
 * Takes the root that the operator gave, if it is one.
 * @throws CgroupError `ERR_CGROUP_ROOT` that says what is wrong with it.
 */
export async function checkGivenRoot(directory: string): Promise<Pick<CgroupRoot, 'directory' | 'layout'>> {
  if (!(await isDirectory(directory))) throw toRootError(directory, 'is not a directory');
  await checkReadable(directory);
  if (await isCgroup2(directory)) return { directory, layout: 'given' };
  if (await isCopy(directory)) return { directory, layout: 'copy' };
  throw toRootError(
    directory,
    'is not in a cgroup v2 tree',
    'give the mount point of cgroup2, or a directory below it',
  );
}

async function isDirectory(directory: string): Promise<boolean> {
  try {
    return (await stat(directory)).isDirectory();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    // ENOTDIR: a part of the path is a file, so the rest of it does not exist either.
    throw toRootError(
      directory,
      code === 'ENOENT' || code === 'ENOTDIR' ? 'does not exist' : UNREADABLE,
      cause,
    );
  }
}

async function checkReadable(directory: string): Promise<void> {
  try {
    await (await opendir(directory)).close();
  } catch (cause) {
    // EACCES: cgroup directories are mode 755 unless somebody made them otherwise.
    throw toRootError(directory, UNREADABLE, cause);
  }
}

/**
 * A tree of ordinary files, copied from a machine for a test or to look at afterwards. Only cgroup v2 directories have
 * a `cgroup.controllers`, so a mistyped path, or a v1 hierarchy, is not taken for one.
 */
async function isCopy(directory: string): Promise<boolean> {
  try {
    await access(join(directory, 'cgroup.controllers'));
    return true;
  } catch {
    return false;
  }
}

function toRootError(path: string, problem: string, cause?: unknown): CgroupError {
  const hint =
    problem === UNREADABLE
      ? 'run as a user who may list it, such as root'
      : 'give the mount point of cgroup2, or a directory below it';
  return new CgroupError('ERR_CGROUP_ROOT', `the cgroup root ${path} ${problem}`, { path, hint, cause });
}
