import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ABSENT, type Absence } from './absence.ts';
import { CgroupError } from './cgroup-error.ts';

/** What it means that a kernel file could not be opened or read. */
export async function classifyReadFailure(
  path: string,
  cause: NodeJS.ErrnoException,
): Promise<Absence | CgroupError> {
  switch (cause.code) {
    case 'ENOENT':
      // Either the directory is gone, or the kernel has no such file in it.
      return (await exists(dirname(path))) ? ABSENT['not-supported'] : ABSENT.gone;
    case 'ENODEV': // cgroup: removed between open and read
    case 'ESRCH': // /proc/<pid>: the process ended between open and read
      return ABSENT.gone;
    case 'ENOTSUP': // errno 95, EOPNOTSUPP: `cgroup.procs` of a threaded cgroup
      return ABSENT['not-supported'];
    case 'EACCES': // by file permission
    case 'EPERM': // by capability
      return ABSENT['not-permitted'];
    default:
      return new CgroupError('ERR_CGROUP_READ', `cannot read ${path}: ${cause.message}`, { path, cause });
  }
}

async function exists(directory: string): Promise<boolean> {
  try {
    await access(directory);
    return true;
  } catch {
    return false;
  }
}
