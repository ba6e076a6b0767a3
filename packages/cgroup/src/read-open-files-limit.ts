// /proc/self/limits: https://man7.org/linux/man-pages/man5/proc_pid_limits.5.html
//
//     Limit                     Soft Limit           Hard Limit           Units
//     Max open files            1024                 524288               files

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SOFT_LIMIT = /^Max open files\s+(\d+)/m;
/** What Linux gives a process that was told nothing. */
const USUAL_LIMIT = 1024;

/** The soft limit of open files; undefined where the text does not tell. */
export function parseOpenFilesLimit(limits: string): number | undefined {
  const [, digits] = SOFT_LIMIT.exec(limits) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * The soft limit of open files of this process (RLIMIT_NOFILE, which Node.js raises to the hard limit when it starts), or
 * the usual one where `procRoot` does not tell.
 */
export function readOpenFilesLimit(procRoot: string): number {
  return parseOpenFilesLimit(readLimits(procRoot)) ?? USUAL_LIMIT;
}

function readLimits(procRoot: string): string {
  try {
    return readFileSync(join(procRoot, 'self/limits'), 'utf8');
  } catch {
    // No procfs, or one that is not this process's: the usual limit is a safe guess.
    return '';
  }
}
