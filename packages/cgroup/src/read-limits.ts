import { join } from 'node:path';
import type { Absence } from './absence.ts';
import { CgroupError } from './cgroup-error.ts';
import { type CpuLimit, parseCpuMax, parseMemoryMax } from './parse-limits.ts';
import { readKernelFile } from './read-kernel-file.ts';

/** What a cgroup itself may have; those above it may allow less. */
export interface CgroupLimits {
  /** Of `cpu.max`. */
  readonly cpu: CpuLimit | Absence | CgroupError;
  /** Of `memory.max`, in bytes. */
  readonly memory: number | 'max' | Absence | CgroupError;
}

/**
 * Reads `cpu.max` (Linux 4.15) and `memory.max` (4.5) of a cgroup's directory; `not-supported` where the controller is not enabled for
 * the cgroup, as in a root, `gone` where there is no such directory. Never rejects.
 */
export async function readLimits(directory: string): Promise<CgroupLimits> {
  const [cpu, memory] = await Promise.all([
    readLimit(join(directory, 'cpu.max'), parseCpuMax),
    readLimit(join(directory, 'memory.max'), parseMemoryMax),
  ]);
  return { cpu, memory };
}

async function readLimit<Limit>(
  path: string,
  parse: (text: string) => Limit | undefined,
): Promise<Limit | Absence | CgroupError> {
  const text = await readKernelFile(path);
  if (typeof text !== 'string') return text;
  return parse(text) ?? new CgroupError('ERR_CGROUP_MALFORMED', `${path} is malformed`, { path });
}
