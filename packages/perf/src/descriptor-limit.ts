// /proc/self/limits: https://man7.org/linux/man-pages/man5/proc_pid_limits.5.html
//
//     Limit                     Soft Limit           Hard Limit           Units
//     Max open files            1024                 524288               files

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const SOFT_LIMIT = /^Max open files\s+(\d+)/m;
/** What Linux gives a process that was told nothing. */
const USUAL_LIMIT = 1024;
/** What is left to the rest of the process. */
const RESERVED_SHARE = 1 / 2;

/**
 * How many descriptors may be held by default: half of the soft limit of this process (RLIMIT_NOFILE, which Node.js raises
 * to the hard limit when it starts).
 */
export async function readMaxDescriptors(procRoot: string): Promise<number> {
  return Math.floor((parseSoftLimit(await readLimits(procRoot)) ?? USUAL_LIMIT) * (1 - RESERVED_SHARE));
}

/** The soft limit of open files; undefined where the text does not tell. */
export function parseSoftLimit(limits: string): number | undefined {
  const [, digits] = SOFT_LIMIT.exec(limits) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

async function readLimits(procRoot: string): Promise<string> {
  try {
    return await readFile(join(procRoot, 'self/limits'), 'utf8');
  } catch {
    // A /proc that is not this process's: the usual limit is a safe guess.
    return '';
  }
}
