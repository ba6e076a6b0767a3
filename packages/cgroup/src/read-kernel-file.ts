import { open } from 'node:fs/promises';
import type { Absence } from './absence.ts';
import type { CgroupError } from './cgroup-error.ts';
import { classifyReadFailure } from './classify-read-failure.ts';

/** As much as the kernel hands over in one read of a file of many records: the size of its own first buffer. */
const BUFFER_BYTES = 4096;

/**
 * The text of a short kernel file, or why there is none. One read into a fixed buffer and no stat: such files report
 * a size of 0, and a second read could belong to another moment.
 *
 * The kernel may return less than the file: of long files it gives about 4 KiB a read, and the last line may be cut.
 * Never rejects. So this is for files of a few lines (`cgroup.stat`, `/proc/<pid>/stat`) and for the first part of others.
 */
export async function readKernelFile(path: string): Promise<string | Absence | CgroupError> {
  try {
    return await readOnce(path);
  } catch (error) {
    return classifyReadFailure(path, error as NodeJS.ErrnoException);
  }
}

async function readOnce(path: string): Promise<string> {
  await using file = await open(path, 'r');
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(BUFFER_BYTES), 0, BUFFER_BYTES, null);
  return buffer.toString('utf8', 0, bytesRead);
}
