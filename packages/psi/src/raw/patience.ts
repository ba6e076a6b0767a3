import { type Clock, systemClock } from '@psiperf/cgroup';

/** How long is waited for the kernel; `Patience` of native/src/core/watched_reading.h. */
export interface Patience {
  /**
   * A part is too late when it is still being read at the fourth look. Not by the clock alone: a process that was
   * stopped, or got no CPU, finds much time gone by.
   */
  readonly lookMillis: number;
  /** After this a reading ends with whatever it has. */
  readonly wholeMillis: number;
  readonly clock: Clock;
}

export const PATIENCE: Patience = Object.freeze({ lookMillis: 250, wholeMillis: 3_000, clock: systemClock });
