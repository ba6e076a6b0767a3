import { join } from 'node:path';
import { type Absence, CgroupError, readKernelFile } from '@psiperf/cgroup';
import type { CpuTimeSample } from './cpu-time-sample.ts';
import { parseCpuTime } from './parse-cpu-time.ts';

/** The CPU time of the machine whose procfs this is, from the first line of its `stat`. */
export async function readCpuTime(procRoot: string): Promise<CpuTimeSample | Absence | CgroupError> {
  const path = join(procRoot, 'stat');
  const text = await readKernelFile(path);
  if (typeof text !== 'string') return text;
  return parseCpuTime(text) ?? new CgroupError('ERR_CGROUP_MALFORMED', `${path} is malformed`, { path });
}
