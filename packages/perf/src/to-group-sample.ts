import type { GroupSample } from './counter-sample.ts';
import { TIMES_PER_GROUP } from './raw/counter-layout.ts';

/** The sample of a group's values; see `raw/counter-layout.ts` for their places. */
export function toGroupSample(values: Float64Array): GroupSample {
  const [enabledNanos = 0, runningNanos = 0, lowestRatio = Number.NaN] = values;
  return {
    counts: Array.from(values.subarray(TIMES_PER_GROUP)),
    enabledNanos,
    runningNanos,
    lowestRatio: Number.isNaN(lowestRatio) ? undefined : lowestRatio,
  };
}
