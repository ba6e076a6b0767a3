import { ABSENT, type AbsenceReason } from '@psiperf/cgroup';
import type { CounterPlan } from './counter-plan.ts';
import type { CounterSample } from './counter-sample.ts';

/** The sample of a cgroup in which nothing is counted, for one reason. */
export function toAbsentSample({ groups }: CounterPlan, reason: AbsenceReason): CounterSample {
  return { openedMillis: undefined, groups: groups.map(() => ABSENT[reason]), countedNanos: 0 };
}
