import { type AbsenceReason, isAbsence } from '@psiperf/cgroup';
import type { CounterPlan, PlannedEvent } from './counter-plan.ts';
import type { CounterSample } from './counter-sample.ts';
import { PerfError } from './perf-error.ts';

/** An event's count that a sample lacks, as `psiperf.absences` counts it. */
export interface CounterAbsence {
  readonly collector: 'perf';
  /** The event's name as it was given. */
  readonly resource: string;
  readonly reason: AbsenceReason;
}

/** How events are counted: all the time, or in windows only. */
export interface Counting {
  readonly plan: CounterPlan;
  /** With a duty cycle the totals are absent. */
  readonly sampled: boolean;
}

/** What the sample lacks, event by event, and why. What is broken is not lacking. */
export function* absencesOf(sample: CounterSample, counting: Counting): Generator<CounterAbsence> {
  for (const event of counting.plan.events) {
    const reason = reasonOf(event, sample, counting.sampled);
    if (reason !== undefined) yield { collector: 'perf', resource: event.name, reason };
  }
}

function reasonOf(
  { place }: PlannedEvent,
  sample: CounterSample,
  sampled: boolean,
): AbsenceReason | undefined {
  if (isAbsence(place)) return place.absent;
  const group = sample.groups[place.group];
  if (isAbsence(group)) return group.absent;
  return sampled && !(group instanceof PerfError) ? 'sampled' : undefined;
}

/** What is broken in the sample. */
export function* errorsOf(sample: CounterSample): Generator<PerfError> {
  for (const group of sample.groups) {
    if (group instanceof PerfError) yield group;
  }
}
