import { readOpenFilesLimit } from '@psiperf/cgroup';

/** Files, sockets and inotify instances of the rest of the process; a reading itself needs up to 32 for a moment. */
const RESERVE = 128;
const RESERVED_SHARE = 1 / 4;
/** A process finds itself in the procfs of its own namespace, wherever the host's is. */
const OWN_PROC = '/proc';

/** How many descriptors may be held where the soft limit of open files is `softLimit`: a quarter is left to others. */
export function toMaxDescriptors(softLimit: number): number {
  return Math.max(0, softLimit - Math.max(RESERVE, Math.ceil(softLimit * RESERVED_SHARE)));
}

/** The default of `maxDescriptors`: what the soft limit of this process leaves after the reserve. */
export function readMaxDescriptors(): number {
  return toMaxDescriptors(readOpenFilesLimit(OWN_PROC));
}
