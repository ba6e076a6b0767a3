import { join } from 'node:path';
import { type Absence, CgroupError, readKernelFile } from '@psiperf/cgroup';
import { parseCpuUsage } from './parse/parse-cpu-usage.ts';

/** The CPU time in microseconds that a cgroup has used since it was made, descendants included, summed over CPUs. */
export async function readCpuUsage(directory: string): Promise<number | Absence | CgroupError> {
  const path = join(directory, 'cpu.stat');
  const text = await readKernelFile(path);
  if (typeof text !== 'string') return text;
  return parseCpuUsage(text) ?? new CgroupError('ERR_CGROUP_MALFORMED', `${path} is malformed`, { path });
}
