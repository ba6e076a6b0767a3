import { join } from 'node:path';
import { readKernelFile } from '@psiperf/cgroup';

/** The kernel's own first thread; no process namespace but the machine's first has it. */
const KTHREADD = 2;

/** Whether a procfs is that of the machine's first process namespace, so that every process of the machine is in it. */
export async function seesHostProcesses(procRoot: string): Promise<boolean> {
  return (await readKernelFile(join(procRoot, String(KTHREADD), 'comm'))) === 'kthreadd\n';
}
