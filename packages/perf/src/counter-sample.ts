import type { Absence } from '@psiperf/cgroup';
import type { PerfError } from './perf-error.ts';

/** A reading, why there is none, or what is broken about it. */
export type Outcome<Value> = Value | Absence | PerfError;

/** What one group counted in one cgroup, descendants included, summed over CPUs. */
export interface GroupSample {
  /**
   * Scaled counts since the group was opened, one for each event of the planned group and behind them one for each true
   * hit that was asked for of it (see `toCountIndex`); never lower than before. With a duty cycle only what was counted in
   * its windows.
   */
  readonly counts: readonly number[];
  /** Time in which the cgroup ran while the group was enabled, in nanoseconds. */
  readonly enabledNanos: number;
  /** The part of it in which the group was on the PMU. */
  readonly runningNanos: number;
  /** running / enabled since the previous reading, of the CPU where it is lowest; undefined where the cgroup has not run. */
  readonly lowestRatio: number | undefined;
}

/** With a duty cycle: the last window that has ended. */
export interface CountedWindow {
  /** What each group counted in it, as in GroupSample; undefined where the group has none. */
  readonly counts: readonly (readonly number[] | undefined)[];
}

/** Counters of one cgroup. */
export interface CounterSample {
  /** When its groups were opened, milliseconds since the epoch: the start of all its counters. Undefined: never yet. */
  readonly openedMillis: number | undefined;
  /** One outcome for each group of the plan. */
  readonly groups: readonly Outcome<GroupSample>[];
  /** Wall time in which its events were counted, in nanoseconds. */
  readonly countedNanos: number;
  /** Only with a duty cycle, from the end of the first window on. */
  readonly window?: CountedWindow;
}
