/** A count and the times of its group, as perf_event_open(2) gives them with both times. */
export interface RawCount {
  readonly value: number;
  /** Time in which the event was wanted while the cgroup ran, in nanoseconds. */
  readonly enabledNanos: number;
  /** The part of it in which the event was on the PMU. */
  readonly runningNanos: number;
}

/** What a count is worth. */
export type ScaledCount =
  /** It was on the PMU all the time, or the cgroup has not run at all, which is an exact 0. */
  | { readonly state: 'exact'; readonly count: number }
  /** It was on the PMU for a part of the time, `ratio`, and the rest is taken to have been alike. */
  | { readonly state: 'estimate'; readonly count: number; readonly ratio: number }
  /** The cgroup ran and the event was never on the PMU: nothing is known, and 0 would be wrong. */
  | { readonly state: 'no-data' };

/**
 * Scales one count of one CPU by the time that it was on the PMU:
 *
 *     running >= enabled        exact      value
 *     0 < running < enabled     estimate   value * enabled / running
 *     running = 0 < enabled     no-data
 *
 * To follow a count give it what was added since the last reading, not the totals: the ratio changes with time, and scaled
 * totals can go back. Add CPUs up afterwards. The counts of a `GroupSample` are made in this way already.
 * @param raw what a read of the counter gave.
 */
export function scaleCount({ value, enabledNanos, runningNanos }: RawCount): ScaledCount {
  if (runningNanos >= enabledNanos) return { state: 'exact', count: value };
  if (runningNanos <= 0) return { state: 'no-data' };
  return {
    state: 'estimate',
    count: (value * enabledNanos) / runningNanos,
    ratio: runningNanos / enabledNanos,
  };
}
