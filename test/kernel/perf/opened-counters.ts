import { statSync } from 'node:fs';
import { findCgroupRoot, hostRoots, isAbsence, systemClock } from '@psiperf/cgroup';
import {
  type CounterSample,
  type Counters,
  type CounterTarget,
  openCounters,
  PerfError,
  parseEventList,
} from '@psiperf/perf';
import { onTestFinished } from 'vitest';

/** Counts of one cgroup by event, as it was asked for. */
export type Counts = Readonly<Record<string, number>>;

/** Counters of the events, in the notation of `--perf-events`, closed when the test ends. */
export async function openTestCounters(
  events: string,
  more: { maxDescriptors?: number } = {},
): Promise<Counters> {
  const { directory } = await findCgroupRoot(hostRoots());
  const counters = await openCounters({
    roots: hostRoots(),
    cgroupRoot: directory,
    groups: parseEventList(events),
    clock: systemClock,
    ...more,
  });
  onTestFinished(() => counters.reader.close());
  return counters;
}

export const toTarget = (directory: string): CounterTarget => ({
  id: statSync(directory, { bigint: true }).ino,
  directory,
});

/** One reading of some cgroups, as counts by event. @throws where an event has none. */
export async function readCounts(counters: Counters, ...directories: readonly string[]): Promise<Counts[]> {
  const samples = await counters.reader.read(directories.map(toTarget));
  return samples.map((sample) => countsOf(counters, sample));
}

function countsOf({ plan }: Counters, { groups }: CounterSample): Counts {
  const counts = plan.events.map(({ name, place, why }) => {
    if (isAbsence(place)) throw new Error(`${name} cannot be counted: ${place.absent}, ${why}`);
    const group = groups[place.group];
    if (group === undefined || isAbsence(group) || group instanceof PerfError)
      throw new Error(`${name} was not counted: ${JSON.stringify(group)}`);
    return [name, group.counts[place.count] ?? Number.NaN] as const;
  });
  return Object.fromEntries(counts);
}

/** What was counted between two readings. */
export function countedBetween(before: Counts | undefined, after: Counts | undefined): Counts {
  if (before === undefined || after === undefined) throw new Error('not read');
  return Object.fromEntries(
    Object.entries(after).map(([event, count]) => [event, count - (before[event] ?? Number.NaN)]),
  );
}
