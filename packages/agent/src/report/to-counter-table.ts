import { isAbsence } from '@psiperf/cgroup';
import { type CounterPlan, type CounterSample, countOf, PerfError } from '@psiperf/perf';
import type { Snapshot } from '../collect/collect-snapshot.ts';
import { entityName } from './entity-name.ts';
import { byName, toColumns } from './to-columns.ts';

const NANOS_PER_SECOND = 1e9;

/** The counts of a snapshot as a table for people, one line a cgroup and one column an event. */
export function toCounterTable({ cgroups }: Snapshot, plan: CounterPlan): string {
  const header = ['NAMESPACE', 'POD', 'CONTAINER', 'SECONDS', ...plan.events.map(({ name }) => name)];
  const rows = cgroups.flatMap(({ entity, counters }) =>
    counters === undefined ? [] : [[...entityName(entity), ...toCells(counters, plan)]],
  );
  return `Events counted in that many seconds; where none were, why.\n${toColumns([header, ...rows.toSorted(byName)])}`;
}

function toCells(sample: CounterSample, plan: CounterPlan): string[] {
  const seconds = (sample.countedNanos / NANOS_PER_SECOND).toFixed(3);
  return [seconds, ...plan.events.map((event) => toCell(countOf(sample, plan, event)))];
}

function toCell(count: ReturnType<typeof countOf>): string {
  if (isAbsence(count)) return count.absent;
  return count instanceof PerfError ? count.code : count.toFixed(0);
}
