import { readdirSync, readlinkSync } from 'node:fs';

/** How many perf events this process holds open. */
export function countPerfDescriptors(): number {
  return readdirSync('/proc/self/fd').filter((fd) => nameOf(fd) === 'anon_inode:[perf_event]').length;
}

/** The listing's own descriptor is closed by the time it is looked at. */
function nameOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}
