// /proc/self/limits: https://man7.org/linux/man-pages/man5/proc_pid_limits.5.html
//
//     Limit                     Soft Limit           Hard Limit           Units
//     Max open files            1024                 524288               files

import { readFileSync } from 'node:fs';

const SOFT_LIMIT = /^Max open files\s+(\d+)/m;
/** What Linux gives a process that was told nothing. */
const USUAL_LIMIT = 1024;
/** Files, sockets and inotify instances of the rest of the process; a reading itself needs up to 32 for a moment. */
const RESERVE = 128;
const RESERVED_SHARE = 1 / 4;

/** How many descriptors may be held where the soft limit of open files is `softLimit`: a quarter is left to others. */
export function toMaxDescriptors(softLimit: number): number {
  return Math.max(0, softLimit - Math.max(RESERVE, Math.ceil(softLimit * RESERVED_SHARE)));
}

/**
 * The default of `maxDescriptors`: what the soft limit of this process (RLIMIT_NOFILE, which Node.js raises to the hard
 * limit when it starts) leaves after the reserve.
 */
export function readMaxDescriptors(): number {
  return toMaxDescriptors(parseSoftLimit(readOwnLimits()) ?? USUAL_LIMIT);
}

/** The soft limit of open files; undefined where the text does not tell. */
export function parseSoftLimit(limits: string): number | undefined {
  const [, digits] = SOFT_LIMIT.exec(limits) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function readOwnLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    // Without a /proc of its own the process cannot know; the usual limit is a safe guess.
    return '';
  }
}
