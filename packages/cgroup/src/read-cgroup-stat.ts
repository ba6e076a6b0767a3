import { join } from 'node:path';
import type { Absence } from './absence.ts';
import { CgroupError } from './cgroup-error.ts';
import { type CgroupStat, parseCgroupStat } from './parse-cgroup-stat.ts';
import { readKernelFile } from './read-kernel-file.ts';

/** Reads the `cgroup.stat` of a cgroup's directory; `not-supported` before Linux 4.14, `gone` where there is no such directory. Never rejects. */
export async function readCgroupStat(directory: string): Promise<CgroupStat | Absence | CgroupError> {
  const path = join(directory, 'cgroup.stat');
  const text = await readKernelFile(path);
  if (typeof text !== 'string') return text;
  return parseCgroupStat(text) ?? new CgroupError('ERR_CGROUP_MALFORMED', `${path} is malformed`, { path });
}
