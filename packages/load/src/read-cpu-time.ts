import { join } from 'node:path';
import { CgroupError, readKernelFile } from '@psiperf/cgroup';
import type { CpuTimeOutcome } from './cpu-time-sample.ts';
import { parseCpuTime } from './parse-cpu-time.ts';

/**
 * The CPU time of the machine whose procfs this is, from the first line of its `stat`
 * (https://docs.kernel.org/filesystems/proc.html#miscellaneous-kernel-statistics-in-proc-stat). It advances by ticks of 10 ms.
 * Never rejects: an absence where there is no such file, `ERR_CGROUP_MALFORMED` where it has no steal.
 */
export async function readCpuTime(procRoot: string): Promise<CpuTimeOutcome> {
  const path = join(procRoot, 'stat');
  const text = await readKernelFile(path);
  if (typeof text !== 'string') return text;
  return parseCpuTime(text) ?? new CgroupError('ERR_CGROUP_MALFORMED', `${path} is malformed`, { path });
}
