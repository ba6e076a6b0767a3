import type { Absence } from '@psiperf/cgroup';
import type { PsiError } from './psi-error.ts';

/** What can wait for something: the resources of PSI. `irq` has only a `full` line. */
export type PressureResource = 'cpu' | 'memory' | 'io' | 'irq';

/** One line of a pressure file. */
export interface PressureLine {
  /** Share of wall time in percent (0 to 100), exponentially weighted with a time constant of 10 s. */
  readonly avg10: number;
  /** The same with 60 s. */
  readonly avg60: number;
  /** The same with 300 s. */
  readonly avg300: number;
  /** Stall time since the cgroup was made, in microseconds. Never grows faster than the wall clock. */
  readonly totalMicros: number;
}

/** One pressure file. A line that the kernel does not print is absent, not zero. */
export interface Pressure {
  /** At least one task waited. Absent in `irq.pressure`. */
  readonly some?: PressureLine;
  /** All non-idle tasks waited at once. Absent in `cpu.pressure` before Linux 5.13, and of the node's cpu. */
  readonly full?: PressureLine;
}

/**
 * CPU bandwidth control, of `cpu.stat` (https://docs.kernel.org/scheduler/sched-bwc.html): totals since the cgroup was made. Only where
 * the cpu controller is enabled for the cgroup, else an absence `not-supported`; 0 without a quota in `cpu.max`.
 */
export interface Throttling {
  /** `nr_periods`: enforcement intervals that have elapsed. */
  readonly periods: number;
  /** `nr_throttled`: intervals in which the group ran into its quota. */
  readonly throttledPeriods: number;
  /** `throttled_usec`: summed over CPUs, so it can exceed wall time. */
  readonly throttledMicros: number;
}

/** Throttling of the cgroup's own tasks, ancestors' quotas included, of `cpu.stat.local` (Linux 6.12 or so). */
export interface LocalThrottling {
  /** `throttled_usec` in microseconds, since the cgroup was made; summed over CPUs. */
  readonly throttledMicros: number;
}

/** A value, an expected lack of it, or what is broken about it. */
export type Outcome<T> = T | Absence | PsiError;

/** When it was read what a sample tells, where that was before the reading. */
export interface OldReading {
  /** Milliseconds since the epoch; the same as long as it is the same that was read. */
  readonly readMillis: number;
  /** Milliseconds from then to this reading. */
  readonly ageMillis: number;
}

/**
 * One reading of one cgroup (or of the node, of `/proc/pressure`): numbers with units, no identity. Each file is a value, an
 * absence with its reason, or an error, and none of them takes another one with it; `presentValue` has the values.
 */
export interface PressureSample {
  /** `cpu.pressure` (Linux 4.20): tasks that could run and had no CPU, throttled ones among them. */
  readonly cpu: Outcome<Pressure>;
  /** `memory.pressure` (Linux 4.20): reclaim, refault, swap-in. */
  readonly memory: Outcome<Pressure>;
  /** `io.pressure` (Linux 4.20): block I/O. */
  readonly io: Outcome<Pressure>;
  /** `irq.pressure` (Linux 6.1, with CONFIG_IRQ_TIME_ACCOUNTING): interrupts that ran in the place of tasks; an absence on most kernels. */
  readonly irq: Outcome<Pressure>;
  /** Undefined where it was not asked for: of the node, or with throttling switched off. */
  readonly throttling: Outcome<Throttling> | undefined;
  /** Undefined like `throttling`. */
  readonly localThrottling: Outcome<LocalThrottling> | undefined;
  /**
   * From when the totals of pressure count (milliseconds since the epoch), after `cgroup.pressure` went from 0 to 1:
   * the kernel leaves out the time in between, so the totals begin anew at 0. Undefined while it has counted since the cgroup was made.
   */
  readonly pressureSince: number | undefined;
  /**
   * Where the kernel has not ended a read in time, or takes so long that it is not asked every time: what was read last, and
   * when. Undefined, as nearly always, where all was read just now.
   */
  readonly old?: { readonly pressure?: OldReading; readonly throttling?: OldReading } | undefined;
}
