import { type CounterPlan, type CounterSample, countOf } from '@psiperf/perf';
import type { SampledCgroup, Snapshot } from '../collect/collect-snapshot.ts';
import { toPlainOutcome, toPlainSample } from './to-plain.ts';

/**
 * A snapshot as JSON, in kernel units: `{ time, node, cgroups: [{ subject, attributes, start, sample, load?, counters? }] }`,
 * where load is `{ tasks: { state: count }, averages: { window: load } }` and counters are
 * `{ opened, countedNanos, events: { name: count }, groups: { name: times } }`. A reading that is missing
 * is `{ "absent": reason }`, one that is broken `{ "error": { code, message } }`.
 * @param plan what is counted; undefined where nothing is.
 */
export function toJson({ timeMillis, node, cgroups }: Snapshot, plan?: CounterPlan): string {
  const document = {
    time: toIso(timeMillis),
    node: toPlainSample(node),
    cgroups: cgroups.toSorted(byPath).map((cgroup) => toPlainCgroup(cgroup, plan)),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function byPath(one: SampledCgroup, other: SampledCgroup): number {
  return one.ref.path < other.ref.path ? -1 : 1;
}

function toPlainCgroup(
  { entity, startMillis, sample, load, counters }: SampledCgroup,
  plan: CounterPlan | undefined,
): object {
  const { subject, attributes } = entity;
  const plain = {
    ...{ subject, attributes, start: toIso(startMillis), sample: toPlainSample(sample) },
    ...(load === undefined ? {} : { load: toPlainOutcome(load) }),
  };
  if (counters === undefined || plan === undefined) return plain;
  return { ...plain, counters: toPlainCounters(counters, plan) };
}

function toPlainCounters(sample: CounterSample, plan: CounterPlan): object {
  const { openedMillis, countedNanos } = sample;
  const events = plan.events.map((event) => [event.name, toPlainOutcome(countOf(sample, plan, event))]);
  const groups = plan.groups.map(({ name }, index) => [name, toPlainTimes(sample.groups[index])]);
  return {
    ...(openedMillis === undefined ? {} : { opened: toIso(openedMillis) }),
    countedNanos,
    events: Object.fromEntries(events),
    groups: Object.fromEntries(groups),
  };
}

/** The counts of a group are told by event. */
function toPlainTimes(group: CounterSample['groups'][number] | undefined): unknown {
  if (group === undefined || !('counts' in group)) return toPlainOutcome(group);
  const { counts: _, ...times } = group;
  return times;
}

function toIso(millis: number): string {
  return new Date(millis).toISOString();
}
