import type { Absence, CgroupError } from '@psiperf/cgroup';

/** CPU time of the whole machine since it was started, summed over its CPUs. */
export interface CpuTimeSample {
  /** Time in which a virtual CPU had work and the hypervisor ran something else. 0 on real hardware. */
  readonly stealMicros: number;
  /** All time, idle included: what `stealMicros` is a share of. */
  readonly totalMicros: number;
}

/** A sample, or why there is none. */
export type CpuTimeOutcome = CpuTimeSample | Absence | CgroupError;

/** Tells a sample from what stands in its place. */
export function isCpuTimeSample(outcome: CpuTimeOutcome): outcome is CpuTimeSample {
  return 'stealMicros' in outcome;
}

/** The share (0 to 1) of the machine's CPU time that was stolen between two samples; undefined where no time went by. */
export function stealShare(before: CpuTimeSample, after: CpuTimeSample): number | undefined {
  const total = after.totalMicros - before.totalMicros;
  return total > 0 ? Math.max(0, after.stealMicros - before.stealMicros) / total : undefined;
}
