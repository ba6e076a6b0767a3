// Removed cgroups that the kernel cannot let go of, and files that it takes long over: what keeps a kubelet at 100 % CPU.

import { isAbsence } from '@psiperf/cgroup';
import type { Snapshot } from '../collect/collect-snapshot.ts';

/** A file this slow is told of. Where nothing is wrong none takes a thousandth of it, unless the thread that reads waits for a CPU. */
const SLOW_MILLIS = 500;

/** Removed cgroups are many from here on, if they are also ten times as many as the live ones. */
const MANY_DYING = 1_000;
const DYING_PER_LIVE = 10;

/** What somebody can do. */
export const CGROUP_REMEDY =
  'what adds up statistics, as the kubelet does with memory.stat, takes longer still: "psiperf check --slow-files" times it, "echo 2 > /proc/sys/vm/drop_caches" helps for a while, Linux 5.2 or later (RHEL 8: 4.18.0-176) for good';

/** What of a reading tells of that trouble. */
export type CgroupFigures = Pick<Snapshot, 'longestMillis' | 'cgroupCounts' | 'cgroups'>;

/** Which files were slow at a reading, by name; a part of a cgroup that was not waited for by what is read of it. */
export function slowFilesOf({ longestMillis, cgroups }: Omit<CgroupFigures, 'cgroupCounts'>): string[] {
  const slow = new Set(
    [...longestMillis].filter(([, millis]) => millis >= SLOW_MILLIS).map(([file]) => file),
  );
  for (const { sample } of cgroups) {
    const { old, cpu, throttling } = sample;
    if (old?.pressure !== undefined || wasNeverRead(cpu)) slow.add('*.pressure');
    if (old?.throttling !== undefined || wasNeverRead(throttling)) slow.add('cpu.stat');
  }
  return [...slow].sort();
}

function wasNeverRead(outcome: unknown): boolean {
  return isAbsence(outcome) && outcome.absent === 'slow';
}

/** Whether the kernel holds removed cgroups in such numbers that reading statistics takes long. */
export function areManyDying({ cgroupCounts }: Pick<CgroupFigures, 'cgroupCounts'>): boolean {
  const { descendants = 0, dyingDescendants = 0 } = cgroupCounts ?? {};
  return dyingDescendants >= MANY_DYING && dyingDescendants >= DYING_PER_LIVE * descendants;
}
