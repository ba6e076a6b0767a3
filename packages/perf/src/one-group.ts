import { ABSENT, type Absence, isAbsence } from '@psiperf/cgroup';
import type { CounterPlan, CountPlace } from './counter-plan.ts';
import type { CounterSample, GroupSample, Outcome } from './counter-sample.ts';
import { presentValue } from './present-value.ts';
import { toCountIndex } from './true-hits.ts';

/** Where the counts of events are that are counted in one group; or why they cannot be. */
export type OneGroup =
  | { readonly group: number; readonly counts: readonly number[] }
  | { readonly lack: Absence; readonly why: string };

/** The events of a plan, in the order of asking, as one group. */
export function findOneGroup(plan: CounterPlan): OneGroup {
  const places: CountPlace[] = [];
  for (const { name, place, why } of plan.events) {
    if (isAbsence(place)) return { lack: place, why: `${name} cannot be counted: ${why ?? place.absent}` };
    places.push(place);
  }
  const [first] = places;
  if (first === undefined) return { lack: ABSENT['not-supported'], why: 'no event was asked for' };
  if (places.some(({ group }) => group !== first.group)) {
    const names = plan.events.map(({ name }) => name).join(', ');
    return { lack: ABSENT['not-supported'], why: `${names} cannot be counted together on this machine` };
  }
  return { group: first.group, counts: places.map((place) => toCountIndex(plan, place)) };
}

/** What the group says in a sample, with the counts at those places only. */
export function pickGroup(
  sample: CounterSample | undefined,
  { group, counts }: Extract<OneGroup, { readonly group: number }>,
): Outcome<GroupSample> {
  const outcome = sample?.groups[group] ?? ABSENT.unknown;
  const value = presentValue(outcome);
  return value === undefined
    ? outcome
    : { ...value, counts: counts.map((count) => value.counts[count] ?? Number.NaN) };
}
