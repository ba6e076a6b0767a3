// Shares of an interval, from the readings at both ends of it.

import { type CpuTimeOutcome, isCpuTimeSample, stealShare } from '@psiperf/load';
import { type PressureSample, presentValue } from '@psiperf/psi';

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

/** The same of a cgroup that is known to have a quota: one without a period ran out in none. */
export function quotaShare(earlier: PressureSample | undefined, later: PressureSample): number | undefined {
  const share = throttledShare(earlier, later);
  if (share !== undefined) return share;
  const before = presentValue(earlier?.throttling);
  return before !== undefined && before.periods === presentValue(later.throttling)?.periods ? 0 : undefined;
}

/** Which waiting is meant, and the time from the one reading to the other. */
export interface StallInterval {
  readonly resource: 'cpu' | 'memory' | 'io' | 'irq';
  readonly line: 'some' | 'full';
  readonly seconds: number;
}

/** The share of time in which work waited; undefined where it cannot be told. */
export function stalledShare(
  earlier: PressureSample | undefined,
  later: PressureSample,
  { resource, line, seconds: between }: StallInterval,
): number | undefined {
  // Pressure that was switched off in between counts anew from 0.
  if (earlier === undefined || earlier.pressureSince !== later.pressureSince) return undefined;
  // What the kernel did not tell in time is what was read last.
  const seconds = between - toAge(later) + toAge(earlier);
  const before = presentValue(earlier[resource])?.[line]?.totalMicros;
  const after = presentValue(later[resource])?.[line]?.totalMicros;
  if (before === undefined || after === undefined || after < before || seconds <= 0) return undefined;
  // Nothing waits longer than the interval; the two readings are not at the very ends of it.
  return Math.min(1, (after - before) / 1e6 / seconds);
}

function toAge({ old }: PressureSample): number {
  return (old?.pressure?.ageMillis ?? 0) / 1e3;
}

/** The share of the machine's CPU time that was stolen; undefined where it cannot be told. */
export function stolenShare(before: CpuTimeOutcome, after: CpuTimeOutcome): number | undefined {
  return isCpuTimeSample(before) && isCpuTimeSample(after) ? stealShare(before, after) : undefined;
}
