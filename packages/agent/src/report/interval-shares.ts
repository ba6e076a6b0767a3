// Shares of an interval, from the readings at both ends of it.

import { CgroupError, isAbsence } from '@psiperf/cgroup';
import { type CpuTimeSample, stealShare } from '@psiperf/load';
import { type PressureSample, presentValue } from '@psiperf/psi';
import type { Snapshot } from '../collect/collect-snapshot.ts';

/** The share of periods in which the quota ran out; undefined where there was no period, or none can be told. */
export function throttledShare(
  earlier: PressureSample | undefined,
  later: PressureSample,
): number | undefined {
  const before = presentValue(earlier?.throttling);
  const after = presentValue(later.throttling);
  if (before === undefined || after === undefined || after.periods <= before.periods) return undefined;
  return (after.throttledPeriods - before.throttledPeriods) / (after.periods - before.periods);
}

/** The share of the machine's CPU time that was stolen; undefined where it cannot be told. */
export function stolenShare(before: CpuTimeOutcome, after: CpuTimeOutcome): number | undefined {
  return isCpuTime(before) && isCpuTime(after) ? stealShare(before, after) : undefined;
}

type CpuTimeOutcome = Snapshot['cpuTime'];

/** Whether it could be read. */
export function isCpuTime(outcome: CpuTimeOutcome): outcome is CpuTimeSample {
  return !isAbsence(outcome) && !(outcome instanceof CgroupError);
}
