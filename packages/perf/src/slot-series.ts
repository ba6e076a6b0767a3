import type { CounterPlan } from './counter-plan.ts';
import type { CounterSample, GroupSample, Outcome } from './counter-sample.ts';
import { presentValue } from './present-value.ts';
import { ReliableCounts } from './reliable-counts.ts';
import { hitPlacesOf, TrueHits } from './true-hits.ts';

const NANOS_PER_MILLI = 1e6;

/** When a reading began, and whether events counted since the one before. */
export interface ReadingTimes {
  readonly startedMillis: number;
  readonly counted: boolean;
}

/** What adds up over the readings of one cgroup for as long as its groups stay open. */
export class SlotSeries {
  readonly #openedMillis: number;
  readonly #reliable: ReliableCounts | undefined;
  readonly #hits: readonly TrueHits[];
  #lastMillis: number;
  #countedMillis = 0;

  constructor(plan: CounterPlan, openedMillis: number) {
    this.#openedMillis = openedMillis;
    this.#lastMillis = openedMillis;
    this.#reliable = plan.timesLie ? new ReliableCounts(plan) : undefined;
    this.#hits = plan.groups.map((_, group) => new TrueHits(hitPlacesOf(plan, group)));
  }

  /** Takes in a reading. */
  add(groups: readonly Outcome<GroupSample>[], { startedMillis, counted }: ReadingTimes): CounterSample {
    // The clock is the machine's, which can be set back.
    if (counted) this.#countedMillis += Math.max(0, startedMillis - this.#lastMillis);
    this.#lastMillis = startedMillis;
    const reliable = this.#reliable?.filter(groups, startedMillis) ?? groups;
    return {
      openedMillis: this.#openedMillis,
      groups: reliable.map((group, index) => this.#withHits(group, index)),
      countedNanos: this.#countedMillis * NANOS_PER_MILLI,
    };
  }

  #withHits(group: Outcome<GroupSample>, index: number): Outcome<GroupSample> {
    const value = presentValue(group);
    const counts = value && this.#hits[index]?.append(value.counts);
    // Mostly nobody asked for true hits; the sample is as it is then.
    return value === undefined || counts === undefined || counts === value.counts
      ? group
      : { ...value, counts };
  }
}
