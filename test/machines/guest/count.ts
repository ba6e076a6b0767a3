import { hostRoots, isAbsence, systemClock } from '@psiperf/cgroup';
import {
  type CounterAbsence,
  type CounterSample,
  type Counters,
  openCounters,
  PerfError,
  type RequestedGroup,
} from '@psiperf/perf';
import type { Counted, CountedGroup } from './facts.ts';
import { CGROUP_ROOT, type GuestCgroup } from './guest-cgroup.ts';

/** Opens counters, hands them to `work` and closes them. */
export async function withCounters<Result>(
  groups: readonly RequestedGroup[],
  work: (counters: Counters) => Promise<Result>,
): Promise<Result> {
  const roots = hostRoots();
  const counters = await openCounters({
    roots,
    cgroupRoot: CGROUP_ROOT,
    groups,
    clock: systemClock,
    retryMillis: 1,
  });
  try {
    return await work(counters);
  } finally {
    await counters.reader.close();
  }
}

/** Counts cgroups for a time from their first reading on. */
export function countFor(
  millis: number,
  groups: readonly RequestedGroup[],
  cgroups: readonly GuestCgroup[],
): Promise<Counted[]> {
  return withCounters(groups, async (counters) => {
    const targets = cgroups.map(({ target }) => target);
    await counters.reader.read(targets);
    await new Promise((resolve) => setTimeout(resolve, millis));
    const samples = await counters.reader.read(targets);
    return samples.map((sample) => toCounted(counters, sample));
  });
}

/** A reading as it is told. */
export function toCounted(counters: Counters, sample: CounterSample): Counted {
  const { multiplexing } = counters.plan;
  return {
    groups: counters.plan.groups.map(({ events }, index) => toCountedGroup(events, sample.groups[index])),
    ...(multiplexing === undefined ? {} : { multiplexing }),
    absences: absencesByReason(counters.absencesOf(sample)),
    errors: [...counters.errorsOf(sample)].map(({ message }) => message),
  };
}

function absencesByReason(absences: Iterable<CounterAbsence>): Counted['absences'] {
  const byReason = Map.groupBy(absences, ({ reason }) => reason);
  return Object.fromEntries(
    [...byReason].map(([reason, those]) => [reason, those.map(({ resource }) => resource)]),
  );
}

/** One group of it. */
export function toCountedGroup(
  events: readonly string[],
  outcome: CounterSample['groups'][number] | undefined,
): CountedGroup {
  if (outcome === undefined || outcome instanceof PerfError) return { events };
  if (isAbsence(outcome)) return { events, absent: outcome.absent };
  const { counts, lowestRatio, ...times } = outcome;
  return {
    events,
    counts: Object.fromEntries(events.map((event, index) => [event, counts[index] ?? Number.NaN])),
    ...times,
    ...(lowestRatio === undefined ? {} : { lowestRatio }),
  };
}
