import { readOpenFilesLimit } from '@psiperf/cgroup';

/** How many descriptors may be held by default: half of the soft limit; the other is left to the rest of the process. */
export function readMaxDescriptors(procRoot: string): number {
  return Math.floor(readOpenFilesLimit(procRoot) / 2);
}
