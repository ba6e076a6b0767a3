import { type Absence, isAbsence } from '@psiperf/cgroup';
import type { CounterPlan, PlannedEvent } from './counter-plan.ts';
import type { CounterSample } from './counter-sample.ts';
import { PerfError } from './perf-error.ts';
import { toCountIndex } from './true-hits.ts';

/**
 * The count of an event of the plan since it was opened, or why there is none. With a duty cycle: that of its windows.
 * @param event one of `plan.events`.
 */
export function countOf(
  sample: CounterSample,
  plan: CounterPlan,
  { place }: PlannedEvent,
): number | Absence | PerfError {
  if (isAbsence(place)) return place;
  const group = sample.groups[place.group];
  if (group === undefined || isAbsence(group)) return group ?? { absent: 'unknown' };
  if (group instanceof PerfError) return group;
  return group.counts[toCountIndex(plan, place)] ?? { absent: 'unknown' };
}
