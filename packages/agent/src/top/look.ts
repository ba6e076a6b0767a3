import { performance } from 'node:perf_hooks';
import { isAbsence } from '@psiperf/cgroup';
import { type PressureSample, readCpuUsage } from '@psiperf/psi';
import type { SampledCgroup, Snapshot } from '../collect/collect-snapshot.ts';
import type { Watched } from '../open-watched.ts';

/** CPU time that a cgroup had used, and when that was read. */
export interface CpuUsage {
  readonly usedMicros: number;
  readonly atMillis: number;
}

/** One reading of all that is watched. Times in `atMillis` are those of a clock that nobody sets. */
export interface Look {
  readonly snapshot: Snapshot;
  readonly atMillis: number;
  /** By the id of the cgroup; one whose usage cannot be read has none. */
  readonly cpuUsage: ReadonlyMap<bigint, CpuUsage>;
}

/** Takes a look. Not while one is under way. */
export async function takeLook(watched: Pick<Watched, 'snapshot'>): Promise<Look> {
  const snapshot = await watched.snapshot();
  const atMillis = performance.now();
  const usages = await Promise.all(snapshot.cgroups.map(readUsage));
  const cpuUsage = new Map<bigint, CpuUsage>();
  for (const [index, usage] of usages.entries()) {
    const id = snapshot.cgroups[index]?.ref.id;
    if (usage !== undefined && id !== undefined) cpuUsage.set(id, usage);
  }
  return { snapshot, atMillis, cpuUsage };
}

async function readUsage({ ref, sample }: SampledCgroup): Promise<CpuUsage | undefined> {
  if (isSlow(sample)) return undefined;
  const usedMicros = await readCpuUsage(ref.directory);
  return typeof usedMicros === 'number' ? { usedMicros, atMillis: performance.now() } : undefined;
}

/** Whether the kernel did not end the read of `cpu.stat` in time: another one would be waited for in vain. */
function isSlow({ throttling, old }: PressureSample): boolean {
  if (old?.throttling !== undefined) return true;
  return throttling !== undefined && isAbsence(throttling) && throttling.absent === 'slow';
}
