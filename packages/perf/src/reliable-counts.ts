import { ABSENT } from '@psiperf/cgroup';
import type { CounterPlan } from './counter-plan.ts';
import type { GroupSample, Outcome } from './counter-sample.ts';
import { presentValue } from './present-value.ts';

/**
 * How long after events took turns their counts stay unreliable. They would be told only of the times in which the cgroup
 * hardly ran if they came back at once.
 */
const DOUBT_MILLIS = 60_000;

/**
 * The hardware groups of one cgroup on a kernel whose time_running is wrong when a cgroup's events take turns on the PMU:
 * then the ratio of any of them may be, so that one that is below 1 makes all of them unreliable. What was counted in
 * that time is left out of their counts for good, because it cannot be scaled.
 */
export class ReliableCounts {
  readonly #plan: CounterPlan;
  #doubtedUntilMillis = Number.NEGATIVE_INFINITY;
  readonly #lastCounts: (readonly number[] | undefined)[];
  readonly #reliable: (readonly number[] | undefined)[];

  constructor(plan: CounterPlan) {
    this.#plan = plan;
    this.#lastCounts = plan.groups.map(() => undefined);
    this.#reliable = plan.groups.map(() => undefined);
  }

  /** The groups of a reading as far as they are reliable. */
  filter(groups: readonly Outcome<GroupSample>[], nowMillis: number): readonly Outcome<GroupSample>[] {
    if (groups.some((group, index) => this.#takesTurns(group, index))) {
      this.#doubtedUntilMillis = nowMillis + DOUBT_MILLIS;
    }
    return groups.map((group, index) =>
      this.#filterGroup(group, index, nowMillis < this.#doubtedUntilMillis),
    );
  }

  #takesTurns(group: Outcome<GroupSample>, index: number): boolean {
    if (this.#plan.groups[index]?.hardware !== true) return false;
    // Never on the PMU while the cgroup ran: another group was.
    return group === ABSENT['not-scheduled'] || (presentValue(group)?.lowestRatio ?? 1) < 1;
  }

  #filterGroup(group: Outcome<GroupSample>, index: number, isDoubted: boolean): Outcome<GroupSample> {
    const value = presentValue(group);
    if (value === undefined || this.#plan.groups[index]?.hardware !== true) return group;
    const counts = this.#addUp(value.counts, index, isDoubted);
    return isDoubted ? ABSENT.unreliable : { ...value, counts };
  }

  #addUp(counts: readonly number[], index: number, isDoubted: boolean): readonly number[] {
    const last = this.#lastCounts[index];
    const before = this.#reliable[index];
    this.#lastCounts[index] = counts;
    const sums = counts.map((count, place) => {
      const increase = isDoubted ? 0 : count - (last?.[place] ?? 0);
      return (before?.[place] ?? 0) + increase;
    });
    this.#reliable[index] = sums;
    return sums;
  }
}
