// /proc/stat: https://docs.kernel.org/filesystems/proc.html#miscellaneous-kernel-statistics-in-proc-stat
//
//     cpu  5326 0 3334 300406 308 0 60 15 0 0
//     cpu0 2641 0 1680 150104 133 0 40 7 0 0
//     intr 143251 0 0 ...
//
// The columns are user, nice, system, idle, iowait, irq, softirq, steal, guest and guest_nice, in ticks of USER_HZ, which
// is 100 on every architecture that Node.js runs on. guest and guest_nice are in user and nice already.

import type { CpuTimeSample } from './cpu-time-sample.ts';

const MICROS_PER_TICK = 1e6 / 100;

const STEAL_INDEX = 7;

/** The sum over all CPUs; undefined where the text is no `/proc/stat`, or of a kernel without steal (before 2.6.11). */
export function parseCpuTime(text: string): CpuTimeSample | undefined {
  const ticks = /^cpu ((?: \d+)+)$/m.exec(text)?.[1]?.trim().split(' ').map(Number);
  const steal = ticks?.[STEAL_INDEX];
  if (ticks === undefined || steal === undefined) return undefined;
  const total = ticks.slice(0, STEAL_INDEX + 1).reduce((sum, each) => sum + each, 0);
  return { stealMicros: steal * MICROS_PER_TICK, totalMicros: total * MICROS_PER_TICK };
}
