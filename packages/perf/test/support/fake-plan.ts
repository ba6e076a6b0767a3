import { ABSENT } from '@psiperf/cgroup';
import type { CounterPlan, PlannedEvent, PlannedGroup } from '../../src/counter-plan.ts';

/** A group of a plan; what would be opened for it does not matter to a fake reader. */
export function makeGroup(
  name: string,
  events: readonly string[],
  more: Partial<PlannedGroup> = {},
): PlannedGroup {
  return { name, events, times: [], raw: { parts: [] }, hardware: name !== 'software', ...more };
}

/** A plan that counts every event of its groups. */
export function makePlan(groups: readonly PlannedGroup[], more: Partial<CounterPlan> = {}): CounterPlan {
  const events: PlannedEvent[] = groups.flatMap((group, index) =>
    group.events.map((name, count) => ({ name, place: { group: index, count } })),
  );
  const descriptorsPerTarget = events.length;
  return {
    groups,
    events,
    hierarchy: { version: 2 },
    multiplexing: undefined,
    notes: [],
    timesLie: false,
    descriptorsPerTarget,
    descriptorsOnce: 2,
    ...more,
  };
}

export const HARDWARE: PlannedGroup = makeGroup('hardware', ['cycles', 'instructions', 'cache-misses']);
export const SOFTWARE: PlannedGroup = makeGroup('software', [
  'context-switches',
  'minor-faults',
  'major-faults',
]);
/** An event that this machine does not have. */
export const MISSING: PlannedEvent = { name: 'branches', place: ABSENT['not-supported'] };
