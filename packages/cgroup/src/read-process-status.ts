import { join } from 'node:path';
import type { Absence } from './absence.ts';
import { CgroupError } from './cgroup-error.ts';
import { type ProcessStatus, parseProcessStatus } from './parse-process-status.ts';
import { readKernelFile } from './read-kernel-file.ts';

/** Reads `/proc/<pid>/status` of a process or thread; `gone` where there is none (any more). Never rejects. */
export async function readProcessStatus(
  procRoot: string,
  pid: number,
): Promise<ProcessStatus | Absence | CgroupError> {
  const path = join(procRoot, String(pid), 'status');
  const text = await readKernelFile(path);
  if (typeof text !== 'string') return text;
  return (
    parseProcessStatus(text) ?? new CgroupError('ERR_CGROUP_MALFORMED', `${path} is malformed`, { path })
  );
}
