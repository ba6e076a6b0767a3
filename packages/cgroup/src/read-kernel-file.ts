import { access, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ABSENT, type Absence } from './absence.ts';
import { CgroupError } from './cgroup-error.ts';

/** As much as the kernel hands over in one read of a file of many records: the size of its own first buffer. */
const BUFFER_BYTES = 4096;

/**
 * The text of a short kernel file, or why there is none. One read into a fixed buffer and no stat: such files report
 * a size of 0, and a second read could belong to another moment.
 *
 * The kernel may return less than the file: of long files it gives about 4 KiB a read, and the last line may be cut.
 * So this is for files of a few lines (`cgroup.stat`, `/proc/<pid>/stat`) and for the first part of others.
 */
export async function readKernelFile(path: string): Promise<string | Absence | CgroupError> {
  try {
    return await readOnce(path);
  } catch (error) {
    return classify(path, error as NodeJS.ErrnoException);
  }
}

async function readOnce(path: string): Promise<string> {
  await using file = await open(path, 'r');
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(BUFFER_BYTES), 0, BUFFER_BYTES, null);
  return buffer.toString('utf8', 0, bytesRead);
}

async function classify(path: string, cause: NodeJS.ErrnoException): Promise<Absence | CgroupError> {
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
