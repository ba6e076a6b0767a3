import { ABSENT } from '@psiperf/cgroup';
import type { CountedWindow, CounterSample, GroupSample, Outcome } from './counter-sample.ts';
import { presentValue } from './present-value.ts';

/** What is told of one cgroup between the ends of two windows. */
export class LastWindow {
  #openedMillis: number | undefined;
  #told: CounterSample | undefined;
  /** What each group had counted when a window last ended in which it was counted. */
  #ends: readonly (readonly number[] | undefined)[] = [];

  /** Undefined before the first window has begun. */
  get sample(): CounterSample | undefined {
    return this.#told;
  }

  /** Takes in the reading with which a window begins. */
  begin(sample: CounterSample): void {
    // What an earlier window said stays, unless it was about groups that are no longer open.
    if (this.#told === undefined || !this.#continues(sample)) this.#startAnew(sample);
  }

  /** Takes in the reading with which it ends. */
  end(sample: CounterSample): void {
    if (!this.#continues(sample)) {
      this.#startAnew(sample);
      return;
    }
    this.#told = { ...sample, window: this.#toWindow(sample) };
    this.#ends = sample.groups.map((group, index) => presentValue(group)?.counts ?? this.#ends[index]);
  }

  #continues({ openedMillis }: CounterSample): boolean {
    return openedMillis !== undefined && openedMillis === this.#openedMillis;
  }

  #startAnew(sample: CounterSample): void {
    this.#openedMillis = sample.openedMillis;
    this.#ends = [];
    this.#told = { ...sample, groups: sample.groups.map(toNotYet) };
  }

  #toWindow({ groups }: CounterSample): CountedWindow {
    return {
      counts: groups.map((group, index) => {
        const base = this.#ends[index];
        return presentValue(group)?.counts.map((count, place) => count - (base?.[place] ?? 0));
      }),
    };
  }
}

/** A group that could be opened has counted nothing yet; one that could not has its reason already. */
function toNotYet(group: Outcome<GroupSample>): Outcome<GroupSample> {
  const isOpen = presentValue(group) !== undefined || group === ABSENT['not-scheduled'];
  return isOpen ? ABSENT.sampled : group;
}
