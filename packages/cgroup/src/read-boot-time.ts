// /proc/stat: https://docs.kernel.org/filesystems/proc.html#miscellaneous-kernel-statistics-in-proc-stat
//
//     cpu  5326 0 3334 300406 308 0 60 15 0 0
//     btime 1763721131
//     processes 90341

import { join } from 'node:path';
import { readText } from './read-text.ts';

const MILLIS_PER_SECOND = 1000;

/** The `btime` of a `/proc/stat`, in milliseconds since the epoch; undefined where there is none. */
export function parseBootTime(text: string): number | undefined {
  const seconds = /^btime (\d+)$/m.exec(text)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * MILLIS_PER_SECOND;
}

/**
 * When the machine booted (`btime` of `/proc/stat`), in milliseconds since the epoch, cut to whole seconds by the kernel; it moves when the
 * clock is set. Undefined where `procRoot` cannot tell. The file is long, and slow to make on machines of many CPUs.
 */
export async function readBootTime(procRoot: string): Promise<number | undefined> {
  try {
    return parseBootTime(await readText(join(procRoot, 'stat')));
  } catch {
    // ENOENT: no procfs there.
    return undefined;
  }
}
